import { plusMinutes, textOf } from '@app/kernel';
import type { CallState } from './margin-call';
import { isUnanswered } from './margin-call';

/** One step of a ladder: so long after the answer was expected, or after the deadline, somebody is told. */
export interface Rung {
  readonly from: 'answer' | 'deadline';
  readonly minutes: number;
  readonly tells: string; // in words: the head of the relationship
  readonly drafts: 'failure-notice' | null; // for a named officer to serve, or not: nothing is served by the clock
}

/** When a rung is climbed, if it is. */
export interface TimedRung extends Rung {
  readonly index: number;
  readonly at: Date;
}

/** The rungs of a ladder for one call, with their instants: none of those that count from an answer nobody expects. */
export function climbOf(
  ladder: readonly Rung[],
  { answerBy, dueAt }: { readonly answerBy: Date | undefined; readonly dueAt: Date },
): TimedRung[] {
  return ladder.flatMap((rung, index) => {
    const from = rung.from === 'answer' ? answerBy : dueAt;
    return from === undefined ? [] : [{ ...rung, index, at: plusMinutes(from, rung.minutes) }];
  });
}

/**
 * Whether there is still somebody to be told: of an answer that did not come, until it comes; of a deadline, while the call is
 * failed. A call that is disputed, met, cured or given up climbs no further.
 */
export function climbs(rung: Rung, state: CallState): boolean {
  return rung.from === 'answer' ? isUnanswered(state) : state === 'failed';
}

/** What a notice of failure would have to say. */
export interface FailureFacts {
  readonly relationship: string;
  readonly party: string;
  readonly callId: string;
  readonly amount: string; // with its asset
  readonly missing: string;
  readonly dueAt: Date;
}

/**
 * A notice of failure to transfer, drafted. It has no effect until a named officer serves it, and declares nothing.
 *
 * @see ISDA 2002 Master Agreement, section 5(a)(i); ISDA 2016 Credit Support Annex for Variation Margin, paragraph 7(i)
 */
export function failureNotice(facts: FailureFacts): string {
  const { relationship, party, callId, amount, missing, dueAt } = facts;
  return [
    `DRAFT, not served. Notice of failure to transfer, relationship ${relationship}.`,
    `To ${party}: of the transfer of ${amount} demanded by call ${callId} and due at ${textOf(dueAt)}, ${missing} was not made.`,
    'This is notice of that failure under section 5(a)(i) of the master agreement. All rights are reserved.',
  ].join('\n');
}
