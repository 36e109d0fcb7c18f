import { CalendarDate, textOf } from '@app/kernel';
import type { BusinessCentre, WallClocks } from '@app/legal-entity/domain';
import fc from 'fast-check';
import { type ValuationTimetable, valuationTimes } from './valuation-times';

// A clock of Greenwich in winter.
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
const daily = (time: string, everyMinutes: number): ValuationTimetable => ({
  kind: 'every-calendar-day',
  cut: { time, zone: 'UTC' },
  everyMinutes,
});
const onDays = (...parties: BusinessCentre[][]): ValuationTimetable => ({
  kind: 'local-business-day',
  at: { time: '16:30', zone: 'UTC' },
  parties,
});
const times = (timetable: ValuationTimetable, from: string, before: string) =>
  valuationTimes(timetable, new Date(from), new Date(before), clocks).map(textOf);

describe('the times at which exposure is valued', () => {
  it.each([
    {
      why: 'the cut, and every eight hours after it',
      of: daily('00:10', 480),
      from: '2025-10-10T00:00:00Z',
      before: '2025-10-11T00:00:00Z',
      are: ['2025-10-10T00:10:00Z', '2025-10-10T08:10:00Z', '2025-10-10T16:10:00Z'],
    },
    {
      why: 'the cut of yesterday goes on into today',
      of: daily('18:00', 600),
      from: '2025-10-10T00:00:00Z',
      before: '2025-10-10T12:00:00Z',
      are: ['2025-10-10T04:00:00Z'],
    },
    {
      why: 'an interval that does not divide the day begins anew at the cut',
      of: daily('00:00', 1000),
      from: '2025-10-10T12:00:00Z',
      before: '2025-10-11T12:00:00Z',
      are: ['2025-10-10T16:40:00Z', '2025-10-11T00:00:00Z'],
    },
    {
      why: 'the end is the beginning of the next',
      of: daily('00:00', 1440),
      from: '2025-10-10T00:00:00Z',
      before: '2025-10-11T00:00:00Z',
      are: ['2025-10-10T00:00:00Z'],
    },
    {
      why: 'nobody is at work on a Saturday',
      of: onDays([centre()], [centre()]),
      from: '2025-10-10T00:00:00Z',
      before: '2025-10-14T00:00:00Z',
      are: ['2025-10-10T16:30:00Z', '2025-10-13T16:30:00Z'],
    },
    {
      why: 'one place of each party is enough, and each party needs one',
      of: onDays([centre('2025-10-09'), centre()], [centre('2025-10-10')]),
      from: '2025-10-09T00:00:00Z',
      before: '2025-10-11T00:00:00Z',
      are: ['2025-10-09T16:30:00Z'],
    },
  ])('are $are: $why', ({ of, from, before, are }) => {
    expect(times(of, from, before)).toEqual(are);
  });

  it('are the same however a span is cut in two: no time is lost between two looks, and none is found twice', () => {
    const instant = fc
      .integer({ min: 0, max: 5000 })
      .map((minutes) => new Date(Date.UTC(2025, 9, 8) + minutes * 60_000));
    const timetable = fc.oneof(
      fc.integer({ min: 7, max: 1440 }).map((minutes) => daily('17:45', minutes)),
      fc.constant(onDays([centre('2025-10-09')], [centre()])),
    );
    fc.assert(
      fc.property(timetable, instant, instant, instant, (of, ...given) => {
        const [from, middle, before] = given.sort((a, b) => a.getTime() - b.getTime());
        const look = (a: Date, b: Date) => valuationTimes(of, a, b, clocks).map(textOf);
        expect([...look(from, middle), ...look(middle, before)]).toEqual(look(from, before));
      }),
    );
  });
});
