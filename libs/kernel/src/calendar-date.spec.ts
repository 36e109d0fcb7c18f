import fc from 'fast-check';
import { CalendarDate, isLeap } from './calendar-date';

const date = (text: string) => CalendarDate.parse(text)!;
const anyDate = fc.integer({ min: -25_000, max: 80_000 }).map((number) => CalendarDate.ofNumber(number));

it.each(['2025-02-29', '2025-13-01', '2025-00-10', '2025-1-1', '2025-10-10T00:00', '', 'today'])(
  '%p names no day',
  (text) => {
    expect(CalendarDate.parse(text)).toBeUndefined();
  },
);

it.each([
  { from: '2024-01-31', months: 1, to: '2024-02-29' },
  { from: '2025-01-31', months: 1, to: '2025-02-28' },
  { from: '2025-03-31', months: -1, to: '2025-02-28' },
  { from: '2025-12-15', months: 1, to: '2026-01-15' },
  { from: '2025-01-15', months: -13, to: '2023-12-15' },
  { from: '0101-03-31', months: -13, to: '0100-02-28' },
  { from: '0100-01-31', months: -12, to: '0099-01-31' },
])('$months months after $from is $to', ({ from, months, to }) => {
  expect(date(from).plusMonths(months).text).toBe(to);
});

it.each([
  { year: 2000, leap: true },
  { year: 1900, leap: false },
  { year: 2024, leap: true },
  { year: 2025, leap: false },
])('$year: $leap', ({ year, leap }) => {
  expect(isLeap(year)).toBe(leap);
});

it('10 October 2025 was a Friday', () => {
  expect([0, 1, 2, 3].map((days) => date('2025-10-10').plusDays(days).isWeekend())).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

it('what is written is read again as the same day, and days count one by one', () => {
  fc.assert(
    fc.property(anyDate, (day) => {
      expect(CalendarDate.parse(day.text)).toEqual(day);
      expect(day.plusDays(1).number - day.number).toBe(1);
      expect(day.endOfMonth().isEndOfMonth()).toBe(true);
    }),
  );
});
