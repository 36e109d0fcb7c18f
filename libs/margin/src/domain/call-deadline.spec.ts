import { CalendarDate } from '@app/kernel';
import type { BusinessCentre, WallClocks } from '@app/legal-entity/domain';
import fc from 'fast-check';
import { type BusinessDayClock, deadlineOf, isValuationDate, notificationOf } from './call-deadline';

// By the clock of Greenwich in winter; calendars of real places are in test/golden/call-deadline.spec.ts.
const clocks: WallClocks = {
  shown: (instant) => ({
    day: CalendarDate.parse(instant.toISOString().slice(0, 10))!,
    time: instant.toISOString().slice(11, 16),
  }),
  instantOf: (day, { time }) => new Date(`${day.text}T${time}:00Z`),
};
const centre = (...off: string[]): BusinessCentre => ({
  code: 'TEST',
  zone: 'UTC',
  isBusinessDay: (day) => !day.isWeekend() && !off.includes(day.text),
});
const clock = (more: Partial<BusinessDayClock> = {}): BusinessDayClock => ({
  kind: 'by-business-days',
  form: 'csa-2016-vm',
  settlementDay: 'same-local-business-day',
  notification: { time: '10:00', zone: 'UTC' },
  notices: [centre()],
  transfers: [centre()],
  ...more,
});

describe('a deadline by business days', () => {
  const forms = fc.constantFrom('csa-1994-ny', 'csa-1995-english', 'csa-2016-vm', 'csa-2018-im');
  const days = fc.constantFrom('same-local-business-day', 'next-local-business-day');
  const demands = fc.date({ min: new Date('2025-01-01'), max: new Date('2026-12-31'), noInvalidDate: true });
  const holidays = fc.array(
    fc.integer({ min: 0, max: 730 }).map((n) => CalendarDate.of(2025, 1, 1).plusDays(n).text),
  );

  it('is a business day everywhere, comes after the demand, and a later demand is not due earlier', () => {
    fc.assert(
      fc.property(forms, days, demands, demands, holidays, (form, settlementDay, one, other, off) => {
        const elected = clock({ form, settlementDay, transfers: [centre(), centre(...off)] });
        const [first, second] = one <= other ? [one, other] : [other, one];
        const [due, later] = [deadlineOf(first, elected, clocks), deadlineOf(second, elected, clocks)];
        expect(elected.transfers.every((each) => each.isBusinessDay(due.settlesOn!))).toBe(true);
        expect(due.dueAt.getTime()).toBeGreaterThan(first.getTime());
        expect(later.dueAt.getTime()).toBeGreaterThanOrEqual(due.dueAt.getTime());
      }),
    );
  });

  it.each([
    { asOf: '2025-10-06T09:00:00Z', last: '2025-10-06T10:00:00Z', why: 'the time is still to come' },
    {
      asOf: '2025-10-10T10:01:00Z',
      last: '2025-10-13T10:00:00Z',
      why: 'it has passed, and a weekend follows',
    },
  ])('asked at $asOf, is kept by a demand until $last: $why', ({ asOf, last }) => {
    expect(notificationOf(new Date(asOf), clock(), clocks)).toEqual(new Date(last));
  });
});

it.each([
  { day: '2025-10-06', parties: [[centre()], [centre()]], values: true, why: 'both are at work' },
  { day: '2025-10-06', parties: [[centre('2025-10-06')], [centre()]], values: false, why: 'one rests' },
  {
    day: '2025-10-06',
    parties: [[centre('2025-10-06'), centre()], [centre()]],
    values: true,
    why: 'one place of each is enough',
  },
])('values on $day: $values, for $why', ({ day, parties, values }) => {
  expect(isValuationDate(CalendarDate.parse(day)!, parties)).toBe(values);
});
