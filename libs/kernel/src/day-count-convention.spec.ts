import fc from 'fast-check';
import { CalendarDate } from './calendar-date';
import { countDays, DAY_COUNT_CONVENTIONS } from './day-count-convention';

const anyDate = fc.integer({ min: 0, max: 40_000 }).map((number) => CalendarDate.ofNumber(number));
const inOrder = fc
  .tuple(anyDate, anyDate, anyDate)
  .map((dates) => [...dates].sort((a, b) => a.number - b.number))
  .map(([start, middle, end]) => ({ start: start!, middle: middle!, end: end! }));

it.each(['ACT/360', 'ACT/365F', 'ACT/ACT ISDA'] as const)(
  '%s: the parts of a period make the whole',
  (convention) => {
    fc.assert(
      fc.property(inOrder, ({ start, middle, end }) => {
        const part = (from: CalendarDate, to: CalendarDate) =>
          countDays(convention, { start: from, end: to }).yearFraction;
        const parts = part(start, middle).plus(part(middle, end));
        expect(parts.minus(part(start, end)).abs().lt('1e-50')).toBe(true);
      }),
    );
  },
);

it.each(DAY_COUNT_CONVENTIONS)('%s: a longer period is never a smaller part of a year', (convention) => {
  fc.assert(
    fc.property(inOrder, ({ start, middle, end }) => {
      const until = (to: CalendarDate) => countDays(convention, { start, end: to }).days;
      // A month of thirty days has no thirty-first: there, a period may stand still or lose the day it was given.
      expect(until(end)).toBeGreaterThanOrEqual(until(middle) - (convention.startsWith('ACT') ? 0 : 3));
    }),
  );
});

it('ACT/ACT ISMA: regular coupon periods are equal parts of a year, from any day of the month', () => {
  const months = fc.constantFrom(1, 3, 6, 12);
  fc.assert(
    fc.property(anyDate, months, fc.integer({ min: 1, max: 6 }), (refStart, length, periods) => {
      fc.pre(refStart.day <= 28);
      const refEnd = refStart.plusMonths(length);
      const end = refStart.plusMonths(length * periods);
      const { yearFraction } = countDays('ACT/ACT ISMA', { start: refStart, end, refStart, refEnd });
      expect(yearFraction.toNumber()).toBeCloseTo((length * periods) / 12, 12);
    }),
  );
});

it('a period that ends before it starts stops the line', () => {
  const start = CalendarDate.ofNumber(10);
  expect(() => countDays('ACT/360', { start, end: CalendarDate.ofNumber(9) })).toThrow('ends before');
});
