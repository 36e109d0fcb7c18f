import { plusMinutes } from '@app/kernel';
import { MarketDataModule, QuoteService, SnapshotService } from '@app/market-data';
import type { Quote } from '@app/market-data/domain';
import { databaseModule, readSettings } from '@app/platform';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
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

const take = (minutes: number) => db.transaction((tx) => app.get(SnapshotService).take(tx, at(minutes)));
const marks = () => db.query('select symbol, price::text from snapshot_mark order by symbol');

it('marks every market by its own sources, the best first, and at its own age', async () => {
  expect(await take(60)).toEqual([]);
  expect(await marks()).toEqual([
    { symbol: 'BTC', price: '100' },
    { symbol: 'DOGE', price: '2' },
  ]);
});

it('refuses an hour for each market that is too old by its own limit', async () => {
  expect(await take(66)).toMatchObject([
    { symbol: 'BTC', detail: expect.stringContaining('at most 5 are allowed') as unknown },
    { symbol: 'DOGE', detail: expect.stringContaining('at most 60 are allowed') as unknown },
  ]);
});

it.each([
  { minutes: 60, what: 'a snapshot' },
  { minutes: 66, what: 'a refused hour' },
])('takes $what once: a second time is a fault, and writes nothing', async ({ minutes }) => {
  const before: unknown = await marks();
  await expect(take(minutes)).rejects.toThrow('duplicate key');
  expect(await marks()).toEqual(before);
});
