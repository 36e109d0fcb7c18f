import { CalendarDate, Exact, Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { type InterestElections, interestPeriod, monthOf } from './interest-period';

const elections: InterestElections = {
  benchmark: 'SOFR',
  spreadBps: '-10',
  belowZero: 'paid',
  dayCount: 'ACT/360',
  compounding: 'none',
};
const weekdays = (day: CalendarDate) => !day.isWeekend();
const heldOn = (days: readonly string[], amount = 1_000_000) =>
  days.map((day) => ({ day, balance: Money.of(amount, USDC) }));
// Friday, Saturday, Sunday, Monday.
const DAYS = ['2025-10-10', '2025-10-11', '2025-10-12', '2025-10-13'];
const FIXINGS = new Map([
  ['2025-10-10', '0.0411'],
  ['2025-10-13', '0.0421'],
]);

it.each([
  // 1,000,000 × (3 × 4.01 % + 4.11 %) / 360
  { more: {}, interest: '448.3333333333', why: 'the fixing of Friday counts for the weekend' },
  { more: { dayCount: 'ACT/365F' as const }, interest: '442.1917808219', why: 'the year has 365 days' },
  {
    more: { compounding: 'daily' as const },
    interest: '448.4087121133',
    why: 'a day bears interest from the next on',
  },
  { more: { spreadBps: '-500' }, interest: '-96.1111111111', why: 'below zero it is paid the other way' },
  {
    more: { spreadBps: '-500', belowZero: 'floored' as const },
    interest: '0.0000000000',
    why: 'or counts as zero',
  },
])('is $interest: $why', ({ more, interest }) => {
  const found = interestPeriod({ ...elections, ...more }, heldOn(DAYS), FIXINGS, weekdays);
  expect(found.ok && found.value.interest.toFixed(10)).toBe(interest);
});

it('makes up nothing for a day that nobody has fixed', () => {
  const fixings = new Map([['2025-10-10', '0.0411']]);
  expect(interestPeriod(elections, heldOn(DAYS), fixings, weekdays)).toEqual({
    ok: false,
    refusal: { kind: 'no-fixing', benchmark: 'SOFR', fixedOn: '2025-10-13' },
  });
});

it('is the sum of its days when nothing is compounded, and never less with compounding at rates above zero', () => {
  const amounts = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 31 });
  fc.assert(
    fc.property(amounts, fc.integer({ min: 0, max: 1_000 }), (held, rate) => {
      const closings = held.map((amount, n) => ({
        day: CalendarDate.of(2025, 10, n + 1).text,
        balance: Money.of(amount, USDC),
      }));
      const fixings = new Map(closings.map(({ day }) => [day, new Exact(rate).div(10_000).toFixed()]));
      const of = (part: typeof closings, compounding: 'none' | 'daily') => {
        const found = interestPeriod(
          { ...elections, spreadBps: '0', compounding },
          part,
          fixings,
          () => true,
        );
        return found.ok ? found.value.interest : new Exact(NaN);
      };
      const whole = of(closings, 'none');
      const apart = closings.reduce((sum, each) => sum.plus(of([each], 'none')), new Exact(0));
      expect(whole.minus(apart).abs().lt('1e-15')).toBe(true);
      expect(of(closings, 'daily').gte(whole)).toBe(true);
    }),
  );
});

it.each(['2025-13', '2025-1', 'october'])('%s is no month', (text) => {
  expect(monthOf(text)).toBeUndefined();
});
