import { creditCharge } from '@app/exposure/domain';
import { Exact } from '@app/kernel';
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

it('is less by as much as whoever would lose is not there any more', () => {
  const of = (spreadBps: string) => ({ points: [{ years: '1', spreadBps }], recovery: '0.4' });
  const bilateral = creditCharge([365], [[1000]], of('300'), of('600'));
  // 1000 × 0.6 × (1 − e^(−0.05)) × e^(−0.1)
  expect(bilateral.value).toBeCloseTo(26.477664966541056, 9);
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
