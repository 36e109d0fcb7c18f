import 'reflect-metadata';
import { Money, plusMinutes, USDC } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { MarginCallService, MarginReconciliationService, MarginRunService, PledgeService } from '@app/margin';
import type { MarginCallId } from '@app/margin/domain';
import { uuidOf } from '@app/platform';
import { DefaultService } from '@app/resolution';
import { imPosted, vmDelivered } from '@app/settlement/domain';
import { DataSource } from 'typeorm';
import { CellWorld, given, hour, officer, R1, usdc } from '../resolution/cell-world';

const PAYER = { who: 'a', role: 'counterparty' };
const OPS = { who: 'olga', role: 'ops-analyst' };
// Initial margin that was posted at the opening of this world, by no event that the house has: it is found each time.
const OPENING = { kind: 'journal-without-call', subject: uuidOf('margin posted at the opening') };
let world: CellWorld;
let asked: number;
beforeEach(async () => {
  asked = 0;
  world = await CellWorld.open();
});
afterEach(() => world.close());

const service = () => world.get(MarginReconciliationService);

async function begun(): Promise<Awaited<ReturnType<MarginReconciliationService['ask']>>> {
  const at = plusMinutes(hour(21), (asked += 1));
  const id = await world.inTx((tx) => service().ask(tx, 'olga', at));
  await world.inTx((tx) => service().start(tx, 'olga', at));
  return id;
}

/** What differs, beside what always does. */
async function differing(id: Awaited<ReturnType<typeof begun>>) {
  const found = await world.inTx((tx) => service().differences(tx, id));
  expect(found).toContainEqual(expect.objectContaining(OPENING));
  return found
    .filter(({ subject }) => subject !== OPENING.subject)
    .map(({ kind, subject, said, found: is }) => ({
      kind,
      subject,
      said: said.toText(),
      found: is.toText(),
    }));
}

async function reconciled() {
  const id = await begun();
  await world.inTx((tx) => service().compare(tx, id, [R1]));
  return differing(id);
}

const callsOf = (where: string) =>
  world.db.query<{ id: MarginCallId; amount: string; state: string }[]>(
    `select id, amount::text, state from margin_call where kind = 'vm' and ${where} order by issued_at, amount`,
  );

/** A, long 10,000,000 at 1, owes so much, and pledges a part of it. */
async function pledged(at: Date, mark: string, part: number): Promise<MarginCallId> {
  await world.runHour(at, mark);
  const [call] = await callsOf(`state = 'issued'`);
  const asOf = plusMinutes(at, 10);
  const [calls, pledges] = [world.get(MarginCallService), world.get(PledgeService)];
  given(
    await world.inTx((tx) => calls.respond(tx, R1, call!.id, { kind: 'agree', by: 'a', actor: PAYER }, asOf)),
  );
  const pieces = [{ asset: 'USDC', amount: String(part) }];
  given(await world.inTx((tx) => pledges.offer(tx, R1, call!.id, { pieces, by: PAYER }, asOf)));
  given(
    await world.inTx((tx) =>
      pledges.decide(tx, R1, call!.id, { decision: { kind: 'accept' }, by: OPS }, asOf),
    ),
  );
  given(await world.inTx((tx) => pledges.instruct(tx, R1, call!.id, OPS, asOf)));
  return call!.id;
}

/** Past every trigger, as nobody but the owner of the tables can. */
async function plant(sql: string, parameters: unknown[] = []): Promise<void> {
  const [here] = await world.db.query<{ name: string }[]>('select current_database() as name');
  const url = Object.assign(new URL(process.env['POSTGRES_URL']!), { pathname: `/${here!.name}` }).href;
  const owner = await new DataSource({ type: 'postgres', url, poolSize: 1 }).initialize();
  await owner.query('set session_replication_role = replica');
  await owner.query(sql, parameters);
  await owner.destroy();
}

const post = (event: string, transfers: ReturnType<typeof imPosted>) =>
  world.inTx((tx) => world.get(LedgerService).postAll(tx, [{ event, effectiveAt: hour(22), transfers }]));

