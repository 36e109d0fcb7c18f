import { plusMinutes } from '@app/kernel';
import { DailyCloseService, HistoryService, newQuoteKeys, QuoteService } from '@app/market-data';
import type { Quote } from '@app/market-data/domain';
import { DataSource } from 'typeorm';
import { type House, openHouse } from '../api/a-house';
import { saidBy, type Sent, Source } from './a-source';

let house: House;
let db: DataSource;
let desk: Source;

beforeAll(async () => {
  house = await openHouse();
  db = house.app.get(DataSource);
  desk = new Source(house, 'desk-1');
  await desk.approve(['BTC', 'LTC']);
});
afterAll(() => house.close());

describe('closes that a machine sends', () => {
  const close = (more: object = {}) => ({ symbol: 'LTC', day: '2025-03-01', close: '120.5', ...more });
  const batch = (...closes: object[]) => ({ closes });
  const push = ({ body = batch(close()), ...more }: Sent = {}) =>
    desk.push('/v1/market-data/published-closes', { body, ...more });
  const stored = () =>
    db.query<object[]>(`select day::text, close::text, source, label from daily_close where symbol = 'LTC'
      order by daily_close.day`);

  it('are recorded once however often they come', async () => {
    const body = batch(close(), close({ day: '2025-03-02', close: '121' }));
    expect((await push({ id: 'history', body })).json).toEqual({ recorded: 2 });
    expect((await push({ id: 'history', body })).headers).toHaveProperty('idempotency-replayed', 'true');
    expect((await push()).json).toEqual({ recorded: 0 });
    expect(await stored()).toEqual([
      { day: '2025-03-01', close: '120.5', source: 'desk-1', label: null },
      { day: '2025-03-02', close: '121', source: 'desk-1', label: null },
    ]);
  });

  it.each<{ push: Sent; says: string; why: string }>([
    { push: { headers: {} }, says: '401 unsigned', why: 'nobody signed' },
    {
      push: { body: { source: 'desk-9', ...batch(close()) } },
      says: '401 unknown-sender',
      why: 'nobody approved it',
    },
    { push: { secret: newQuoteKeys().secret }, says: '401 signature-wrong', why: 'another signed' },
    { push: { at: -301 }, says: '401 signature-out-of-time', why: 'it may have been captured' },
    {
      push: { id: 'history', body: batch(close({ close: '1' })) },
      says: '409 key-reused',
      why: 'the id is of another',
    },
    {
      push: { body: batch(close({ symbol: 'ETH' })) },
      says: '403 symbol-not-granted',
      why: 'it may not speak of it',
    },
    {
      push: { body: batch(close({ day: '2025-03-03' }), close({ close: '120.6' })) },
      says: '409 differs',
      why: 'the day is known otherwise',
    },
    { push: { body: batch(close({ close: '0' })) }, says: '422 not-a-price', why: 'nothing is free' },
    {
      push: { body: batch(close({ day: '2099-03-01' })) },
      says: '422 from-the-future',
      why: 'the day is not over',
    },
    { push: { body: batch(close({ day: '2025-02-30' })) }, says: '400 bad', why: 'no calendar has it' },
  ])('are refused as $says, all of them: $why', async ({ push: each, says }) => {
    const before = await stored();
    expect(saidBy(await push(each))).toBe(says);
    expect(await stored()).toEqual(before);
  });
});

describe('the close of a day that nobody sent', () => {
  const DAY = '2025-04-01';
  const END = new Date('2025-04-02T00:00:00Z');
  const quote = (minutes: number, price: string, more: Partial<Quote> = {}): Quote => ({
    symbol: 'BTC',
    quotedAt: plusMinutes(END, minutes),
    price,
    source: 'venue-1',
    label: 'mid',
    ...more,
  });
  const record = (...quotes: Quote[]) =>
    db.transaction((tx) => house.app.get(QuoteService).record(tx, quotes));
  const strike = (day = DAY) => db.transaction((tx) => house.app.get(DailyCloseService).strike(tx, day));
  const closes = (symbol: string) =>
    db.query<object[]>(
      `select close::text, source, label, quoted_at as "quotedAt" from daily_close where symbol = $1 and day = $2`,
      [symbol, DAY],
    );

  beforeAll(async () => {
    await db.transaction(async (tx) => {
      const quotes = house.app.get(QuoteService);
      for (const symbol of ['DOGE', 'RARE'])
        await quotes.declareMarket(tx, { symbol, sources: ['venue-1'], maxAgeMinutes: 60 });
    });
    await record(
      quote(-120, '80000'),
      quote(-5, '81000', { label: 'last of the day' }),
      quote(0, '82000'),
      quote(-62, '0.2', { symbol: 'DOGE' }),
    );
    const given = { symbol: 'LTC', day: DAY, close: '90', source: 'venue-2' };
    await db.transaction((tx) => house.app.get(HistoryService).record(tx, [given]));
    await record(quote(-1, '91', { symbol: 'LTC', source: 'desk-1' }));
  });

  it('is the last mark before midnight, with its source and its label; who has none that is new enough is told', async () => {
    expect(await strike()).toEqual(['DOGE', 'RARE']);
    expect(await closes('BTC')).toEqual([
      { close: '81000', source: 'venue-1', label: 'last of the day', quotedAt: plusMinutes(END, -5) },
    ]);
    expect(await closes('DOGE')).toEqual([]);
    expect(await db.query('select symbol, day::text, reason from close_refusal order by symbol')).toEqual([
      { symbol: 'DOGE', day: DAY, reason: 'stale' },
      { symbol: 'RARE', day: DAY, reason: 'missing' },
    ]);
  });

  it('never takes the place of one that a source has given, and is struck once', async () => {
    expect(await closes('LTC')).toEqual([{ close: '90', source: 'venue-2', label: null, quotedAt: null }]);
    const before = await closes('BTC');
    await record(quote(-2, '81500'));
    expect(await strike()).toEqual([]);
    expect(await closes('BTC')).toEqual(before);
  });

  it('is struck once when two strike it at once, or a source sends it at the same moment', async () => {
    const day = '2025-04-02';
    await record(quote(24 * 60 - 1, '83000'));
    const given = { symbol: 'BTC', day, close: '83000', source: 'venue-1' };
    const imported = db.transaction((tx) => house.app.get(HistoryService).record(tx, [given]));
    await Promise.all([strike(day), imported, strike(day)]);
    expect(
      await db.query(`select close::text from daily_close where symbol = 'BTC' and day = $1`, [day]),
    ).toEqual([{ close: '83000' }]);
  });

  it('is due two hours after midnight, whoever plans it how often', async () => {
    for (const hour of [0, 5, 23])
      await db.transaction((tx) => house.app.get(DailyCloseService).plan(tx, plusMinutes(END, hour * 60)));
    expect(
      await db.query(`select business_key, due_at from job_due where kind = 'market-data.close'`),
    ).toEqual([{ business_key: '2025-04-02', due_at: new Date('2025-04-03T02:00:00Z') }]);
  });
});

it('are of a source with a key by its signature alone, and by nobody’s file', async () => {
  const given = { symbol: 'ETH', day: '2025-10-02', close: '4000', source: 'desk-1' };
  expect(await db.transaction((tx) => house.app.get(HistoryService).record(tx, [given]))).toEqual({
    ok: false,
    refusal: { kind: 'source-signs', symbol: 'ETH', source: 'desk-1' },
  });
});
