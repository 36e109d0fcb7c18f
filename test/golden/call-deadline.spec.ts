import { CalendarDate } from '@app/kernel';
import { type WorldCalendar, worldCalendar } from '@app/legal-entity';
import { type CallClock, deadlineOf } from '@app/margin/domain';
import golden from './call-deadline.json';

let world: WorldCalendar;
beforeAll(async () => {
  world = await worldCalendar();
});

const centreOf = (code: string) => {
  const centre = world.centre(code);
  if (!centre.ok) throw new Error(`no calendar of ${centre.refusal.centre}`);
  return centre.value;
};

const daysOf = (from: number, to: number): CalendarDate[] => {
  const [first, last] = [CalendarDate.of(from, 1, 1), CalendarDate.of(to, 12, 31)];
  return Array.from({ length: last.number - first.number + 1 }, (_, n) => first.plusDays(n));
};

it.each(golden.holidays)('$centre rests from $from to $to on the days that are published', (each) => {
  const centre = centreOf(each.centre);
  const resting = daysOf(each.from, each.to).filter((day) => !day.isWeekend() && !centre.isBusinessDay(day));
  expect(resting.map(({ text }) => text)).toEqual(each.days);
});

it.each(golden.demands)('$form, demanded at $demandedAt, is due at $dueAt: $why', (each) => {
  const clock = {
    kind: 'by-business-days',
    form: each.form,
    settlementDay: each.settlementDay,
    notification: each.notification,
    notices: each.notices.map(centreOf),
    transfers: each.transfers.map(centreOf),
  } as unknown as CallClock;
  const { dueAt, late } = deadlineOf(new Date(each.demandedAt), clock, world.clocks);
  expect({ dueAt: dueAt.toISOString().replace('.000Z', 'Z'), late }).toEqual({
    dueAt: each.dueAt,
    late: each.late,
  });
});

it('counts minutes where an agreement does, on any day, through every change of the clock', () => {
  const clock = { kind: 'by-the-minute', responseMinutes: 45 } as const;
  const { dueAt } = deadlineOf(new Date('2025-03-30T00:30:00Z'), clock, world.clocks);
  expect(dueAt.toISOString()).toBe('2025-03-30T01:15:00.000Z');
});

it('names the place that it has no calendar of', () => {
  expect(world.centre('XXXX')).toEqual({ ok: false, refusal: { kind: 'no-calendar', centre: 'XXXX' } });
});

it('knows a country by where its banks are', () => {
  expect(centreOf('GB').code).toBe('GBLO');
});

it.each([
  {
    day: '2025-03-30',
    time: '01:30',
    at: '2025-03-30T01:30:00.000Z',
    why: 'the clock leaps from 01:00 to 02:00',
  },
  { day: '2025-10-26', time: '01:30', at: '2025-10-26T00:30:00.000Z', why: 'the first of the two' },
])('takes $time in London on $day for $at: $why', ({ day, time, at }) => {
  const instant = world.clocks.instantOf(CalendarDate.parse(day)!, { time, zone: 'Europe/London' });
  expect(instant.toISOString()).toBe(at);
});
