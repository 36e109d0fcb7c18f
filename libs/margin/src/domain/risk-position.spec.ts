import { legValue } from '@app/exposure/domain';
import { Exact, USDC } from '@app/kernel';
import type { InstrumentTerms, Leg } from '@app/trade/domain';
import fc from 'fast-check';
import { estimateInitialMargin } from './initial-margin';
import { riskPositionOf } from './risk-position';

const AS_OF = new Date('2025-10-10T00:00:00Z');
const MARKET = { mark: new Exact(100_000), dailyVolatility: 0.04 };
const MODEL = { multiplier: 2.5, correlation: 0.5, mporMinutes: 1440 }; // a move of 10 %
const contractSize = new Exact(1);
const expiresAt = new Date('2025-10-17T08:00:00Z');
const option = (right: 'call' | 'put', strike: number): InstrumentTerms => ({
  kind: 'european-option',
  contractSize,
  expiresAt,
  strike: new Exact(strike),
  right,
});
const leg = (terms: InstrumentTerms, quantity: number): Leg => ({
  tradeId: 't',
  occupancy: 'A1',
  instrument: JSON.stringify(terms),
  underlying: 'BTC',
  terms,
  quantity: new Exact(quantity),
  price: new Exact(100_000),
});
const margin = (legs: readonly Leg[]) =>
  estimateInitialMargin([riskPositionOf(legs, MARKET, MODEL, USDC, AS_OF)], MODEL);

describe('the margin of a seat in one underlying', () => {
  it.each([
    { terms: { kind: 'linear-perpetual' } as const, quantity: -2, value: -200_000, why: 'two units short' },
    {
      terms: { kind: 'inverse-perpetual', contractSize: new Exact(100) } as const,
      quantity: 1000,
      value: 100_000,
      why: '100,000 USDC struck at the mark: one unit',
    },
    {
      terms: { kind: 'dated-future', contractSize: new Exact('0.1'), expiresAt } as const,
      quantity: 5,
      value: 50_000,
      why: 'five contracts of a tenth',
    },
  ])('takes $terms.kind as what it moves like: $why', ({ terms, quantity, value }) => {
    expect(riskPositionOf([leg(terms, quantity)], MARKET, MODEL, USDC, AS_OF).value).toBeCloseTo(value, 6);
  });

  it('of one sold far from the money is what it costs after the move, not the little that it moves like now', () => {
    const sold = [leg(option('call', 120_000), -1)];
    const { value } = riskPositionOf(sold, MARKET, MODEL, USDC, AS_OF);
    expect(value).toBeLessThan(0);
    expect(margin(sold)).toBeGreaterThan(10_000 * 0.05);
  });
});

it('never asks less of an option than it loses by the model at either end of its move', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('call' as const, 'put' as const),
      fc.constantFrom(-1, 1),
      fc.integer({ min: 60_000, max: 140_000 }),
      fc.constantFrom(-0.1, 0.1),
      (right, quantity, strike, move) => {
        const held = leg(option(right, strike), quantity);
        const worth = (mark: Exact) => legValue(held, { ...MARKET, mark }, USDC, AS_OF).toNumber();
        const loss = worth(MARKET.mark) - worth(MARKET.mark.times(1 + move));
        expect(margin([held])).toBeGreaterThanOrEqual(loss - 1e-6);
      },
    ),
  );
});
