import { HistoryService } from '@app/market-data';
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

it.each([
  { query: 'from=2025-01-02', why: 'no last day' },
  { query: 'from=2025-02-30&to=2025-03-01', why: 'no day of the calendar' },
  { query: `${DAYS}&seen=yesterday`, why: 'nothing that was seen' },
  { query: `${DAYS}&seen=9:3:`, why: 'nothing that the database says' },
  { query: `${DAYS}&after=first`, why: 'no page' },
])('are asked for by days: $why', async ({ query }) => {
  expect((await read(query)).status).toBe(400);
});
