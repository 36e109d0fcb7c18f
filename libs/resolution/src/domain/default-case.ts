import { accept, type Money, refuse, type Result } from '@app/kernel';
import { type DefaultClock, nextRight, type RightKind, type Timeline } from './default-clock';

/** Where the default of one seat stands. `cured` and `closed` are ends. */
export type CaseState =
  | 'potential'
  | 'notified'
  | 'cured'
  | 'declared'
  | 'terminated'
  | 'auctioned'
  | 'cash-settled' // nobody took the seat, and the survivor is settled at the verified close-out price
  | 're-let'
  | 'loss-determined'
  | 'verified'
  | 'closed';

/** What a named officer can do to a case. */
export type Deed =
  | RightKind
  | 'cure'
  | 'realise-collateral' // margin that is not the settlement asset is sold
  | 'extend-auction'
  | 'award-seat'
  | 'withdraw-award' // the winner did not sign
  | 'settle-in-cash'
  | 're-let-seat'
  | 'determine-loss'
  | 'verify-loss'
  | 'close-case';

/** One deed, by whom, when, and on what evidence. */
export interface Act {
  readonly deed: Deed;
  readonly officer: string;
  readonly at: Date;
  readonly proof: string; // identifier or hash of the evidence: service record, minutes, signed statement
}

export interface DefaultCase {
  readonly state: CaseState;
  readonly clock: DefaultClock;
  readonly deadlineAt: Date; // the deadline that was missed
  readonly acts: readonly Act[]; // in time order
}

export type CaseRefusal =
  | 'wrong-state'
  | 'too-early'
  | 'before-last-act'
  | 'officer-missing'
  | 'proof-missing'
  | 'extended-already'
  | 'auction-not-open'
  | 'maker-is-checker';

/** From where a deed may be done, and where it leads. Without `to` the case stays where it is. */
const MOVES: Readonly<Record<Deed, { from: readonly CaseState[]; to?: CaseState }>> = {
  'serve-failure-notice': { from: ['potential'], to: 'notified' },
  cure: { from: ['potential', 'notified'], to: 'cured' },
  'declare-event-of-default': { from: ['notified'], to: 'declared' },
  'realise-collateral': { from: ['declared', 'terminated', 'auctioned', 're-let'] },
  'designate-early-termination': { from: ['declared'], to: 'terminated' },
  'open-auction': { from: ['terminated'], to: 'terminated' },
  'extend-auction': { from: ['terminated'], to: 'terminated' },
  'award-seat': { from: ['terminated'], to: 'auctioned' },
  'withdraw-award': { from: ['auctioned'], to: 'terminated' },
  'settle-in-cash': { from: ['terminated'], to: 'cash-settled' },
  're-let-seat': { from: ['auctioned'], to: 're-let' },
  // From `verified` too: a recovery or a correction is a new determination, verified anew.
  'determine-loss': { from: ['re-let', 'cash-settled', 'verified'], to: 'loss-determined' },
  'verify-loss': { from: ['loss-determined'], to: 'verified' },
  'close-case': { from: ['verified'], to: 'closed' },
};

const RIGHTS: readonly Deed[] = [
  'serve-failure-notice',
  'declare-event-of-default',
  'designate-early-termination',
  'open-auction',
] satisfies RightKind[];

/**
 * What a party failed to pay at a deadline: the called amount less what it paid and what it disputes in time. A disputed
 * amount is not a failure to pay; its own clock runs elsewhere.
 *
 * @see ISDA 1994 Credit Support Annex, paragraph 5: the undisputed amount is transferred, the rest is recalculated
 */
export function failureToPay(
  called: Money,
  paid: Money,
  disputed: Money,
): Result<Money, 'nothing-failed' | 'only-disputed'> {
  const missing = called.minus(paid);
  const failed = missing.minus(disputed);
  if (failed.isPositive()) return accept(failed);
  return refuse(missing.isPositive() ? 'only-disputed' : 'nothing-failed');
}

/** A potential event of default: the deadline has passed and an undisputed amount is missing. */
export function openCase(clock: DefaultClock, deadlineAt: Date): DefaultCase {
  return { state: 'potential', clock, deadlineAt, acts: [] };
}

/** Whether there is an event of default: before that, the defaulter's margin may not be touched. */
export function isDeclared({ acts }: DefaultCase): boolean {
  return acts.some(({ deed }) => deed === 'declare-event-of-default');
}

/** Whether a deed may be done where a case stands; its clocks and its people may still stand against it. */
export function isOpenTo({ state }: Pick<DefaultCase, 'state'>, deed: Deed): boolean {
  return MOVES[deed].from.includes(state);
}

/** What the clocks need to know of a case. */
export function timelineOf({ clock, deadlineAt, acts }: DefaultCase): Timeline {
  const exercised = Object.fromEntries(
    acts.filter(({ deed }) => RIGHTS.includes(deed)).map(({ deed, at }) => [deed, at]),
  );
  const curedAt = acts.find(({ deed }) => deed === 'cure')?.at;
  const extendedAt = acts.find(({ deed }) => deed === 'extend-auction')?.at;
  return {
    clock,
    deadlineAt,
    exercised,
    ...(curedAt !== undefined && { curedAt }),
    ...(extendedAt !== undefined && { extendedAt }),
  };
}

/** Records one deed, or says which rule stands against it. The case is changed by deeds alone, never by time. */
export function exercise(current: DefaultCase, act: Act): Result<DefaultCase, CaseRefusal> {
  const refusal = objectionTo(current, act);
  if (refusal !== undefined) return refuse(refusal);
  return accept({ ...current, state: MOVES[act.deed].to ?? current.state, acts: [...current.acts, act] });
}

function objectionTo(current: DefaultCase, act: Act): CaseRefusal | undefined {
  if (!isOpenTo(current, act.deed)) return 'wrong-state';
  if (act.officer === '') return 'officer-missing';
  if (act.proof === '') return 'proof-missing';
  const last = current.acts.at(-1);
  if (last !== undefined && act.at < last.at) return 'before-last-act';
  return objectionOfClock(current, act) ?? objectionOfDuty(current, act);
}

/** Rights arise in order and not before their instant; the auction is opened and extended once. */
function objectionOfClock(current: DefaultCase, act: Act): CaseRefusal | undefined {
  const timeline = timelineOf(current);
  if (RIGHTS.includes(act.deed)) {
    const next = nextRight(timeline);
    if (next?.kind !== act.deed) return 'wrong-state';
    return act.at < next.earliest ? 'too-early' : undefined;
  }
  const auctionOpen = timeline.exercised['open-auction'] !== undefined;
  const needsAuction: readonly Deed[] = ['extend-auction', 'award-seat', 'settle-in-cash'];
  if (needsAuction.includes(act.deed) && !auctionOpen) return 'auction-not-open';
  if (act.deed === 'extend-auction' && timeline.extendedAt !== undefined) return 'extended-already';
  return undefined;
}

/** Who determined the loss may not verify it. */
function objectionOfDuty(current: DefaultCase, act: Act): CaseRefusal | undefined {
  if (act.deed !== 'verify-loss') return undefined;
  const determined = current.acts.findLast(({ deed }) => deed === 'determine-loss');
  return determined?.officer === act.officer ? 'maker-is-checker' : undefined;
}
