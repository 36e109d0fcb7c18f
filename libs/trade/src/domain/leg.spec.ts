import { Exact } from '@app/kernel';
import fc from 'fast-check';
import { accruedFunding, fundingOf, intervalEnd, intervalStart } from './funding';
import { cellPosition, type Leg, mirrored } from './leg';

const leg = (underlying: string, quantity: Exact): Leg => ({
  tradeId: 't',
  occupancy: 'A1',
  instrument: `${underlying}-PERP`,
  underlying,
  terms: { kind: 'linear-perpetual' },
  quantity,
  price: new Exact('0.25'),
});
const quantities = fc.integer({ min: -1e9, max: 1e9 }).map((n) => new Exact(n).div(1000));

it('leaves the cell flat in every instrument while both seats are taken', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('BTC', 'DOGE'), quantities)), (trades) => {
      const legs = trades.flatMap(([underlying, quantity]) => mirrored(leg(underlying, quantity), 'B1'));
      expect([...cellPosition(legs).values()].every((net) => net.isZero())).toBe(true);
    }),
  );
});

it('leaves the cell with the missing side of a vacant seat', () => {
  const [, survivor] = mirrored(leg('DOGE', new Exact(40)), 'B1');
  expect(cellPosition([survivor]).get('DOGE-PERP')?.toFixed()).toBe('40');
});

describe('funding', () => {
  const linear = { kind: 'linear-perpetual' } as const;
  const long = { terms: linear, quantity: new Exact(1000) };
  const mark = new Exact('0.2');
  const rate = new Exact('0.0001');

  it.each([
    { asOf: '2025-10-10T08:00:00Z', accrued: '0', why: 'it has just been paid' },
    { asOf: '2025-10-10T12:00:00Z', accrued: '0.01', why: 'half the interval has passed' },
    { asOf: '2025-10-10T15:00:00Z', accrued: '0.0175', why: 'seven eighths have passed' },
  ])('has accrued $accrued at $asOf: $why', ({ asOf, accrued }) => {
    expect(accruedFunding(long, mark, rate, new Date(asOf)).toFixed()).toBe(accrued);
  });

  it('is paid by longs to shorts when the rate is positive, and mirrors', () => {
    expect(fundingOf(long, mark, rate).toFixed()).toBe('0.02');
    expect(fundingOf({ terms: linear, quantity: new Exact(-1000) }, mark, rate).toFixed()).toBe('-0.02');
  });

  it.each([
    {
      terms: { kind: 'inverse-perpetual', contractSize: new Exact(100) } as const,
      funding: '10',
      why: 'an inverse contract is worth the same of the settlement asset at any mark',
    },
    {
      terms: {
        kind: 'dated-future',
        contractSize: new Exact(100),
        expiresAt: new Date('2025-12-26T08:00:00Z'),
      } as const,
      funding: '0',
      why: 'what ends at a date needs none',
    },
  ])('is $funding on 1000 contracts: $why', ({ terms, funding }) => {
    expect(fundingOf({ terms, quantity: new Exact(1000) }, mark, rate).toFixed()).toBe(funding);
  });

  it('runs from one instant of 00:00, 08:00, 16:00 to the next', () => {
    const noon = new Date('2025-10-10T12:00:00Z');
    expect(intervalStart(noon).toISOString()).toBe('2025-10-10T08:00:00.000Z');
    expect(intervalEnd(noon).toISOString()).toBe('2025-10-10T16:00:00.000Z');
    expect(intervalEnd(intervalStart(noon)).toISOString()).toBe('2025-10-10T16:00:00.000Z');
  });
});
