import { deliver, disableEndpoint, enableEndpoint, replayDelivery, replayRange } from '@app/platform';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostOffice } from './post-office';
import { isSigned, Receiver } from './receiver';

let office: PostOffice;
let receiver: Receiver;
const SOON = { withinMs: 1000 }; // a courier that does not wait the ten seconds of every other

beforeEach(async () => {
  office = await PostOffice.open();
  receiver = await Receiver.open();
});
afterEach(async () => {
  await receiver.close();
  await office.close();
});

/** The keys of what came in, in the order in which it came. */
const carried = () =>
  receiver.received.map(({ body }) => (JSON.parse(body) as { data: { key: string } }).data.key);
const until = async (holds: () => Promise<boolean> | boolean) => {
  for (let look = 0; look < 500 && !(await holds()); look++) await sleep(20);
  expect(await holds()).toBe(true);
};

describe('news', () => {
  it('arrives once, signed, with its id, its type, when it happened and what it says', async () => {
    const { id: endpoint, secret } = await office.endpoint('a', receiver.url);
    const [id] = await office.news(endpoint, 'one');
    await office.carry();
    const [received] = receiver.received;
    expect(isSigned(received!, secret)).toBe(true);
    expect(isSigned(received!, `whsec_${Buffer.alloc(32).toString('base64')}`)).toBe(false);
    const { headers, body } = received!;
    expect(headers['content-type']).toBe('application/json');
    expect(headers['webhook-id']).toBe(id);
    const age =
      performance.timeOrigin +
      performance.now() -
      Number.parseInt(String(headers['webhook-timestamp']), 10) * 1000;
    expect(Math.abs(age)).toBeLessThan(60_000);
    const { delivery, made } = await office.history(id!);
    expect(JSON.parse(body)).toEqual({
      type: 'test',
      timestamp: delivery.occurredAt.toISOString().replace('.000Z', 'Z'),
      data: { key: 'one' },
    });
    expect(delivery).toMatchObject({ state: 'delivered', attempts: 1 });
    expect(made).toMatchObject([{ n: 1, outcome: 'delivered', status: 200, answer: '' }]);
    await office.later();
    await office.carry();
    expect(receiver.received).toHaveLength(1);
  });

  it('is nothing when its transaction rolls back, and nothing twice', async () => {
    const { id } = await office.endpoint('a', receiver.url);
    const news = { endpointId: id, type: 'test', key: 'undone', data: {} };
    const undone = office.db.transaction(async (tx) => {
      await deliver(tx, news);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await office.news(id, 'one')).toHaveLength(1);
    expect(await office.news(id, 'one')).toEqual([]);
    await office.carry();
    expect(carried()).toEqual(['one']);
  });

  it('goes to an endpoint in the order in which it was written, one after another', async () => {
    const { id } = await office.endpoint('a', receiver.url);
    let [open, most] = [0, 0];
    receiver.answer = (_, response) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open -= 1;
        response.end();
      }, 5);
    };
    const keys = Array.from({ length: 20 }, (_, n) => String(n));
    await office.news(id, ...keys);
    const couriers = [office.courier(), office.courier()];
    await Promise.all(couriers.map((courier) => office.carry(courier)));
    await office.carry();
    expect(carried()).toEqual(keys);
    expect(most).toBe(1);
  });
});

describe('an attempt', () => {
  it('is made once, however many couriers look at once', async () => {
    const { id } = await office.endpoint('a', receiver.url);
    await office.news(id, 'one');
    const couriers = Array.from({ length: 12 }, () => office.courier());
    await Promise.all(couriers.map((courier) => courier.look()));
    await Promise.all(couriers.map((courier) => courier.idle()));
    expect(receiver.received).toHaveLength(1);
  });

  it('is made once of each of many, with couriers that take them from each other', async () => {
    const endpoints = await Promise.all(['a', 'b', 'c'].map((name) => office.endpoint(name, receiver.url)));
    for (const { id } of endpoints) await office.news(id, ...Array.from({ length: 40 }, (_, n) => String(n)));
    const couriers = Array.from({ length: 6 }, () => office.courier());
    for (const courier of couriers) courier.onApplicationBootstrap();
    await until(async () => (await office.dead('pending')).length === 0);
    await Promise.all(couriers.map((courier) => courier.beforeApplicationShutdown()));
    expect(receiver.received).toHaveLength(120);
    expect(new Set(receiver.ids()).size).toBe(120);
  });

  it('is made again, under the same id, when its courier died before it could write it down', async () => {
    const { id, secret } = await office.endpoint('a', receiver.url);
    const [news] = await office.news(id, 'one');
    // From here on nothing that this courier records is written: its endpoint has been taken over.
    receiver.answer = (_, response) => {
      void office.db.query('update webhook_endpoint set token = token + 1').then(() => response.end());
    };
    await office.carry();
    expect(await office.state(news!)).toBe('pending');
    expect(await office.outcomes(news!)).toEqual([]);
    receiver.says(204);
    await office.leasesRunOut();
    await office.carry();
    expect(receiver.ids()).toEqual([news, news]);
    expect(receiver.received.every((each) => isSigned(each, secret))).toBe(true);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect((await office.history(news!)).made).toMatchObject([{ n: 1, status: 204 }]);
  });

  it('is called off when the process ends, counts for nothing, and is made by the next one', async () => {
    const { id } = await office.endpoint('a', receiver.url);
    const [news] = await office.news(id, 'one');
    receiver.answer = () => undefined;
    const courier = office.courier();
    courier.onApplicationBootstrap();
    await until(() => receiver.received.length === 1);
    await courier.beforeApplicationShutdown();
    receiver.says(200);
    await office.carry();
    expect(receiver.ids()).toEqual([news, news]);
    expect((await office.history(news!)).made).toMatchObject([{ n: 1, outcome: 'delivered' }]);
  });
});

