import { CalendarDate } from '@app/kernel';
import { type WorldCalendar, worldCalendar } from '@app/legal-entity';
import { type BusinessDayClock, deadlineOf, disputeTimes, notificationOf } from '@app/margin/domain';
import fc from 'fast-check';

// By clocks and calendars of real places: those that leap and those that do not, on both sides of the date line.
const CENTRES = ['GBLO', 'USNY', 'EUTA', 'DEFR', 'JPTO', 'SGSI', 'HKHK', '24/7'] as const;
const ZONES = [
  'Europe/London',
  'America/New_York',
  'Asia/Tokyo',
  'Australia/Lord_Howe', // leaps by half an hour
  'Pacific/Apia', // beyond the date line
  'America/St_Johns',
  'UTC',
] as const;

let world: WorldCalendar;
beforeAll(async () => {
  world = await worldCalendar();
});

const centreOf = (code: string) => {
  const centre = world.centre(code);
  if (!centre.ok) throw new Error(`no calendar of ${centre.refusal.centre}`);
  return centre.value;
};
const places = fc.uniqueArray(fc.constantFrom(...CENTRES), { minLength: 1, maxLength: 3 });
const zone = fc.constantFrom(...ZONES);
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const elected = fc.record({
  form: fc.constantFrom('csa-1994-ny', 'csa-1995-english', 'csa-2016-vm', 'csa-2018-im'),
  settlementDay: fc.constantFrom('same-local-business-day', 'next-local-business-day'),
  notification: fc.record({ time, zone }),
  notices: places,
  transfers: places,
});
const instant = fc.date({ min: new Date('2024-01-01'), max: new Date('2027-12-01'), noInvalidDate: true });
// The hours around the changes of summer time, where clocks leap or show an hour twice.
const changes = [
  '2025-03-09T07:00Z',
  '2025-03-30T01:00Z',
  '2025-10-26T01:00Z',
  '2025-11-02T06:00Z',
  '2025-04-05T15:00Z',
];
const nearChange = fc
  .tuple(fc.constantFrom(...changes), fc.integer({ min: -2880, max: 2880 }))
  .map(([change, minutes]) => new Date(Date.parse(change) + minutes * 60_000));
const anyInstant = fc.oneof(instant, nearChange);

function clockOf(given: {
  readonly form: BusinessDayClock['form'];
  readonly settlementDay: BusinessDayClock['settlementDay'];
  readonly notification: BusinessDayClock['notification'];
  readonly notices: readonly string[];
  readonly transfers: readonly string[];
}): BusinessDayClock {
  const all = (codes: readonly string[]) => codes.map(centreOf) as unknown as BusinessDayClock['notices'];
  return Object.assign({}, given, {
    kind: 'by-business-days' as const,
    notices: all(given.notices),
    transfers: all(given.transfers),
  });
}

describe('a deadline, by real clocks', () => {
  it('is at the close of a day on which every place is open, after the demand, and no earlier for a later one', () => {
    fc.assert(
      fc.property(elected, anyInstant, fc.integer({ min: 0, max: 4320 }), (given, demandedAt, minutes) => {
        const clock = clockOf(given);
        const { dueAt, settlesOn } = deadlineOf(demandedAt, clock, world.clocks);
        const [account] = clock.transfers;
        const shown = world.clocks.shown(dueAt, account.zone);
        expect([shown.day.text, shown.time]).toEqual([settlesOn!.text, '17:00']);
        expect(clock.transfers.every((each) => each.isBusinessDay(settlesOn!))).toBe(true);
        expect(dueAt.getTime()).toBeGreaterThan(demandedAt.getTime());
        // As it is printed, late on a Friday is the second business day, and in time on a Saturday the next: where notices are received
        // on days on which nothing is transferred, the later of the two demands is due first.
        const same = clockOf(Object.assign({}, given, { notices: given.transfers }));
        const dueOf = (at: Date) => deadlineOf(at, same, world.clocks).dueAt.getTime();
        expect(dueOf(new Date(demandedAt.getTime() + minutes * 60_000))).toBeGreaterThanOrEqual(
          dueOf(demandedAt),
        );
      }),
    );
  });

  it('is that of a demand made at the last minute for as long as the Notification Time has not passed', () => {
    fc.assert(
      fc.property(elected, anyInstant, (given, asOf) => {
        const clock = clockOf(given);
        const last = notificationOf(asOf, clock, world.clocks);
        const shown = world.clocks.shown(last, clock.notification.zone);
        expect(last.getTime()).toBeGreaterThan(asOf.getTime() - 60_000);
        expect(clock.notices.every((each) => each.isBusinessDay(shown.day))).toBe(true);
        // A time that the clock leaps over is shown as much later.
        const leapt = shown.time > clock.notification.time;
        const { dueAt, late } = deadlineOf(last, clock, world.clocks);
        const asked = deadlineOf(asOf, clock, world.clocks);
        if (!late && !asked.late && !leapt) expect(dueAt).toEqual(asked.dueAt);
      }),
    );
  });

  it('is never sooner by the form of New York than by that of England, and never when one more place has to be open', () => {
    fc.assert(
      fc.property(elected, anyInstant, fc.constantFrom(...CENTRES), (given, demandedAt, more) => {
        const due = (changed: Partial<typeof given>) =>
          deadlineOf(demandedAt, clockOf(Object.assign({}, given, changed)), world.clocks).settlesOn!.number;
        expect(due({ form: 'csa-1994-ny' })).toBeGreaterThanOrEqual(due({ form: 'csa-1995-english' }));
        expect(due({ transfers: [...given.transfers, more] })).toBeGreaterThanOrEqual(due({}));
      }),
    );
  });
});

it('a dispute is heard on a business day of every place, by the clock that is elected, though it leaps', () => {
  fc.assert(
    fc.property(fc.record({ time, zone }), places, anyInstant, (at, codes, notifiedAt) => {
      const days = codes.map(centreOf);
      const { resolutionAt, resultBy } = disputeTimes(
        notifiedAt,
        { kind: 'time-of-day', at, days },
        world.clocks,
      );
      expect(resolutionAt.getTime()).toBeGreaterThan(notifiedAt.getTime());
      expect(resultBy.getTime()).toBeGreaterThan(resolutionAt.getTime());
      for (const each of [resolutionAt, resultBy]) {
        const { day, time: shown } = world.clocks.shown(each, at.zone);
        expect(days.every((place) => place.isBusinessDay(day))).toBe(true);
        expect(shown >= at.time).toBe(true); // later where the clock leaps over it
      }
    }),
  );
});

it.each([
  {
    zone: 'Australia/Lord_Howe',
    day: '2025-10-05',
    time: '02:15',
    at: '2025-10-04T15:45:00.000Z',
    why: 'half an hour is left out',
  },
  {
    zone: 'Australia/Lord_Howe',
    day: '2025-04-06',
    time: '01:45',
    at: '2025-04-05T14:45:00.000Z',
    why: 'half an hour comes twice: the first',
  },
  {
    zone: 'America/New_York',
    day: '2025-03-09',
    time: '02:30',
    at: '2025-03-09T07:30:00.000Z',
    why: 'the clock leaps from 02:00 to 03:00',
  },
  {
    zone: 'America/New_York',
    day: '2025-11-02',
    time: '01:30',
    at: '2025-11-02T05:30:00.000Z',
    why: 'the first of the two',
  },
])('takes $time in $zone on $day for $at: $why', ({ zone: named, day, time: said, at }) => {
  const found = world.clocks.instantOf(CalendarDate.parse(day)!, { time: said, zone: named });
  expect(found.toISOString()).toBe(at);
});
