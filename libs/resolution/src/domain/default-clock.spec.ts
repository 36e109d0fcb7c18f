import { plusMinutes, textOf } from '@app/kernel';
import fc from 'fast-check';
import {
  type DefaultClock,
  hardStopOf,
  mporCovers,
  nextRight,
  rightsAt,
  type Timeline,
} from './default-clock';

const clock: DefaultClock = {
  deadlineMinutes: 60,
  noticeMinutes: 60,
  graceMinutes: 240,
  auctionMinutes: 1_080,
  extensionMinutes: 1_440,
  mporMinutes: 1_440,
};
const at = (text: string) => new Date(`2025-10-${text}:00Z`);
const timeline: Timeline = { clock, deadlineAt: at('10T22:00'), exercised: {} };

describe('rightsAt', () => {
  const noticed = { 'serve-failure-notice': at('10T23:10') };
  const declared = { ...noticed, 'declare-event-of-default': at('11T03:30') };
  const terminated = { ...declared, 'designate-early-termination': at('11T03:45') };
  it.each([
    { exercised: {}, asOf: '10T22:59', right: undefined, why: 'the hour after the deadline is not over' },
    { exercised: {}, asOf: '10T23:00', right: 'serve-failure-notice', why: 'it is over' },
    {
      exercised: {},
      asOf: '12T23:00',
      right: 'serve-failure-notice',
      why: 'an unused right stays; no notice, no grace',
    },
    {
      exercised: noticed,
      asOf: '11T03:09',
      right: undefined,
      why: 'grace runs from service, not from the deadline',
    },
    { exercised: noticed, asOf: '11T03:10', right: 'declare-event-of-default', why: 'grace has ended' },
    {
      exercised: declared,
      asOf: '11T03:30',
      right: 'designate-early-termination',
      why: 'it follows the same day',
    },
    { exercised: terminated, asOf: '11T03:45', right: 'open-auction', why: 'the seat is vacant' },
  ])('finds $right at $asOf: $why', ({ exercised, asOf, right }) => {
    const rights = rightsAt({ ...timeline, exercised }, at(asOf));
    expect(rights.map(({ kind }) => kind)).toEqual(right === undefined ? [] : [right]);
  });

  it('finds none once the failure is cured', () => {
    const cured = { ...timeline, exercised: noticed, curedAt: at('11T01:00') };
    expect(nextRight(cured)).toBeUndefined();
    expect(rightsAt(cured, at('20T00:00'))).toEqual([]);
  });

  it('offers none when all are exercised', () => {
    const whole = { ...terminated, 'open-auction': at('11T04:00') };
    expect(nextRight({ ...timeline, exercised: whole })).toBeUndefined();
  });

  it('never offers a right before its earliest instant, nor two at once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -600, max: 10_000 }),
        fc.integer({ min: 0, max: 2_000 }),
        (minutes, late) => {
          const served = { 'serve-failure-notice': plusMinutes(timeline.deadlineAt, 60 + late) };
          const asOf = plusMinutes(timeline.deadlineAt, minutes);
          const rights = rightsAt({ ...timeline, exercised: served }, asOf);
          expect(rights.length).toBe(minutes >= 60 + late + 240 ? 1 : 0);
          for (const right of rights) expect(right.earliest <= asOf).toBe(true);
        },
      ),
    );
  });
});

it('counts the hard stop from early termination, with one extension', () => {
  expect(hardStopOf(timeline)).toBeUndefined();
  const terminated = { ...timeline, exercised: { 'designate-early-termination': at('11T03:45') } };
  expect(textOf(hardStopOf(terminated)!)).toBe('2025-10-11T21:45:00Z');
  const extended = { ...terminated, extendedAt: at('11T20:00') };
  expect(textOf(hardStopOf(extended)!)).toBe('2025-10-12T21:45:00Z');
});

it.each([
  { mporMinutes: 1_440, covers: true, why: 'a day is exactly what the clocks take' },
  { mporMinutes: 1_439, covers: false, why: 'a minute is missing' },
])('accepts an MPOR of $mporMinutes minutes: $covers, $why', ({ mporMinutes, covers }) => {
  expect(mporCovers({ ...clock, mporMinutes })).toBe(covers);
});