/** How many endpoints are being waited for. */
const leased = async () => {
  const rows = await office.db.query<unknown[]>(
    'select from webhook_endpoint where leased_until > clock_timestamp()',
  );
  return rows.length;
};

describe('an endpoint in trouble', () => {
  it('that answers 500, and then 200, gets it the second time', async () => {
    const { id } = await office.endpoint('a', receiver.url);
    const [news] = await office.news(id, 'one');
    receiver.says(500);
    await office.carry();
    const { delivery, made } = await office.history(news!);
    expect(delivery).toMatchObject({ state: 'pending', attempts: 1 });
    const wait = delivery.dueAt.getTime() - made[0]!.at.getTime();
    expect(wait).toBeGreaterThan(4_900);
    expect(wait).toBeLessThan(6_000);
    await office.carry(); // not before it is due
    expect(receiver.received).toHaveLength(1);
    expect((await office.endpointNow(id)).failingSince).not.toBeNull();
    receiver.says(200);
    await office.later();
    await office.carry();
    expect(receiver.ids()).toEqual([news, news]);
    expect(await office.outcomes(news!)).toEqual(['answered-no', 'delivered']);
    expect((await office.endpointNow(id)).failingSince).toBeNull();
  });

  it.each([
    { trouble: 'hangs', outcome: 'timed-out', answer: () => undefined },
    {
      trouble: 'closes the connection',
      outcome: 'unreachable',
      answer: (response: ServerResponse) => response.destroy(),
    },
    {
      trouble: 'sends elsewhere',
      outcome: 'answered-no',
      answer: (response: ServerResponse) => response.writeHead(308, { location: receiver.url }).end(),
    },
  ])('that $trouble is tried again', async ({ outcome, answer }) => {
    const { id } = await office.endpoint('a', receiver.url);
    const [news] = await office.news(id, 'one');
    receiver.answer = (_, response) => answer(response);
    await office.carry(office.courier(SOON));
    expect(await office.outcomes(news!)).toEqual([outcome]);
    expect(await office.state(news!)).toBe('pending');
    expect(receiver.received).toHaveLength(1);
  });

  it('does not hold up what comes after, nor anybody else, however many hang', async () => {
    const hang = createServer(() => undefined);
    await new Promise<void>((resolve) => hang.listen(0, '127.0.0.1', resolve));
    const { port } = hang.address() as { port: number };
    for (let n = 0; n < 40; n++) {
      const { id } = await office.endpoint(`hangs ${String(n)}`, `http://127.0.0.1:${String(port)}/`);
      await office.news(id, 'one', 'two', 'three');
      await office.owner.query(`update webhook_endpoint set failing_since = now() where id = $1`, [id]);
    }
    const { id } = await office.endpoint('well', receiver.url);
    const courier = office.courier({ withinMs: 60_000 }); // so that none of those comes to its end meanwhile
    courier.onApplicationBootstrap();
    await until(async () => (await leased()) > 0);
    await office.news(id, 'one', 'two', 'three');
    await until(() => receiver.received.length === 3);
    expect(await leased()).toBeGreaterThan(0);
    await courier.beforeApplicationShutdown();
    hang.close();
    expect(carried()).toEqual(['one', 'two', 'three']);
  });

  it('is tried ten times, and then there is a dead letter, which can be replayed under the same id', async () => {
    const { id } = await office.endpoint('a', receiver.url);
    const [news] = await office.news(id, 'one');
    receiver.says(500);
    for (let tries = 0; tries < 12; tries++) {
      await office.carry();
      await office.later();
    }
    expect(receiver.received).toHaveLength(10);
    expect(await office.dead()).toMatchObject([{ id: news, attempts: 10 }]);
    receiver.says(200);
    await office.db.transaction((tx) => replayDelivery(tx, news!));
    await office.carry();
    expect(new Set(receiver.ids())).toEqual(new Set([news]));
    expect(await office.state(news!)).toBe('delivered');
    expect((await office.history(news!)).made).toHaveLength(11);
  });

  it('is disabled when a letter dies after days in which nothing got through, and loses nothing', async () => {
    const { id } = await office.endpoint('a', receiver.url);
    receiver.says(500);
    const fail = async (key: string) => {
      await office.news(id, key);
      await office.db.query(`update webhook_delivery set tries = 9 where state = 'pending'`);
      await office.carry();
    };
    await fail('one');
    expect((await office.endpointNow(id)).disabledBecause).toBeNull();
    await office.db.query(`update webhook_endpoint set failing_since = now() - interval '73 hours'`);
    await fail('two');
    expect(await office.endpointNow(id)).toMatchObject({ disabledBecause: 'failing' });
    await office.news(id, 'three');
    receiver.says(200);
    await office.carry();
    expect(receiver.received).toHaveLength(2);
    expect((await office.dead()).map(({ attempts }) => attempts)).toEqual([0, 1, 1]);

    await office.db.transaction((tx) => disableEndpoint(tx, id, 'by-owner')); // who wants to hear nothing more
    expect(await office.news(id, 'four')).toEqual([]);
    await office.db.transaction((tx) => enableEndpoint(tx, id));
    const range = { from: new Date('2020-01-01T00:00:00Z'), until: new Date('2100-01-01T00:00:00Z') };
    expect(await office.db.transaction((tx) => replayRange(tx, id, { ...range, state: 'dead' }))).toBe(3);
    await office.carry();
    expect(carried()).toEqual(['one', 'two', 'one', 'two', 'three']);
    expect(await office.db.transaction((tx) => replayRange(tx, id, { ...range, state: 'dead' }))).toBe(0);
  });

  it('that says it is gone is sent nothing more', async () => {
    const { id } = await office.endpoint('a', receiver.url);
    receiver.says(410);
    await office.news(id, 'one');
    await office.carry();
    expect(await office.endpointNow(id)).toMatchObject({ disabledBecause: 'gone' });
    await office.later();
    await office.carry();
    expect(await office.news(id, 'two')).toEqual([]);
    expect(receiver.received).toHaveLength(1);
  });

  it('is sent nothing that cannot be signed', async () => {
    const { id } = await office.endpoint('a', receiver.url);
    const { id: other } = await office.endpoint('b', receiver.url);
    await office.owner.query(
      `update webhook_secret set sealed = (select sealed from webhook_secret where endpoint_id = $2) where endpoint_id = $1`,
      [id, other],
    );
    const [news] = await office.news(id, 'one');
    await office.carry();
    expect(await office.outcomes(news!)).toEqual(['cannot-sign']);
    expect(receiver.received).toEqual([]);
  });
});

