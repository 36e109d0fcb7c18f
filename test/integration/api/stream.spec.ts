import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { DataSource } from 'typeorm';
import {
  ANTONS,
  type CallerName,
  type House,
  knock,
  openApi,
  openHouse,
  SNAPSHOT,
  tokenOf,
  ZOES,
} from './a-house';

interface Told {
  readonly type: string;
  readonly id: string | undefined;
  readonly data: Record<string, unknown>;
}

/** One who listens: what he was told, and when there is enough of it. */
class Listener {
  readonly told: Told[] = [];
  private rest = '';
  private request: ClientRequest | undefined;
  private changed: () => void = () => undefined;

  static async open(url: string, as: CallerName, last?: string): Promise<Listener> {
    const listener = new Listener();
    const authorization = `Bearer ${await tokenOf(as)}`;
    const headers = last === undefined ? { authorization } : { authorization, 'last-event-id': last };
    listener.request = get(`${url}/v1/stream`, { headers });
    const [response] = (await once(listener.request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    response.on('error', () => undefined);
    response.on('data', (chunk) => {
      listener.take(String(chunk));
    });
    return listener;
  }

  get events(): Told[] {
    return this.told.filter(({ type }) => type !== 'begin' && type !== 'end');
  }

  get last(): string | undefined {
    return this.told.findLast(({ id }) => id !== undefined)?.id;
  }

  async until(enough: (told: Listener) => boolean): Promise<void> {
    while (!enough(this)) await new Promise<void>((resolve) => (this.changed = resolve));
  }

  close(): void {
    this.request?.destroy();
  }

  private take(chunk: string): void {
    const parts = (this.rest + chunk).split('\n\n');
    this.rest = parts.pop() ?? '';
    for (const part of parts.filter((each) => !each.startsWith(':'))) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1];
      const data = JSON.parse(field('data') ?? '{}') as Told['data'];
      this.told.push({ type: field('event') ?? '', id: field('id'), data });
    }
    this.changed();
  }
}

let house: House;
let url: string;
let db: DataSource;
const listeners: Listener[] = [];
let closing: Promise<void> | undefined;
const close = () => (closing ??= house.close());

beforeAll(async () => {
  house = await openHouse({ STREAM_SECONDS: '60' });
  db = house.app.get(DataSource);
  await house.app.listen(0, '127.0.0.1');
  const { port } = house.app.getHttpServer().address() as AddressInfo;
  url = `http://127.0.0.1:${String(port)}`;
});
afterAll(() => close());
afterEach(() => {
  for (const listener of listeners.splice(0)) listener.close();
});

async function listen(as: CallerName, last?: string): Promise<Listener> {
  const listener = await Listener.open(url, as, last);
  listeners.push(listener);
  return listener;
}

let hour = 0;
const insertSnapshot = `insert into snapshot (id, as_of, hash) values ($1, $2, 'hash')`;

/** The exposures of both seats of both relationships, of another hour. */
const EXPOSE = `
  insert into exposure (relationship_id, snapshot_id, occupancy, as_of, current, funding, notional, inputs_hash)
  select r, $1::uuid, o, $2::timestamptz, case o when 'A1' then 1000000 else -1000000 end, 0, 5000000, 'hash'
  from unnest(array[1, 2]) r, unnest(array['A1', 'B1']) o`;

function nextHour(): [string, string] {
  hour += 1;
  const id = `00000000-0000-8000-8000-0000000001${String(hour).padStart(2, '0')}`;
  return [id, `2025-10-09T${String(hour).padStart(2, '0')}:00:00Z`];
}

async function expose(): Promise<void> {
  const at = nextHour();
  await db.transaction(async (tx) => {
    await tx.query(insertSnapshot, at);
    await tx.query(EXPOSE, at);
  });
}

const seatsIn = (told: readonly Told[]) =>
  told
    .filter(({ type }) => type !== 'marks')
    .map(({ type, data }) => `${type} ${String(data['relationshipId'])} ${String(data['occupancy'])}`);

