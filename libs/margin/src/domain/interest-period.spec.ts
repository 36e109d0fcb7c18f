import { CalendarDate, countDays, Exact, Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { type InterestElections, interestPeriod, periodOf, periodWith, restated } from './interest-period';

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

it('counts the days of a period as a contract that names its day count does', () => {
  const first = CalendarDate.of(2024, 1, 1);
  const days = fc.integer({ min: 1, max: 400 });
  fc.assert(
    fc.property(days, fc.constantFrom('ACT/360', 'ACT/365F' as const), (length, dayCount) => {
      const each = Array.from({ length }, (_, n) => first.plusDays(n).text);
      const fixings = new Map(each.map((day) => [day, '0.05']));
      const agreed = { ...elections, dayCount, spreadBps: '0' };
      const found = interestPeriod(agreed, heldOn(each), fixings, () => true);
      const { yearFraction } = countDays(dayCount, { start: first, end: first.plusDays(length) });
      const whole = yearFraction.times('0.05').times(1_000_000);
      expect(found.ok && found.value.interest.minus(whole).abs().lt('1e-40')).toBe(true);
    }),
  );
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

it('comes to something else when a fixing is corrected, and to the same when none was', () => {
  const found = interestPeriod(elections, heldOn(DAYS), FIXINGS, weekdays);
  if (!found.ok) throw new Error('every day is fixed');
  const { days, interest } = found.value;
  expect(restated(elections, days, FIXINGS)).toEqual({ days, interest });
  const corrected = new Map([...FIXINGS, ['2025-10-10', '0.0421']]);
  const again = restated(elections, days, corrected);
  expect(again.interest.toFixed(10)).toBe('456.6666666667'); // 1,000,000 × 4 × 4.11 % / 360
  expect(again.days.map(({ rate }) => rate)).toEqual(['0.0411', '0.0411', '0.0411', '0.0411']);
  expect(restated(elections, days, new Map()).interest).toEqual(interest); // of what is not known, nothing changes
});

it('is interest of the days, corrected, as it would have been with those fixings from the first', () => {
  const rates = fc.array(fc.integer({ min: -900, max: 900 }), { minLength: 2, maxLength: 10 });
  const elected = fc.record({
    belowZero: fc.constantFrom('paid', 'floored'),
    compounding: fc.constantFrom('none', 'daily'),
  });
  fc.assert(
    fc.property(rates, rates, elected, (stated, corrected, more) => {
      const days = stated.map((_, n) => CalendarDate.of(2025, 10, n + 1).text);
      const fixings = (of: readonly number[]) =>
        new Map(days.map((day, n) => [day, new Exact(of[n] ?? stated[n] ?? 0).div(10_000).toFixed()]));
      const all = Object.assign({}, elections, more);
      const at = (of: readonly number[]) => interestPeriod(all, heldOn(days), fixings(of), () => true);
      const [first, direct] = [at(stated), at(corrected)];
      if (!first.ok || !direct.ok) throw new Error('every day is fixed');
      expect(restated(all, first.value.days, fixings(corrected))).toEqual(direct.value);
    }),
  );
});

it.each(['2025-13', '2025-1', 'october', '2025-02-30', '2025-10-1', ''])('%p is no period', (text) => {
  expect(periodOf(text)).toBeUndefined();
});

it('is of a month, or of a day of it', () => {
  const day = CalendarDate.of(2024, 2, 17);
  const [month, one] = [periodWith(day, 'monthly'), periodWith(day, 'daily')];
  expect([month.text, month.first.text, month.last.text]).toEqual(['2024-02', '2024-02-01', '2024-02-29']);
  expect([one.text, one.first.text, one.last.text]).toEqual(['2024-02-17', '2024-02-17', '2024-02-17']);
  expect([periodOf(month.text), periodOf(one.text)]).toEqual([month, one]);
});