describe('the tables', () => {
  it('refuse a delivery that no answer shows, an attempt that is changed, and a secret that lives on', async () => {
    const { id } = await office.endpoint('a', receiver.url);
    const [news] = await office.news(id, 'one');
    const as = (statement: string) => office.db.query(statement);
    await expect(as(`update webhook_delivery set state = 'delivered', attempts = 1`)).rejects.toMatchObject({
      constraint: 'webhook_was_delivered',
    });
    await office.carry();
    await expect(as(`update webhook_attempt set status = 500`)).rejects.toThrow('permission denied');
    await expect(office.owner.query(`update webhook_attempt set status = 201`)).rejects.toThrow();
    await expect(as(`update webhook_delivery set data = '{}'`)).rejects.toThrow('permission denied');
    await expect(as(`update webhook_endpoint set url = 'https://evil.example/'`)).rejects.toThrow(
      'permission denied',
    );
    await as(`update webhook_secret set valid_until = now()`);
    await expect(as(`update webhook_secret set valid_until = null`)).rejects.toThrow('ends');
    await expect(
      as(
        `insert into webhook_attempt (delivery_id, n, outcome, status, took_ms) values ('${news!}', 2, 'delivered', 500, 1)`,
      ),
    ).rejects.toMatchObject({ constraint: 'a_yes_is_a_status' });
  });
});
