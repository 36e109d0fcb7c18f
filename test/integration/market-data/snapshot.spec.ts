import { plusMinutes } from '@app/kernel';
import {
  FundingRateService,
  MarketDataModule,
  MarketParameterService,
  QuoteService,
  type SnapshotId,
  SnapshotService,
  SnapshotTakingService,
} from '@app/market-data';
import type { Quote } from '@app/market-data/domain';
import { databaseModule, readSettings } from '@app/platform';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource, type EntityManager } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../support/database';

const START = new Date('2025-10-10T00:00:00Z');
const at = (minutes: number) => plusMinutes(START, minutes);
const quote = (symbol: string, minutes: number, source: string, price: string): Quote => ({
  symbol,
  price,
  quotedAt: at(minutes),
  source,
  label: 'close',
});

let database: FreshDatabase;
let app: INestApplicationContext;
let db: DataSource;

beforeAll(async () => {
  database = await freshDatabase();
  const settings = readSettings({ DATABASE_URL: database.url });
  const built = Test.createTestingModule({
    imports: [databaseModule(settings, 'snapshots'), MarketDataModule],
  });
  app = await (await built.compile()).init();
  db = app.get(DataSource);
  await db.transaction(async (tx) => {
    const quotes = app.get(QuoteService);
    await quotes.declareMarket(tx, { symbol: 'BTC', sources: ['venue-1', 'venue-2'], maxAgeMinutes: 5 });
    await quotes.declareMarket(tx, { symbol: 'DOGE', sources: ['venue-2', 'venue-1'], maxAgeMinutes: 60 });
    await quotes.record(tx, [
      quote('BTC', 60, 'venue-1', '100'),
      quote('BTC', 60, 'venue-2', '101'),
      quote('DOGE', 0, 'venue-1', '1'),
      quote('DOGE', 0, 'venue-2', '2'),
    ]);
  });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const take = (minutes: number) =>
  db.transaction((tx) => app.get(SnapshotTakingService).take(tx, at(minutes)));
const started = async () =>
  (await db.query<unknown[]>(`select from job_due where kind = 'exposure.start'`)).length;
const marks = () => db.query('select symbol, price::text from snapshot_mark order by symbol');

it('marks every market by its own sources, the best first, and at its own age', async () => {
  expect(await take(60)).toMatchObject({ unmarked: [] });
  expect(await marks()).toEqual([
    { symbol: 'BTC', price: '100' },
    { symbol: 'DOGE', price: '2' },
  ]);
});

it('refuses an hour for each market that is too old by its own limit', async () => {
  expect(await take(66)).toMatchObject({
    snapshotId: undefined,
    unmarked: [
      { symbol: 'BTC', detail: expect.stringContaining('at most 5 are allowed') as unknown },
      { symbol: 'DOGE', detail: expect.stringContaining('at most 60 are allowed') as unknown },
    ],
  });
  expect(await started()).toBe(1);
});

it.each([
  { minutes: 60, what: 'a snapshot' },
  { minutes: 66, what: 'a refused hour' },
])('takes $what once: a second time is a fault, and writes nothing', async ({ minutes }) => {
  const before: unknown = await marks();
  await expect(take(minutes)).rejects.toThrow('duplicate key');
  expect(await marks()).toEqual(before);
});

it('is not stopped by a market that nobody quotes: it is refused by name, and the others are marked and run', async () => {
  await db.transaction(async (tx) => {
    await app.get(QuoteService).declareMarket(tx, { symbol: 'RARE', sources: ['desk-9'], maxAgeMinutes: 60 });
    await app.get(QuoteService).record(tx, [quote('BTC', 90, 'venue-1', '102')]);
  });
  const { snapshotId, unmarked } = await take(90);
  expect(unmarked.map(({ symbol, reason }) => [symbol, reason])).toEqual([
    ['DOGE', 'stale'],
    ['RARE', 'missing'],
  ]);
  const stored = await db.query<unknown[]>(
    'select symbol, price::text from snapshot_mark where snapshot_id = $1',
    [snapshotId],
  );
  expect(stored).toEqual([{ symbol: 'BTC', price: '102' }]);
  expect(
    await db.query('select symbol, reason from snapshot_refusal where as_of = $1 order by symbol', [at(90)]),
  ).toEqual([
    { symbol: 'DOGE', reason: 'stale' },
    { symbol: 'RARE', reason: 'missing' },
  ]);
  expect(await started()).toBe(2);
});

it('is asked for again each minute when a revaluation finds no mark at all, until the full hour', async () => {
  const revalue = (key: string, minutes: number) =>
    db.transaction((tx) => app.get(SnapshotTakingService).revalue(tx, key, at(minutes)));
  // By the clock of today every quote of that day is too old.
  expect((await revalue('depegged/1', 118)).map(({ symbol }) => symbol)).toEqual(['BTC', 'DOGE', 'RARE']);
  await revalue('depegged/1@118', 119);
  const again = await db.query<unknown[]>(
    `select business_key, due_at from job_due where kind = 'market-data.revalue'`,
  );
  expect(again).toEqual([{ business_key: 'depegged/1@2025-10-10T01:59:00Z', due_at: at(119) }]);
});

describe('a funding rate', () => {
  const markets = async (snapshotId: SnapshotId) => {
    app.get(SnapshotService).forget();
    return await db.transaction((tx) => app.get(SnapshotService).markets(tx, snapshotId));
  };
  const rateOf = async (snapshotId: SnapshotId) =>
    (await markets(snapshotId)).get('BTC')?.fundingRate?.toFixed();
  const refusals = (minutes: number): Promise<object[]> =>
    db.query('select symbol, detail from snapshot_refusal where (as_of, reason) = ($1, $2)', [
      at(minutes),
      'no-funding-rate',
    ]);
  const record = (rate: string) => (tx: EntityManager) =>
    app
      .get(MarketParameterService)
      .recordFundingRates(tx, [{ symbol: 'BTC', paidAt: at(480), rate, label: 'venue-1' }]);
  const list = (symbol: string, kind: string) =>
    db.query(`insert into instrument (symbol, kind, underlying, asset) values ($1, $2, 'BTC', 'USDC')`, [
      symbol,
      kind,
    ]);
  const taken = new Map<number, SnapshotId>();

  beforeAll(async () => {
    await db.transaction(async (tx) => {
      const daily = { symbol: 'BTC', asOf: '2025-10-01', daily: '0.03', label: 'illustrative' };
      await app.get(MarketParameterService).recordVolatilities(tx, [daily]);
      const quotes = [150, 160, 170, 180].map((minutes) => quote('BTC', minutes, 'venue-1', '102'));
      await app.get(QuoteService).record(tx, quotes);
    });
    await takeAt(150);
  });

  async function takeAt(minutes: number): Promise<SnapshotId> {
    const { snapshotId } = await take(minutes);
    taken.set(minutes, snapshotId!);
    return snapshotId!;
  }

  it('is not waited for where no perpetual is listed, and is no zero', async () => {
    expect((await markets(taken.get(150)!)).get('BTC')).toMatchObject({ fundingRate: undefined });
    expect(await refusals(150)).toEqual([]);
  });

  it('that is missing is refused by the name of its market once a perpetual is listed, and what was marked before says what it said', async () => {
    const before = await markets(taken.get(150)!);
    await list('BTC-PERP', 'linear-perpetual');
    await takeAt(160);
    expect(await refusals(160)).toEqual([
      { symbol: 'BTC', detail: 'no funding rate of BTC for the interval that 2025-10-10T02:40:00Z lies in' },
    ]);
    expect((await markets(taken.get(160)!)).get('BTC')).toMatchObject({ fundingRate: undefined });
    expect(await markets(taken.get(150)!)).toEqual(before);
    expect(await refusals(150)).toEqual([]);
  });

  it('that was written before marks were taken, and committed after, is of the next ones', async () => {
    const late = db.createQueryRunner();
    await late.startTransaction();
    await record('0.0001')(late.manager);
    await takeAt(170);
    await late.commitTransaction();
    await late.release();
    expect(await refusals(170)).toHaveLength(1);
    const next = { symbol: 'BTC', paidAt: at(960), rate: '0', source: 'venue-1' };
    expect(await db.transaction((tx) => app.get(FundingRateService).record(tx, [next]))).toMatchObject({
      value: 1,
    });
    expect(
      await db.query(`select from job_due where business_key = 'funding/2025-10-10T02:50:00Z'`),
    ).toHaveLength(1);
    expect(await rateOf(taken.get(170)!)).toBeUndefined();
    expect(await rateOf(await takeAt(180))).toBe('0.0001');
    expect(await refusals(180)).toEqual([]);
    for (const minutes of [150, 160, 170]) expect(await rateOf(taken.get(minutes)!)).toBeUndefined();
  });
});