it('finds that all agrees when calls were pledged for, collected, failed, paid by others, cured and given back', async () => {
  await pledged(hour(21), '0.99', 30_000);
  expect(await reconciled()).toEqual([]); // a part is paid, a part is on its way
  await world.deadline(plusMinutes(hour(21), 45));
  expect(await reconciled()).toEqual([]);
  await world.runHour(hour(22), '0.93');
  await world.deadline(plusMinutes(hour(22), 45));
  expect(await callsOf(`state = 'failed'`)).toHaveLength(1);
  expect(await reconciled()).toEqual([]);
  const failed = await world.caseOf('A1');
  const at = plusMinutes(hour(22), 75);
  await world.deposit('A1', 900_000, at);
  const cure = { caseId: failed!.id, officer: officer('dana'), at, proof: 'paid' };
  given(await world.inTx((tx) => world.get(DefaultService).cure(tx, R1, cure)));
  expect(await reconciled()).toEqual([]);
  await world.runHour(hour(23), '0.95');
  await world.deadline(plusMinutes(hour(23), 45));
  expect(await callsOf(`direction = 'return' and state = 'settled'`)).toHaveLength(1);
  expect(await reconciled()).toEqual([]);
  expect(await world.brokenLaws()).toEqual([]);
});

it('finds that all agrees while a seat fails for good, and the survivor gives back what others paid', async () => {
  await world.runHour(hour(21), '0.93');
  await world.deadline(plusMinutes(hour(21), 45));
  await world.runHour(hour(22), '0.975');
  await world.deadline(plusMinutes(hour(22), 45));
  const failed = await world.caseOf('A1');
  const noticeAt = plusMinutes(hour(22), 60);
  const act = { caseId: failed!.id, officer: officer('dana'), at: noticeAt, proof: 'served' };
  given(await world.inTx((tx) => world.get(DefaultService).serveFailureNotice(tx, R1, act)));
  await world.declare(failed!.id, plusMinutes(noticeAt, 240));
  expect(await reconciled()).toEqual([]);
});

it('finds and names each kind of difference that is planted, writes it down once, and mends nothing', async () => {
  await world.runHour(hour(21), '0.995');
  await world.deadline(plusMinutes(hour(21), 45));
  const parent = await pledged(hour(22), '0.99', 30_000);
  await world.runHour(hour(23), '0.985');
  expect(await reconciled()).toEqual([]);
  const [settled] = await callsOf(`issued_at = '2025-10-10T21:00Z'`);
  const [rest] = await callsOf(`parent_id = '${parent}' and state = 'agreed'`);
  const [later] = await callsOf(`issued_at = '2025-10-10T23:00Z'`);

  await plant(`update margin_call set state = 'settled', paid = amount, version = 1 where id = $1`, [
    later!.id,
  ]);
  await post(`call/${rest!.id}`, vmDelivered(R1, 'A1', 'B1', usdc(20_000)));
  await plant(`update margin_call set state = 'superseded', paid = paid - 1 where id = $1`, [settled!.id]);
  await post(`call/${parent}`, vmDelivered(R1, 'B1', 'A1', usdc(7)));
  await post('by hand', imPosted(R1, 'A1', usdc(5)));
  await plant(
    `update led.balance set credits_posted = credits_posted + 3 where (code, occupancy) = ('IM', 'B1')`,
  );
  await plant('update margin_pledge set value = value + 1, amount = amount + 2 where call_id = $1', [parent]);
  await plant(
    `insert into interest_statement (relationship_id, id, period, giver, holder, amount, elections, days, sources, inputs_hash, call_id)
     values (1, gen_random_uuid(), '2025-09', 'A1', 'B1', 12, '{}', '[]', '{}', 'none', $1)`,
    [settled!.id],
  );
  await plant('update margin_call set amount = amount + 4 where id = $1', [rest!.id]);

  const planted = [
    ['balance-differs', 'IM.B1', '350000.000000', '350000.000003'],
    ['call-differs', settled!.id, '49999.999999', '50000.000000'],
    ['call-without-journal', later!.id, '50000.000000', '0.000000'],
    ['holding-differs', parent, '30000.000002', '30000.000000'],
    ['interest-differs', settled!.id, '0.000012', '0.000000'],
    ['journal-ahead-of-call', rest!.id, '0.000000', '20000.000000'],
    ['journal-astray', parent, '0.000000', '7.000000'],
    ['journal-without-call', uuidOf('by hand'), '0.000000', '5.000000'],
    ['parts-differ', parent, '50000.000000', '50000.000004'],
    ['pledge-differs', parent, '30000.000000', '30000.000001'],
  ].map(([kind, subject, said, found]) => ({ kind, subject, said, found }));
  const id = await begun();
  await Promise.all([1, 2, 3].map(() => world.inTx((tx) => service().compare(tx, id, [R1]))));
  await world.inTx((tx) => service().compare(tx, id, [R1]));
  expect(await differing(id)).toEqual(planted);
  expect(await world.inTx((tx) => service().find(tx, id))).toMatchObject({
    askedBy: 'olga',
    relationships: 1,
    compared: 1,
    calls: 5,
    differences: planted.length + 1,
  });
  expect(await reconciled()).toEqual(planted); // it is there until people mend it
  const page = await world.inTx((tx) => service().page(tx, { limit: 2 }));
  expect(page.map(({ id: each }) => each === id)).toEqual([false, true]);
  await expect(world.db.query('delete from margin_difference')).rejects.toThrow('permission denied');
});

