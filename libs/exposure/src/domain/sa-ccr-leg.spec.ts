import { Exact, USDC } from '@app/kernel';
import type { InstrumentTerms, Leg } from '@app/trade/domain';
import { effectiveNotional } from './sa-ccr-trade';
import { acrossFrom, saccrTradeOf } from './sa-ccr-leg';

const AS_OF = new Date('2025-10-10T00:00:00Z');
const IN_HALF_A_YEAR = new Date(AS_OF.getTime() + 182.5 * 86_400_000);
const one = new Exact(1);
const valuation = { mark: new Exact(100), fundingRate: new Exact(0), dailyVolatility: 0.03 };
const leg = (terms: InstrumentTerms, quantity: number): Leg => ({
  tradeId: 't',
  occupancy: 'A1',
  instrument: 'I',
  underlying: 'BTC',
  terms,
  quantity: new Exact(quantity),
  price: new Exact(90),
});
const option = (right: 'call' | 'put'): InstrumentTerms => ({
  kind: 'european-option',
  contractSize: one,
  expiresAt: IN_HALF_A_YEAR,
  strike: new Exact(100),
  right,
});
const perpetual: InstrumentTerms = { kind: 'linear-perpetual' };
const future: InstrumentTerms = { kind: 'dated-future', contractSize: one, expiresAt: IN_HALF_A_YEAR };
const ended: InstrumentTerms = { kind: 'dated-future', contractSize: one, expiresAt: AS_OF };

it.each([
  {
    terms: perpetual,
    quantity: 3,
    M: 1,
    direction: -1,
    mtm: -30,
    why: 'the cell is short of what its seat is long',
  },
  { terms: perpetual, quantity: -3, M: 1, direction: 1, mtm: 30, why: 'and long of what it is short' },
  { terms: future, quantity: 3, M: 0.5, direction: -1, mtm: -30, why: 'a future lasts until it ends' },
  { terms: ended, quantity: 3, M: 1 / 365, direction: -1, mtm: -30, why: 'and a day at the least' },
])('$terms.kind of $quantity: $why', ({ terms, quantity, M, direction, mtm }) => {
  const trade = saccrTradeOf(leg(terms, quantity), valuation, USDC, AS_OF);
  expect(trade).toMatchObject({ assetClass: 'CA', notional: 300, hedgingSet: 'BTC', direction, mtm });
  expect(trade.M).toBeCloseTo(M, 12);
});

it('an option moves as the standard says, the way its holder is', () => {
  const moved = (right: 'call' | 'put', quantity: number) =>
    effectiveNotional(saccrTradeOf(leg(option(right), quantity), valuation, USDC, AS_OF)) / Math.SQRT1_2;
  // BCBS 279, paragraph 159, at 120 % a year for half a year: Φ(d₁) of d₁ = 0.6 √2 ÷ 2
  const delta = 0.6643133797040146;
  expect(moved('call', -1)).toBeCloseTo(100 * delta, 4); // its seat has sold it: the cell holds it
  expect(moved('call', 1)).toBeCloseTo(-100 * delta, 4);
  expect(moved('put', -1)).toBeCloseTo(-100 * (1 - delta), 4);
  expect(moved('put', 1)).toBeCloseTo(100 * (1 - delta), 4);
});

it.each([perpetual, future, option('call'), option('put')])(
  'seen from across it is the other leg: $kind',
  (terms) => {
    const [one, other] = [leg(terms, 3), leg(terms, -3)].map((each) =>
      saccrTradeOf(each, valuation, USDC, AS_OF),
    );
    expect(acrossFrom(one!)).toEqual(other);
    expect(acrossFrom(acrossFrom(one!))).toEqual(one);
  },
);
