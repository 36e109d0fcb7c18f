import { invariant, plusMinutes } from '@app/kernel';

/**
 * The clocks of a relationship that trades around the clock, elected in its Schedule. They replace local business days:
 * a call at 22:00 on a Friday is late by 23:00, not on Monday.
 */
export interface DefaultClock {
  readonly noticeMinutes: number; // from the deadline to the first failure notice
  readonly graceMinutes: number; // from service of the notice to the event of default
}

/** Rights in the order in which they arise. None is a step that happens by itself: a named officer exercises it or does not. */
export type RightKind =
  'serve-failure-notice' | 'declare-event-of-default' | 'designate-early-termination' | 'open-auction';

export interface Right {
  readonly kind: RightKind;
  readonly clause: string;
  readonly earliest: Date;
}

/** What has happened so far, as far as the clocks need to know. */
export interface Timeline {
  readonly clock: DefaultClock;
  readonly deadlineAt: Date;
  readonly exercised: Readonly<Partial<Record<RightKind, Date>>>;
  readonly curedAt?: Date;
  readonly extendedAt?: Date;
}

interface Rule {
  readonly kind: RightKind;
  readonly clause: string;
  readonly after: RightKind | 'deadline';
  readonly waitMinutes: (clock: DefaultClock) => number;
}

/** @see 2002 ISDA Master Agreement, sections 5(a)(i), 6(a) and 12, with the hours of the Schedule in place of business days */
const RULES: readonly Rule[] = [
  {
    kind: 'serve-failure-notice',
    clause: 'ISDA 2002, 5(a)(i) and 12: notice of failure to pay',
    after: 'deadline',
    waitMinutes: (clock) => clock.noticeMinutes,
  },
  {
    kind: 'declare-event-of-default',
    clause: 'ISDA 2002, 5(a)(i), with the grace period of the Schedule',
    after: 'serve-failure-notice',
    waitMinutes: (clock) => clock.graceMinutes,
  },
  {
    kind: 'designate-early-termination',
    clause: 'ISDA 2002, 6(a): early termination date of the vacated seat only',
    after: 'declare-event-of-default',
    waitMinutes: () => 0,
  },
  {
    kind: 'open-auction',
    clause: 'Schedule, replacement of a vacant seat',
    after: 'designate-early-termination',
    waitMinutes: () => 0,
  },
];

/** The right that arises next, exercised or not yet due; none once the failure is cured or all have been exercised. */
export function nextRight(timeline: Timeline): Right | undefined {
  if (timeline.curedAt !== undefined) return undefined;
  const rule = RULES.find(({ kind }) => timeline.exercised[kind] === undefined);
  if (rule === undefined) return undefined;
  const from = rule.after === 'deadline' ? timeline.deadlineAt : timeline.exercised[rule.after];
  invariant(from !== undefined, 'rights arise one after the other');
  return {
    kind: rule.kind,
    clause: rule.clause,
    earliest: plusMinutes(from, rule.waitMinutes(timeline.clock)),
  };
}
