import { CalendarDate } from '@app/kernel';
import type { BusinessCentre, WallClocks } from '@app/legal-entity/domain';
import fc from 'fast-check';
import { disputeTimes, type ResolutionClock } from './dispute-clock';

// New York stands at five hours behind Greenwich here, all year. Real zones are in test/golden/call-deadline.spec.ts.
const OFFSETS: Readonly<Record<string, number>> = { UTC: 0, 'New York': -5 };
const clocks: WallClocks = {
  shown: (instant, zone) => {
    const local = new Date(instant.getTime() + OFFSETS[zone]! * 3_600_000).toISOString();
    return { day: CalendarDate.parse(local.slice(0, 10))!, time: local.slice(11, 16) };
  },
  instantOf: (day, { time, zone }) =>
    new Date(Date.parse(`${day.text}T${time}:00Z`) - OFFSETS[zone]! * 3_600_000),
};
const everyDay: BusinessCentre = { code: '24/7', zone: 'UTC', isBusinessDay: () => true };
const closed = (...off: string[]): BusinessCentre => ({
  code: 'TEST',
  zone: 'UTC',
  isBusinessDay: (day) => !day.isWeekend() && !off.includes(day.text),
});
const utc = { time: '13:00', zone: 'UTC' };
const newYork = { time: '13:00', zone: 'New York' };

interface Heard {
  readonly notifiedAt: string;
  readonly clock: ResolutionClock;
  readonly resolutionAt: string;
  readonly resultBy: string;
  readonly why: string;
}

it.each([
  {
    notifiedAt: '2025-10-10T22:00:00Z',
    clock: { kind: 'time-of-day', at: utc, days: [everyDay] },
    resolutionAt: '2025-10-11T13:00:00Z',
    resultBy: '2025-10-12T13:00:00Z',
    why: 'every day is one, by the clock of Greenwich',
  },
  {
    notifiedAt: '2025-10-10T22:00:00Z',
    clock: { kind: 'time-of-day', at: newYork, days: [closed()] },
    resolutionAt: '2025-10-13T18:00:00Z',
    resultBy: '2025-10-14T18:00:00Z',
    why: 'Friday afternoon in New York, and nobody is there before Monday',
  },
  {
    notifiedAt: '2025-10-14T03:00:00Z',
    clock: { kind: 'time-of-day', at: newYork, days: [everyDay] },
    resolutionAt: '2025-10-14T18:00:00Z',
    resultBy: '2025-10-15T18:00:00Z',
    why: 'it is still the day before in New York',
  },
  {
    notifiedAt: '2025-10-10T12:00:00Z',
    clock: { kind: 'time-of-day', at: utc, days: [closed(), closed('2025-10-13')] },
    resolutionAt: '2025-10-14T13:00:00Z',
    resultBy: '2025-10-15T13:00:00Z',
    why: 'one of the two places rests on Monday',
  },
  {
    notifiedAt: '2025-10-11T23:30:00Z',
    clock: { kind: 'after-notice', minutes: 90 },
    resolutionAt: '2025-10-12T01:00:00Z',
    resultBy: '2025-10-12T02:30:00Z',
    why: 'hours are counted, on a Saturday night as well',
  },
] satisfies Heard[])(
  'a dispute of $notifiedAt is heard until $resolutionAt: $why',
  ({ notifiedAt, clock, resolutionAt, resultBy }) => {
    expect(disputeTimes(new Date(notifiedAt), clock, clocks)).toEqual({
      resolutionAt: new Date(resolutionAt),
      resultBy: new Date(resultBy),
    });
  },
);

it('is heard after it was notified, on a business day, and told on a later one', () => {
  const instants = fc.date({ min: new Date('2025-01-01'), max: new Date('2026-12-31'), noInvalidDate: true });
  const holidays = fc.array(
    fc.integer({ min: 0, max: 730 }).map((n) => CalendarDate.of(2025, 1, 1).plusDays(n).text),
  );
  fc.assert(
    fc.property(instants, holidays, fc.constantFrom(utc, newYork), (notifiedAt, off, at) => {
      const days = [closed(), closed(...off)];
      const { resolutionAt, resultBy } = disputeTimes(notifiedAt, { kind: 'time-of-day', at, days }, clocks);
      expect(resolutionAt.getTime()).toBeGreaterThan(notifiedAt.getTime());
      expect(resultBy.getTime()).toBeGreaterThan(resolutionAt.getTime());
      for (const instant of [resolutionAt, resultBy]) {
        const { day, time } = clocks.shown(instant, at.zone);
        expect([time, days.every((each) => each.isBusinessDay(day))]).toEqual(['13:00', true]);
      }
    }),
  );
});
