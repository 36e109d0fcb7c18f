import { Clock, plusMinutes, textOf } from '@app/kernel';
import { newQuoteKeys } from '@app/market-data';
import { intervalEnd } from '@app/trade/domain';
import { DataSource } from 'typeorm';
import { type House, knock, openHouse } from '../api/a-house';
import { saidBy, type Sent, Source } from './a-source';

let house: House;
let db: DataSource;
let desk: Source;
let now: Date;

beforeAll(async () => {
  house = await openHouse();
  db = house.app.get(DataSource);
  now = await house.app.get(Clock).now();
  desk = new Source(house, 'desk-1');
  await desk.approve(['BTC', 'SOL']);
});
afterAll(() => house.close());

const running = () => textOf(intervalEnd(now));
const past = (intervals: number) => textOf(plusMinutes(intervalEnd(now), -480 * (intervals + 1)));
const rate = (more: object = {}) => ({ symbol: 'BTC', paidAt: running(), rate: '0.0001', ...more });
const batch = (...rates: object[]) => ({ rates });
const push = ({ body = batch(rate()), ...more }: Sent = {}) =>
  desk.push('/v1/market-data/published-funding-rates', { body, ...more });
const stored = () =>
  db.query<object[]>(`select symbol, rate::text, label from funding_rate where label = 'desk-1'
    order by symbol, paid_at`);

describe('funding rates that a machine sends', () => {
  it('are recorded once however often they come, above 0, below, and 0 itself', async () => {
    const body = batch(
      rate(),
      rate({ symbol: 'SOL', rate: '-0.0003' }),
      rate({ paidAt: past(0), rate: '0' }),
    );
    const first = await push({ id: 'batch-1', body });
    expect([first.status, first.json]).toEqual([200, { recorded: 3 }]);
    const again = await push({ id: 'batch-1', body });
    expect(again.headers).toHaveProperty('idempotency-replayed', 'true');
    expect(again.json).toEqual({ recorded: 3 });
    expect(await stored()).toEqual([
      { symbol: 'BTC', rate: '0', label: 'desk-1' },
      { symbol: 'BTC', rate: '0.0001', label: 'desk-1' },
      { symbol: 'SOL', rate: '-0.0003', label: 'desk-1' },
    ]);
  });

  it('are the same rates under another id, and from another source', async () => {
    expect((await push()).json).toEqual({ recorded: 0 });
    const rates = [rate({ source: 'venue-1', rate: '0.00010' })];
    const officers = knock(house, '/v1/market-data/funding-rates', {
      as: 'ops-analyst',
      method: 'POST',
      key: 'same',
      body: { rates },
    });
    expect((await officers).json).toEqual({ recorded: 0 });
  });

  it('are recorded once when ten say one rate at the same moment, and one wins when each says another', async () => {
    const alike = Array.from({ length: 10 }, () => push({ body: batch(rate({ paidAt: past(2) })) }));
    const counted = (await Promise.all(alike)).map(({ json }) => (json as { recorded: number }).recorded);
    expect(counted.reduce((sum, each) => sum + each, 0)).toBe(1);
    const unlike = Array.from({ length: 10 }, (_, n) =>
      push({ body: batch(rate({ paidAt: past(3), rate: `0.000${String(n)}` })) }),
    );
    expect((await Promise.all(unlike)).map(saidBy).sort()).toEqual([
      '200 bad',
      ...Array.from({ length: 9 }, () => '409 differs'),
    ]);
  });

  it.each<{ push: () => Sent; says: string; why: string }>([
    { push: () => ({ headers: {} }), says: '401 unsigned', why: 'nobody signed' },
    {
      push: () => ({ body: { source: 'desk-9', ...batch(rate()) } }),
      says: '401 unknown-sender',
      why: 'nobody approved it',
    },
    { push: () => ({ secret: newQuoteKeys().secret }), says: '401 signature-wrong', why: 'another signed' },
    { push: () => ({ at: -301 }), says: '401 signature-out-of-time', why: 'it may have been captured' },
    {
      push: () => ({ id: 'batch-1', body: batch(rate({ rate: '0' })) }),
      says: '409 key-reused',
      why: 'the id is of another',
    },
    {
      push: () => ({ body: batch(rate({ symbol: 'ETH' })) }),
      says: '403 symbol-not-granted',
      why: 'it may not speak of it',
    },
    {
      push: () => ({ body: batch(rate({ paidAt: past(1) }), rate({ rate: '0.0002' })) }),
      says: '409 differs',
      why: 'the interval is known otherwise',
    },
    {
      push: () => ({ body: batch(rate({ rate: '0.041' })) }),
      says: '422 not-a-funding-rate',
      why: 'nobody pays that',
    },
    {
      push: () => ({ body: batch(rate({ rate: '-1' })) }),
      says: '422 not-a-funding-rate',
      why: 'it is a percentage',
    },
    { push: () => ({ body: batch(rate({ rate: '1e-4' })) }), says: '400 bad', why: 'it is not in digits' },
    {
      push: () => ({ body: batch(rate({ paidAt: '2025-10-10T15:00:00Z' })) }),
      says: '422 no-such-interval',
      why: 'no interval ends then',
    },
    {
      push: () => ({ body: batch(rate({ paidAt: textOf(plusMinutes(intervalEnd(now), 960)) })) }),
      says: '422 from-the-future',
      why: 'its interval has not begun',
    },
  ])('are refused as $says, all of them: $why', async ({ push: each, says }) => {
    const before = [await stored(), await db.query<unknown[]>('select from quote_delivery')];
    expect(saidBy(await push(each()))).toBe(says);
    expect([await stored(), await db.query<unknown[]>('select from quote_delivery')]).toEqual(before);
  });
});

it.each([
  { body: () => rate({ source: 'desk-9' }), says: '422 unknown-source' },
  { body: () => rate({ source: 'desk-1' }), says: '403 source-signs' },
  { body: () => rate({ source: 'venue-1', symbol: 'XYZ' }), says: '422 unknown-symbol' },
  { body: () => rate({ source: 'venue-1', rate: '0.5' }), says: '422 not-a-funding-rate' },
  { body: () => rate({ source: 'venue-1', rate: '0.0007' }), says: '409 differs' },
  { body: () => rate({ source: 'venue-1', paidAt: '2025-10-10T15:00:00Z' }), says: '422 no-such-interval' },
  { body: () => rate({ source: 'venue-1', paidAt: '2099-10-10T16:00:00Z' }), says: '422 from-the-future' },
])('a funding rate that an officer reports is refused as $says', async ({ body, says }) => {
  const answer = await knock(house, '/v1/market-data/funding-rates', {
    as: 'ops-analyst',
    method: 'POST',
    key: `officer-${says.replace(' ', '-')}`,
    body: { rates: [body()] },
  });
  expect(saidBy(answer)).toBe(says);
});
