import { plusMinutes } from '@app/kernel';
import fc from 'fast-check';
import { type DefaultClock, nextRight, type Timeline } from './default-clock';

const clock: DefaultClock = {
  noticeMinutes: 60,
  graceMinutes: 240,
};
const at = (text: string) => new Date(`2025-10-${text}:00Z`);
const timeline: Timeline = { clock, deadlineAt: at('10T22:00'), exercised: {} };

/** The right that has arisen by an instant. */
const arisen = (of: Timeline, asOf: Date) => {
  const next = nextRight(of);
  return next !== undefined && asOf >= next.earliest ? next.kind : undefined;
};

describe('nextRight', () => {
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
    expect(arisen({ ...timeline, exercised }, at(asOf))).toBe(right);
  });

  it('finds none once the failure is cured', () => {
    const cured = { ...timeline, exercised: noticed, curedAt: at('11T01:00') };
    expect(nextRight(cured)).toBeUndefined();
  });

  it('offers none when all are exercised', () => {
    const whole = { ...terminated, 'open-auction': at('11T04:00') };
    expect(nextRight({ ...timeline, exercised: whole })).toBeUndefined();
  });

  it('lets grace run from the service of the notice, however late it was served', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000 }), (late) => {
        const served = plusMinutes(timeline.deadlineAt, 60 + late);
        const next = nextRight({ ...timeline, exercised: { 'serve-failure-notice': served } });
        expect(next?.earliest).toEqual(plusMinutes(served, 240));
      }),
    );
  });
});