it('finds a cured call of which nothing moved at its deadline, and that no cure brought in what it was short of', async () => {
  const at = hour(24);
  await world.noFundingUntil(plusMinutes(at, 1440));
  const snapshotId = await world.value(at, '1');
  await world.inTx((tx) => world.get(MarginRunService).run(tx, { snapshotId, relationships: [R1] }, at));
  await world.deadline(plusMinutes(at, 45));
  const failed = await world.caseOf('A1');
  const curedAt = plusMinutes(at, 75);
  await world.deposit('A1', 900_000, curedAt);
  const cure = { caseId: failed!.id, officer: officer('dana'), at: curedAt, proof: 'paid' };
  given(await world.inTx((tx) => world.get(DefaultService).cure(tx, R1, cure)));
  const cured = await world.db.query<{ amount: string }[]>(
    `select amount::text from margin_call where kind = 'im' and state = 'cured'`,
  );
  expect(cured).toHaveLength(1);
  expect(await reconciled()).toEqual([]); // what was free moved at the deadline, the rest with the cure

  const never = uuidOf('never moved');
  await plant(
    `insert into margin_call (relationship_id, id, parent_id, occupancy, kind, direction, asset, amount, paid, snapshot_id, issued_at,
       due_at, state, statement, version)
     select relationship_id, $1, id, occupancy, kind, direction, asset, 100, 100, snapshot_id, issued_at, due_at, state, statement, version
     from margin_call where kind = 'im' and state = 'cured'`,
    [never],
  );
  await plant(
    `insert into margin_call_step (relationship_id, call_id, n, state, paid, at, why)
     select relationship_id, id, 1, 'failed', 60, due_at, 'planted' from margin_call where id = $1`,
    [never],
  );
  const short = Money.ofMinor(BigInt(cured[0]!.amount), USDC).minus(usdc(120_000));
  expect(await reconciled()).toEqual([
    { kind: 'call-without-journal', subject: never, said: '0.000060', found: '0.000000' },
    {
      kind: 'cure-differs',
      subject: 'IM.A1',
      said: short.plus(usdc('0.00004')).toText(),
      found: short.toText(),
    },
  ]);
});

it('finds nothing false while a call is being collected: before, between and after', async () => {
  await world.runHour(hour(21), '0.99');
  let collected: () => void = () => undefined;
  let commit: () => void = () => undefined;
  const half = new Promise<void>((resolve) => (collected = resolve));
  const whole = new Promise<void>((resolve) => (commit = resolve));
  const collecting = world.inTx(async (tx) => {
    await world.get(MarginCallService).collect(tx, R1, plusMinutes(hour(21), 45));
    collected();
    await whole;
  });
  await half;
  expect(await reconciled()).toEqual([]); // it waits for nobody: the collection is not over yet
  commit();
  await collecting;
  expect(await reconciled()).toEqual([]);
  for (const n of [22, 23]) {
    await world.runHour(hour(n), n === 22 ? '0.985' : '0.99');
    const ids = [await begun(), await begun(), await begun(), await begun()];
    await Promise.all([
      world.inTx((tx) => world.get(MarginCallService).collect(tx, R1, plusMinutes(hour(n), 45))),
      ...ids.map((id) => world.inTx((tx) => service().compare(tx, id, [R1]))),
    ]);
    for (const id of ids)
      expect(await world.inTx((tx) => service().differences(tx, id))).toEqual([
        expect.objectContaining(OPENING),
      ]);
  }
});
