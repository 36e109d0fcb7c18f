import { DailyCloseService, HistoryService } from '@app/market-data';
import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { type CallerName, type House, knock, openHouse } from '../api/a-house';

const CLOSES = ['100', '101.50', '99', '104.0001'].map((close, n) => ({
  symbol: 'LTC',
  day: `2025-01-0${String(n + 1)}`,
  close,
  source: 'venue-1',
}));
let house: House;

beforeAll(async () => {
  house = await openHouse();
  await house.app.get(DataSource).transaction((tx) => house.app.get(HistoryService).record(tx, CLOSES));
});
afterAll(() => house.close());

interface Page {
  readonly closes: readonly { readonly day: string; readonly close: string }[];
  readonly count: number;
  readonly sha256: string;
  readonly next: string | null;
}
const read = async (query: string, as: CallerName = 'counterparty:anton') => {
  const { status, json } = await knock(house, `/v1/market-data/closes?symbol=LTC&${query}`, { as });
  return { status, page: json as unknown as Page };
};
const DAYS = 'from=2025-01-02&to=2025-01-04';
const hashOf = (closes: Page['closes']) =>
  createHash('sha256')
    .update(`[${closes.map(({ day, close }) => `{"close":"${close}","day":"${day}"}`).join(',')}]`)
    .digest('hex');

it('are read by a party page by page, under the hash of all of them', async () => {
  const { page: first } = await read(`${DAYS}&limit=2`);
  const { page: last } = await read(`${DAYS}&limit=2&after=${first.next!}`);
  const all = [...first.closes, ...last.closes];
  expect(all).toEqual(CLOSES.slice(1).map(({ day, close }) => ({ day, close })));
  expect([first.next, last.next]).toEqual(['2025-01-03', null]);
  for (const page of [first, last]) expect(page).toMatchObject({ count: 3, sha256: hashOf(all) });
});

it('are those that were in by an instant, where one is named', async () => {
  const { page } = await read(`${DAYS}&seen=3:3:`);
  expect(page).toEqual({ symbol: 'LTC', closes: [], count: 0, sha256: hashOf([]), next: null });
});

it.each(['auditor', 'counterparty:zoe', 'investor:ivo'] as const)('are the same for %s', async (as) => {
  expect((await read(DAYS, as)).page).toEqual((await read(DAYS)).page);
});

it('that no market had are listed by day, with whether a source has said one since', async () => {
  const db = house.app.get(DataSource);
  const struck = async (day: string) =>
    db.transaction((tx) => house.app.get(DailyCloseService).strike(tx, day));
  const [symbol] = await struck('2001-02-03');
  await struck('2001-02-04');
  const said = { symbol: symbol!, day: '2001-02-03', close: '1', source: 'venue-1' };
  await db.transaction((tx) => house.app.get(HistoryService).record(tx, [said]));
  const page = async (query: string) =>
    (await knock(house, `/v1/market-data/closes/refusals?${query}`, { as: 'auditor' })).json;
  const first = await page('after=2002-01-01&limit=1');
  expect(first).toMatchObject({ days: [{ day: '2001-02-04' }], next: '2001-02-04' });
  const last = (await page(`after=${String(first['next'])}&limit=1`)) as {
    days: { day: string; markets: { symbol: string; reason: string; recorded: boolean }[] }[];
  };
  expect(last).toMatchObject({ days: [{ day: '2001-02-03' }], next: null });
  const markets = last.days[0]!.markets;
  expect(markets.find((each) => each.symbol === symbol)).toMatchObject({ reason: 'missing', recorded: true });
  expect(markets.filter(({ recorded }) => recorded)).toHaveLength(1);
  for (const [as, status] of [
    ['counterparty:anton', 403],
    ['auditor', 400],
  ] as const)
    expect((await knock(house, '/v1/market-data/closes/refusals?after=first', { as })).status).toBe(status);
});

it.each([
  { query: 'from=2025-01-02', why: 'no last day' },
  { query: 'from=2025-02-30&to=2025-03-01', why: 'no day of the calendar' },
  { query: `${DAYS}&seen=yesterday`, why: 'nothing that was seen' },
  { query: `${DAYS}&seen=9:3:`, why: 'nothing that the database says' },
  { query: `${DAYS}&after=first`, why: 'no page' },
])('are asked for by days: $why', async ({ query }) => {
  expect((await read(query)).status).toBe(400);
});
