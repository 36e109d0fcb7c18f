import fc from 'fast-check';
import { BUSINESS_DAY_CONVENTIONS, businessDayAfter, weekdaysExcept } from './business-day';
import { CalendarDate } from './calendar-date';

const anyDate = fc.integer({ min: 0, max: 30_000 }).map((number) => CalendarDate.ofNumber(number));
const holidays = new Set(['2025-12-24', '2025-12-25', '2025-12-26', '2025-12-31', '2026-01-01']);
const isBusinessDay = weekdaysExcept(holidays);

it('every convention but one leads to a business day', () => {
  const unit = fc.constantFrom('Days', 'Weeks', 'Months', 'Years' as const);
  fc.assert(
    fc.property(
      anyDate,
      fc.integer({ min: -40, max: 40 }),
      unit,
      fc.constantFrom(...BUSINESS_DAY_CONVENTIONS),
      fc.boolean(),
      (start, length, each, convention, endOfMonth) => {
        fc.pre(convention !== 'Unadjusted');
        const day = businessDayAfter(
          start,
          { length, unit: each },
          { convention, endOfMonth, isBusinessDay },
        );
        expect(isBusinessDay(day)).toBe(true);
      },
    ),
  );
});

it('days there and back again lead to where they started, from a business day', () => {
  fc.assert(
    fc.property(anyDate, fc.integer({ min: 1, max: 300 }), (start, length) => {
      fc.pre(isBusinessDay(start));
      const rules = { convention: 'Following', endOfMonth: false, isBusinessDay } as const;
      const there = businessDayAfter(start, { length, unit: 'Days' }, rules);
      expect(businessDayAfter(there, { length: -length, unit: 'Days' }, rules)).toEqual(start);
    }),
  );
});
