import { accept, type Id, Money, refuse, type Result } from '@app/kernel';

export type MarginCallId = Id<'MarginCall'>;

export type CallState =
  'issued' | 'agreed' | 'split' | 'disputed' | 'settled' | 'failed' | 'cured' | 'withdrawn' | 'superseded';

export type CallEvent =
  'agree' | 'split' | 'dispute' | 'settle' | 'fail' | 'cure' | 'uphold' | 'withdraw' | 'supersede';

/** Every move a call may make. What is not here cannot happen. */
const MOVES: Readonly<Record<CallState, Partial<Record<CallEvent, CallState>>>> = {
  issued: {
    agree: 'agreed',
    split: 'split',
    dispute: 'disputed',
    settle: 'settled',
    fail: 'failed',
    supersede: 'superseded',
  },
  agreed: { settle: 'settled', fail: 'failed', supersede: 'superseded' },
  split: {}, // its children live on
  disputed: { uphold: 'superseded', withdraw: 'withdrawn' }, // what was upheld is called by the next run, on its marks
  settled: {},
  failed: { cure: 'cured' },
  cured: {},
  withdrawn: {},
  superseded: {},
};

/** The state after an event, or that the call is past it. */
export function moved(state: CallState, event: CallEvent): Result<CallState, 'wrong-state'> {
  const next = MOVES[state][event];
  return next === undefined ? refuse('wrong-state') : accept(next);
}

/** Whether the call still stands against what may be called again. */
export function isOpen(state: CallState): boolean {
  return state === 'issued' || state === 'agreed' || state === 'disputed';
}

/** The two children of a call that is disputed in part: they sum to it, always. */
export function splitDisputed(
  amount: Money,
  disputed: Money,
): Result<
  { readonly undisputed: Money; readonly disputed: Money },
  'dispute-above-call' | 'dispute-not-positive'
> {
  if (!disputed.isPositive()) return refuse('dispute-not-positive');
  if (amount.lessThan(disputed)) return refuse('dispute-above-call');
  return accept({ undisputed: amount.minus(disputed), disputed });
}

/**
 * What of a disputed part was due after all: the recalculated call less the part that was never disputed, at least nothing
 * and at most what was disputed.
 *
 * @param recalculated the call as it would have been on the average of the reference quotations
 * @see ISDA 1994 Credit Support Annex (New York law), Paragraph 5: Dispute Resolution
 */
export function upheldOf(undisputed: Money, disputed: Money, recalculated: Money): Money {
  return recalculated.minus(undisputed).atLeast(Money.zero(disputed.asset)).atMost(disputed);
}