describe('a stream', () => {
  it('tells the house everything, and a party its own seats alone', async () => {
    const [auditor, anton, zoe] = [
      await listen('auditor', '0'),
      await listen('counterparty:anton', '0'),
      await listen('counterparty:zoe', '0'),
    ];
    await expose();
    await auditor.until(({ events }) => events.length === 8); // two snapshots, two calls, four exposures
    await anton.until(({ events }) => events.length === 4);
    await zoe.until(({ events }) => events.length === 4);
    expect(seatsIn(auditor.events)).toEqual([
      ...['call 1 A1', 'call 2 B1', 'exposure 1 A1', 'exposure 1 B1', 'exposure 2 A1', 'exposure 2 B1'],
    ]);
    expect(seatsIn(anton.events)).toEqual(['call 1 A1', 'exposure 1 A1']);
    expect(seatsIn(zoe.events)).toEqual(['call 2 B1', 'exposure 2 B1']);
    expect(anton.events.at(0)).toMatchObject({
      type: 'marks',
      data: { snapshotId: SNAPSHOT, marks: { BTC: '121400.5' } },
    });
    expect(anton.events.at(-1)).toMatchObject({
      type: 'exposure',
      data: { current: { amount: '1.000000', asset: 'USDC' }, notional: { amount: '5.000000' } },
    });
    expect(anton.events.find(({ type }) => type === 'call')?.data).toMatchObject({
      callId: ANTONS.call,
      state: 'issued',
      amount: { amount: '600000.000000', asset: 'USDC' },
    });
    expect(JSON.stringify(anton.told)).not.toContain(ZOES.call);
  });

  it('tells whoever brings no id of what happens from then on', async () => {
    const anton = await listen('counterparty:anton');
    await anton.until(({ told }) => told.length === 1);
    await expose();
    await anton.until(({ events }) => events.length === 2);
    expect(anton.events.map(({ type }) => type)).toEqual(['marks', 'exposure']);
  });

  it('loses nothing and doubles nothing when its line is cut again and again', async () => {
    const whole = await listen('counterparty:zoe');
    await whole.until(({ told }) => told.length === 1);
    let last = whole.last;
    const ids: string[] = [];
    for (let cut = 0; cut < 4; cut += 1) {
      const piece = await listen('counterparty:zoe', last);
      await expose();
      await piece.until(({ events }) => events.length > cut % 2); // in the middle of what there is, or at its end
      ids.push(...piece.events.map(({ id }) => id!));
      last = piece.last;
      piece.close();
    }
    const rest = await listen('counterparty:zoe', last);
    await whole.until(({ events }) => events.length === 8);
    await rest.until(({ events }) => ids.length + events.length >= 8);
    expect([...ids, ...rest.events.map(({ id }) => id)]).toEqual(whole.events.map(({ id }) => id));
  });

  it('waits for a transaction that began earlier and commits later, and tells it in its place', async () => {
    const auditor = await listen('auditor');
    await auditor.until(({ told }) => told.length === 1);
    const slow = db.createQueryRunner();
    await slow.startTransaction();
    await slow.query(insertSnapshot, nextHour());
    await expose(); // takes a later number, and commits first
    const whatWaited = await listen('auditor', auditor.last);
    await whatWaited.until(({ told }) => told.length === 1);
    expect(auditor.events).toEqual([]);
    await slow.commitTransaction();
    await slow.release();
    await auditor.until(({ events }) => events.length === 6);
    expect(auditor.events.map(({ type }) => type)).toEqual([
      'marks',
      'marks',
      ...Array<string>(4).fill('exposure'),
    ]);
    const order = auditor.events.map(({ data }) => data['snapshotId'] as string);
    expect(order).toEqual([...order].sort());
  });

  it.each([
    { last: 'yesterday', says: '400 bad', why: 'it is no id' },
    { last: '999999999999.1.a', says: '409 no-such-event', why: 'it lies ahead' },
  ])('after $last is refused: $says, since $why', async ({ last, says }) => {
    const { status, json } = await knock(house, '/v1/stream', {
      as: 'auditor',
      headers: { 'last-event-id': last },
    });
    expect(`${String(status)} ${(json['refusal'] ?? 'bad') as string}`).toBe(says);
  });

  it('is open four times for one client, and no more until one is closed', async () => {
    const four: Listener[] = [];
    for (let n = 0; n < 4; n += 1) four.push(await listen('counterparty:anton'));
    const more = () => knock(house, '/v1/stream', { as: 'counterparty:anton' });
    expect(await more()).toMatchObject({ status: 429, json: { refusal: 'too-many-streams' } });
    await listen('counterparty:zoe');
    four[0]?.close();
    for (let open = false; !open;) {
      const fifth = await Listener.open(url, 'counterparty:anton').catch(() => undefined);
      open = fifth !== undefined;
      if (fifth) listeners.push(fifth);
    }
  });

  it('goes on at another door when the one it came through is gone, and the first says that it goes', async () => {
    const database = Object.assign(new URL(house.ownerUrl), { username: 'ringfence_app' }).href;
    const other = await openApi(database, { STREAM_SECONDS: '60' });
    await other.listen(0, '127.0.0.1');
    const zoe = await listen('counterparty:zoe');
    const cut = await listen('auditor');
    await zoe.until(({ told }) => told.length === 1);
    await expose();
    await zoe.until(({ events }) => events.length === 2);
    const { port } = other.getHttpServer().address() as AddressInfo;
    url = `http://127.0.0.1:${String(port)}`;
    house.app.getHttpServer().closeAllConnections(); // as when the process is killed: nobody says goodbye
    await expose();
    const resumed = await listen('counterparty:zoe', zoe.events.at(0)?.id);
    await resumed.until(({ events }) => events.length === 3);
    expect(resumed.events.at(0)).toEqual(zoe.events.at(1));
    expect(cut.told.some(({ type }) => type === 'end')).toBe(false);
    await other.close();
    await resumed.until(({ told }) => told.some(({ type }) => type === 'end'));
    expect(resumed.told.at(-1)).toMatchObject({ type: 'end', data: { reason: 'shutting-down' } });
    await close();
  });
});
