import { CalendarDate } from '@app/kernel';
import fc from 'fast-check';
import { impliedMpor, type SettlingAnnex } from './implied-mpor';

const clocks = {
  responseMinutes: 45,
  noticeMinutes: 60,
  graceMinutes: 240,
  auctionMinutes: 120,
  mporMinutes: 480,
};
const AFTER = 420; // notice, grace and auction
const today = CalendarDate.of(2026, 3, 17);
const annex = (settlementDay: SettlingAnnex['settlementDay'], ...transfers: string[]): SettlingAnnex => ({
  settlementDay,
  localBusinessDays: { transfers, notices: ['24/7'] },
});
const open =
  (off: readonly string[] = []) =>
  (centre: string) =>
    centre === '24/7'
      ? () => true
      : centre === 'GBLO'
        ? (day: CalendarDate) => !day.isWeekend() && !off.includes(day.text)
        : undefined;
const mpor = (annexes: readonly SettlingAnnex[], off?: readonly string[]) =>
  impliedMpor(clocks, annexes, open(off), today);

it.each([
  { annexes: [annex('same-calendar-day', 'GBLO')], minutes: 45 + AFTER, why: 'minutes count, on any day' },
  {
    annexes: [annex('same-local-business-day', 'GBLO')],
    minutes: 5 * 1440 + AFTER,
    why: 'late on Friday is of Monday, and some zone is still behind',
  },
  {
    annexes: [annex('next-local-business-day', 'GBLO')],
    minutes: 6 * 1440 + AFTER,
    why: 'late is the second business day after: from Friday on Tuesday',
  },
  {
    annexes: [annex('same-local-business-day', 'GBLO')],
    off: ['2027-12-27', '2027-12-28'],
    minutes: 7 * 1440 + AFTER,
    why: 'the longest closure is at Christmas of the year after',
  },
  {
    annexes: [annex('same-calendar-day', 'GBLO'), annex('same-local-business-day', '24/7')],
    minutes: 3 * 1440 + AFTER,
    why: 'the slower of the two annexes counts',
  },
])('lasts $minutes minutes: $why', ({ annexes, off, minutes }) => {
  expect(mpor(annexes, off)).toEqual({ ok: true, value: minutes });
});

it('is not known of a place that has no calendar', () => {
  expect(mpor([annex('same-local-business-day', 'XXXX')])).toEqual({
    ok: false,
    refusal: { kind: 'no-calendar', centre: 'XXXX' },
  });
});

it('never becomes shorter for another holiday, and lasts longer than every closure', () => {
  const holidays = fc.array(
    fc.integer({ min: 0, max: 1095 }).map((n) => CalendarDate.of(2026, 1, 1).plusDays(n).text),
    { maxLength: 20 },
  );
  const elected = fc.constantFrom('same-local-business-day', 'next-local-business-day');
  fc.assert(
    fc.property(holidays, holidays, elected, (some, more, settlementDay) => {
      const [fewer, all] = [some, [...some, ...more]].map((off) => mpor([annex(settlementDay, 'GBLO')], off));
      if (fewer?.ok !== true || all?.ok !== true) throw new Error('its calendar is known');
      expect(all.value).toBeGreaterThanOrEqual(fewer.value);
      const rests = (day: CalendarDate) =>
        day.isWeekend() || all.value === 0 || [...some, ...more].includes(day.text);
      for (let day = CalendarDate.of(2026, 1, 1), run = 0; day.year < 2028; day = day.plusDays(1)) {
        run = rests(day) ? run + 1 : 0;
        expect(run * 1440).toBeLessThan(all.value - AFTER);
      }
    }),
    { numRuns: 20 },
  );
});
