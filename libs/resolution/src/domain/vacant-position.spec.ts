import { Exact, USDC } from '@app/kernel';
import type { InstrumentTerms, Leg } from '@app/trade/domain';
import { impliedRange } from './auction';
import { vacantPosition } from './vacant-position';

const AS_OF = new Date('2025-10-10T22:00:00Z');
const MARKET = { mark: new Exact(100), dailyVolatility: 0.05 };
const RANGE = { low: new Exact(80), high: new Exact(110) };
const expiresAt = new Date('2025-10-17T08:00:00Z');
const option = (right: 'call' | 'put'): InstrumentTerms => ({
  kind: 'european-option',
  contractSize: new Exact(10),
  expiresAt,
  strike: new Exact(100),
  right,
});
const survivors = (terms: InstrumentTerms, quantity: number): Leg => ({
  tradeId: 't',
  occupancy: 'B1',
  instrument: 'X',
  underlying: 'X',
  terms,
  quantity: new Exact(quantity),
  price: new Exact(50),
});
const range = (terms: InstrumentTerms, quantity: number) =>
  impliedRange([vacantPosition(survivors(terms, quantity), MARKET, RANGE, AS_OF)], USDC);

describe('what the vacant seat holds', () => {
  it.each([
    {
      terms: { kind: 'linear-perpetual' } as const,
      quantity: 2,
      low: '-40.000000',
      high: '20.000000',
      why: 'two short: worth 20 each less at the low, 10 more at the high',
    },
    {
      terms: { kind: 'inverse-perpetual', contractSize: new Exact(100) } as const,
      quantity: 1,
      low: '-40.000000',
      high: '20.000000',
      why: '100 struck at 50 are two units',
    },
    {
      terms: { kind: 'dated-future', contractSize: new Exact('0.5'), expiresAt } as const,
      quantity: 4,
      low: '-40.000000',
      high: '20.000000',
      why: 'four halves',
    },
  ])('has the range of its units, of a $terms.kind: $why', ({ terms, quantity, low, high }) => {
    const { low: least, high: most } = range(terms, quantity);
    expect([least.toText(), most.toText()]).toEqual([low, high]);
  });

  it.each([
    { right: 'call' as const, why: 'a call sold costs most at the high' },
    { right: 'put' as const, why: 'a put sold costs most at the low' },
  ])('has the range of a $right: $why, and never more than it could pay', ({ right }) => {
    const { low, high } = range(option(right), 1); // the survivor holds it, the vacant seat has sold it
    expect(low.isPositive()).toBe(false);
    expect(high.isPositive()).toBe(true);
    const most = right === 'call' ? 10 : 20;
    expect(high.exact().toNumber()).toBeLessThan(10 * (most + 5));
  });
});
