import { Exact } from '@app/kernel';
import fc from 'fast-check';
import { creditCurveFaults, survivalOf } from './credit-curve';

const curve = {
  points: [
    { years: '1', spreadBps: '120' },
    { years: '3', spreadBps: '180' },
  ],
  recovery: '0.4',
};

it.each([
  { years: 0, exponent: 0, why: 'today nobody has defaulted' },
  { years: 0.5, exponent: 0.012 * 0.5, why: 'before the first term, its spread' },
  { years: 1, exponent: 0.012, why: 'at a term, its spread' },
  { years: 2, exponent: 0.015 * 2, why: 'between two, half way' },
  { years: 5, exponent: 0.018 * 5, why: 'beyond the last, its spread' },
])('$years years: $why', ({ years, exponent }) => {
  expect(survivalOf(curve)(years)).toBeCloseTo(Math.exp(-exponent / 0.6), 15);
});

it.each([
  { more: { points: [] }, fault: 'points has at least one' },
  { more: { recovery: '1' }, fault: 'recovery is from 0 and below 1' },
  {
    more: { points: [{ years: '0', spreadBps: '1' }] },
    fault: 'points[0].years is above 0, and above the term before it',
  },
  {
    more: { points: [curve.points[1]!, curve.points[0]!] },
    fault: 'points[1].years is above 0, and above the term before it',
  },
  { more: { points: [{ years: '1', spreadBps: '-1' }] }, fault: 'points[0].spreadBps is 0 or more' },
])('is none: $fault', ({ more, fault }) => {
  expect(creditCurveFaults({ ...curve, ...more })).toContain(fault);
});

it('survival never rises from term to term of a curve without faults', () => {
  const point = fc.record({ gap: fc.integer({ min: 1, max: 40 }), spread: fc.nat(2000) });
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 6 }), (given) => {
      let quarters = 0;
      const points = given.map(({ gap, spread }) => {
        quarters += gap;
        return { years: String(quarters / 4), spreadBps: String(spread) };
      });
      fc.pre(creditCurveFaults({ points, recovery: '0.4' }).length === 0);
      const survival = survivalOf({ points, recovery: '0.4' });
      const at = points.map(({ years }) => survival(new Exact(years).toNumber()));
      at.forEach((each, n) => {
        expect(each).toBeLessThanOrEqual((at[n - 1] ?? 1) + 1e-12);
      });
    }),
  );
});
