import { HistoryService, MarketDataModule, type RecordedClose } from '@app/market-data';
import { databaseModule, readSettings } from '@app/platform';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { dailyHistory } from '../../../apps/cli/src/bad-day/daily-history';
import { type FreshDatabase, freshDatabase } from '../../support/database';

let database: FreshDatabase;
let app: INestApplicationContext;
let db: DataSource;
let history: HistoryService;

beforeAll(async () => {
  database = await freshDatabase();
  const settings = readSettings({ DATABASE_URL: database.url });
  const imports = [databaseModule(settings, 'history'), MarketDataModule];
  app = await (await Test.createTestingModule({ imports }).compile()).init();
  db = app.get(DataSource);
  history = app.get(HistoryService);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const record = (...closes: RecordedClose[]) => db.transaction((tx) => history.record(tx, closes));
const closes = (symbol: string, from: string, to: string) =>
  db.transaction((tx) => history.closes(tx, symbol, from, to));
const close = (day: string, price: string, source = 'venue-1') => ({
  symbol: 'LTC',
  day,
  close: price,
  source,
});

it('is shipped for BTC and ETH since 2017, and is recorded once', async () => {
  const shipped = dailyHistory();
  expect(await record(...shipped)).toEqual({ ok: true, value: shipped.length });
  expect(await record(...shipped)).toEqual({ ok: true, value: 0 });
  const crash = await closes('BTC', '2020-03-11', '2020-03-13');
  expect(crash).toEqual({
    ok: true,
    value: {
      symbol: 'BTC',
      missingDays: 0,
      closes: [
        { day: '2020-03-11', close: '7934.52' },
        { day: '2020-03-12', close: '4800' },
        { day: '2020-03-13', close: '5578.6' },
      ],
    },
  });
  const whole = await closes('ETH', '2000-01-01', '2100-01-01');
  expect(whole).toMatchObject({ value: { missingDays: 0 } });
  expect(whole.ok && whole.value.closes.at(0)?.day).toBe('2017-08-17');
});

describe('a close', () => {
  beforeAll(() => record(close('2025-01-01', '100'), close('2025-01-02', '101'), close('2025-01-05', '104')));

  it('is the same close when another source says the same', async () => {
    expect(await record(close('2025-01-02', '101.0', 'venue-2'))).toEqual({ ok: true, value: 0 });
  });

  it.each([
    { bad: close('2025-01-02', '101.5'), refusal: 'differs', why: 'the day is known otherwise' },
    { bad: close('2025-01-03', '102.5'), refusal: 'differs', why: 'the batch itself says otherwise' },
    { bad: close('2025-01-04', '0'), refusal: 'not-a-price', why: 'nothing is free' },
    { bad: close('2025-01-04', '1e3'), refusal: 'not-a-price', why: 'a price is written in digits' },
    { bad: close('2025-02-30', '102'), refusal: 'not-a-day', why: 'no calendar has it' },
  ])('is refused as $refusal when $why, and nothing of its batch is written', async ({ bad, refusal }) => {
    expect(await record(close('2025-01-03', '102'), bad)).toMatchObject({ refusal: { kind: refusal } });
    expect(await closes('LTC', '2025-01-01', '2025-01-31')).toMatchObject({
      value: { closes: [{ close: '100' }, { close: '101' }, { close: '104' }], missingDays: 2 },
    });
  });

  it('is never changed, and never taken away', async () => {
    await expect(db.query(`update daily_close set close = 1 where symbol = 'LTC'`)).rejects.toThrow();
    await expect(db.query(`delete from daily_close where symbol = 'LTC'`)).rejects.toThrow();
  });
});

it.each([
  { symbol: 'DOGE', from: '2025-01-01', why: 'nobody recorded any' },
  { symbol: 'BTC', from: '2010-01-01', why: 'none was in those days' },
])('refuses $symbol from $from: $why', async ({ symbol, from }) => {
  expect(await closes(symbol, from, `${from.slice(0, 4)}-12-31`)).toEqual({
    ok: false,
    refusal: 'no-history',
  });
});

it('waits for another import of the same days, and contradicts it or not', async () => {
  for (let n = 1; n <= 5; n += 1) {
    const prices = ['60', '61', '62'];
    const answers = await Promise.all(prices.map((price) => record(close(`2025-03-0${String(n)}`, price))));
    expect(answers.filter((answer) => answer.ok)).toEqual([{ ok: true, value: 1 }]);
  }
});
