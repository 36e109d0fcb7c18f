import { creditCharge, creditValuationAdjustment } from '@app/exposure/domain';
import { Exact } from '@app/kernel';
import fc from 'fast-check';
import charges from './credit-charge.json';
import golden from './credit-valuation-adjustment.json';

// A flat hazard rate is a flat spread: h = s ÷ (1 − R). One path is the expected exposure itself.
it.each(golden.cases)('$name, priced at a spread', ({ input, expected, tolerance }) => {
  const { times, epe, hazardRate, recovery } = input;
  const spreadBps = (hazardRate * (1 - recovery) * 10_000).toFixed(12);
  const curve = { points: [{ years: '1', spreadBps }], recovery: String(recovery) };
  const days = times.map((time) => time * 365);
  const { value, standardError } = creditCharge(
    days,
    epe.map((exposure) => [exposure]),
    curve,
  );
  expect(new Exact(value).minus(expected.cva).abs().lte(tolerance)).toBe(true);
  expect(standardError).toBe(0);
});

it('is what the formula of one hazard rate says, whatever the exposure', () => {
  const rate = fc.double({ min: 0, max: 2, noNaN: true });
  const exposures = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(rate, fc.integer({ min: 0, max: 99 }), exposures, (hazardRate, percent, epe) => {
      const recovery = percent / 100;
      const spreadBps = new Exact(hazardRate)
        .times(new Exact(100 - percent).div(100))
        .times(10_000)
        .toFixed();
      const curve = { points: [{ years: '1', spreadBps }], recovery: String(recovery) };
      const days = epe.map((_, n) => 30 * (n + 1));
      const { value } = creditCharge(
        days,
        epe.map((exposure) => [exposure]),
        curve,
      );
      const times = days.map((day) => day / 365);
      const formula = creditValuationAdjustment({ times, epe, hazardRate, recovery });
      expect(Math.abs(value - formula)).toBeLessThanOrEqual(1e-9 * Math.max(1, ...epe));
    }),
  );
});

it('is less by as much as whoever would lose is not there any more', () => {
  const of = (spreadBps: string) => ({ points: [{ years: '1', spreadBps }], recovery: '0.4' });
  const bilateral = creditCharge([365], [[1000]], of('300'), { other: of('600') });
  // 1000 × 0.6 × (1 − e^(−0.05)) × e^(−0.1)
  expect(bilateral.value).toBeCloseTo(26.477664966541056, 9);
});

it('is worth less the later it would be lost, either way', () => {
  const curve = { points: [{ years: '1', spreadBps: '300' }], recovery: '0.4' };
  const { value } = creditCharge([365, 730], [[1000], [2000]], curve, { discountBps: '400' });
  // 0.6 × (1000 × (1 − e^(−0.05)) × e^(−0.04) + 2000 × (e^(−0.05) − e^(−0.1)) × e^(−0.08))
  expect(value).toBeCloseTo(79.50521573980424, 9);
});

it('errs as its paths differ: half of them exposed', () => {
  const curve = { points: [{ years: '1', spreadBps: '6000' }], recovery: '0.4' };
  const { value, standardError } = creditCharge([365], [[0, 0, 100, 100]], curve);
  const lost = 0.6 * (1 - Math.exp(-1));
  expect(value).toBeCloseTo(50 * lost, 12);
  expect(standardError).toBeCloseTo((50 * lost) / 2, 12); // √(50² ÷ 4)
});

it("one's own default is priced on what one would not pay, at one's own spread", () => {
  const { days, expectedNegative, spreadBps, recovery, dva, published } = charges.own;
  const curve = { points: [{ years: '5', spreadBps }], recovery };
  const { value } = creditCharge(
    days,
    expectedNegative.map((each) => [each]),
    curve,
  );
  expect(Math.abs(value - dva)).toBeLessThan(charges.tolerance.computed);
  expect(Math.abs(value / published - 1)).toBeLessThan(charges.tolerance.published); // theirs is bootstrapped from swaps
});

it('a flat exposure costs its loss times the chance of a default', () => {
  const { spreadBps, recovery, years, steps, exposure, cva } = charges.flat;
  const days = Array.from({ length: steps }, (_, n) => (365 * years * (n + 1)) / steps);
  const curve = { points: [{ years: '5', spreadBps }], recovery };
  const { value } = creditCharge(
    days,
    days.map(() => [exposure]),
    curve,
  );
  expect(Math.abs(value - cva)).toBeLessThan(charges.tolerance.computed);
});
