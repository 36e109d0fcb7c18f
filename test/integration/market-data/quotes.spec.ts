import { Clock, plusMinutes } from '@app/kernel';
import { MarketDataModule, QuoteService } from '@app/market-data';
import { databaseModule, readSettings } from '@app/platform';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource, type EntityManager } from 'typeorm';
import type { Quote } from '@app/market-data/domain';
import { type FreshDatabase, freshDatabase } from '../../support/database';

const START = new Date('2025-10-10T00:00:00Z');
const quote = (hour: number, price: string, more: Partial<Quote> = {}): Quote => ({
  symbol: 'BTC',
  price,
  quotedAt: plusMinutes(START, 60 * hour),
  source: 'venue-1',
  label: 'close',
  ...more,
});

let database: FreshDatabase;
let app: INestApplicationContext;
let db: DataSource;
let quotes: QuoteService;

beforeAll(async () => {
  database = await freshDatabase();
  const settings = readSettings({ DATABASE_URL: database.url });
  const built = Test.createTestingModule({ imports: [databaseModule(settings, 'quotes'), MarketDataModule] });
  app = await (await built.compile()).init();
  db = app.get(DataSource);
  quotes = app.get(QuoteService);
  await db.transaction(async (tx) => {
    for (const symbol of ['BTC', 'ETH', 'DOGE', 'SOL', 'XRP', 'LTC'])
      await quotes.declareMarket(tx, { symbol, sources: ['venue-1', 'venue-2'], maxAgeMinutes: 90 });
  });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const record = (...given: Quote[]) => db.transaction((tx) => quotes.record(tx, given));
const stored = async (symbol: string) => {
  const rows: { price: string }[] = await db.query(
    'select price::text from quote where symbol = $1 order by quoted_at, source',
    [symbol],
  );
  return rows.map(({ price }) => price);
};

describe('a quote', () => {
  it('is written once, and the same again is nothing', async () => {
    const two = [quote(1, '100'), quote(2, '101')];
    expect(await record(...two)).toEqual({ ok: true, value: 2 });
    expect(await record(...two, quote(3, '102'))).toEqual({ ok: true, value: 1 });
    expect(await stored('BTC')).toEqual(['100', '101', '102']);
  });

  it.each([
    { bad: quote(2, '100.5'), refusal: 'differs', why: 'its source said otherwise' },
    { bad: quote(4, '103.1'), refusal: 'differs', why: 'the batch itself says otherwise' },
    { bad: quote(5, '0'), refusal: 'not-a-price', why: 'nothing is free' },
    { bad: quote(5, '9', { symbol: 'XYZ' }), refusal: 'unknown-symbol', why: 'we do not mark it' },
    { bad: quote(5, '104', { source: 'a-friend' }), refusal: 'unknown-source', why: 'we do not mark by it' },
    { bad: quote(5, '515.1'), refusal: 'implausible', why: 'it is more than five times the one before' },
    { bad: quote(5, '20.59'), refusal: 'implausible', why: 'it is less than a fifth of it' },
  ])('is refused as $refusal when $why, and nothing of its batch is written', async ({ bad, refusal }) => {
    const refused = await record(quote(4, '103'), bad);
    expect(refused).toMatchObject({ ok: false, refusal: { kind: refusal } });
    expect(await stored('BTC')).toEqual(['100', '101', '102']);
  });

  it('names both prices when one of them is a slip', async () => {
    expect(await record(quote(5, '10.2'))).toEqual({
      ok: false,
      refusal: {
        kind: 'implausible',
        symbol: 'BTC',
        quotedAt: '2025-10-10T05:00:00Z',
        source: 'venue-1',
        price: '10.2',
        stood: { price: '102', quotedAt: '2025-10-10T03:00:00Z', source: 'venue-1' },
      },
    });
  });

  it('may fall by four fifths in an hour, as the market may', async () => {
    expect(await record(quote(1, '1', { symbol: 'DOGE' }), quote(2, '0.2', { symbol: 'DOGE' }))).toEqual({
      ok: true,
      value: 2,
    });
  });

  it('leaves the transaction of its caller usable after a refusal', async () => {
    const after = await db.transaction(async (tx) => {
      const refused = await quotes.record(tx, [
        quote(1, '7', { symbol: 'ETH' }),
        quote(1, '7.5', { symbol: 'ETH' }),
      ]);
      return [refused.ok, await quotes.record(tx, [quote(2, '7', { symbol: 'ETH' })])];
    });
    expect(after).toEqual([false, { ok: true, value: 1 }]);
    expect(await stored('ETH')).toEqual(['7']);
  });

  it('comes an hour ahead of the clock at most', async () => {
    const now = await app.get(Clock).now();
    const at = (minutes: number) =>
      record(quote(0, '50', { symbol: 'SOL', quotedAt: plusMinutes(now, minutes) }));
    expect(await at(59)).toEqual({ ok: true, value: 1 });
    expect(await at(62)).toMatchObject({ ok: false, refusal: { kind: 'from-the-future' } });
  });
});

describe('two writers at once', () => {
  it('are never both told that their price is the known one', async () => {
    for (let hour = 1; hour <= 10; hour += 1) {
      const prices = ['60', '61', '62', '63'];
      const answers = await Promise.all(prices.map((price) => record(quote(hour, price, { symbol: 'XRP' }))));
      expect(answers.filter((answer) => answer.ok)).toEqual([{ ok: true, value: 1 }]);
      expect(answers.filter((answer) => !answer.ok && answer.refusal.kind === 'differs')).toHaveLength(3);
    }
    expect(await stored('XRP')).toHaveLength(10);
  });

  it('wait for one another: the second sees what the first has committed', async () => {
    const first = db.createQueryRunner();
    await first.startTransaction();
    await quotes.record(first.manager, [quote(1, '80', { symbol: 'LTC' })]);
    const second = record(quote(1, '81', { symbol: 'LTC' }));
    await waits(db.manager);
    await first.commitTransaction();
    await first.release();
    expect(await second).toMatchObject({ ok: false, refusal: { kind: 'differs' } });
    expect(await stored('LTC')).toEqual(['80']);
  });

  it('wait in one direction when their batches overlap in opposite orders', async () => {
    const [low, middle, high] = [quote(20, '102'), quote(21, '102'), quote(22, '102')] as const;
    const holder = db.createQueryRunner();
    await holder.startTransaction();
    await quotes.record(holder.manager, [middle]);
    const both = [record(low, middle, high), record(high, middle, low)];
    await waits(db.manager, 2);
    await holder.rollbackTransaction();
    await holder.release();
    const counts = (await Promise.all(both)).map((answer) => (answer.ok ? answer.value : -1));
    expect(counts.sort((a, b) => a - b)).toEqual([0, 3]);
  });
});

/** Until so many writers of this database stand before a lock. */
async function waits(db: EntityManager, writers = 1): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (performance.now() < deadline) {
    const rows: unknown[] = await db.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length >= writers) return;
  }
  throw new Error('nobody waits');
}
