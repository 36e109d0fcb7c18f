import { accept, type Id, Money, refuse, type Result } from '@app/kernel';

export type MarginCallId = Id<'MarginCall'>;

/** What a call is for. A substitution is asked of the house: collateral that it keeps, for other collateral. */
export const CALL_KINDS = ['vm', 'im', 'ia', 'substitution', 'interest'] as const;
export type CallKind = (typeof CALL_KINDS)[number];

/** Whether it is the seat's own margin, kept apart for it: nobody across loses when it is missing. */
export function isOwnMargin(kind: CallKind): boolean {
  return kind === 'im' || kind === 'ia';
}

/** A demand is to be met. The others tell: that a demand is to come, or, the party across, that one was made. */
export const CALL_FORMS = ['demand', 'expected', 'notification'] as const;
export type CallForm = (typeof CALL_FORMS)[number];

/** Who acts, seen by the house: it calls, it expects to call or be called, or it is asked to give back what it holds. */
export const CALL_ROLES = ['we-call', 'we-expect', 'we-are-called'] as const;
export type CallRole = (typeof CALL_ROLES)[number];

export const CALL_STATES = [
  'calculated', // expected: nothing is demanded yet
  'pending-approval', // two officers have to let it go
  'issued',
  'delivered', // with proof
  'acknowledged',
  'overdue', // nobody answered by the time an answer was expected
  'escalated',
  'agreed',
  'disputed',
  'split', // its children live on
  'pledged',
  'pledge-rejected',
  'pledge-accepted',
  'instructed',
  'pending-finality',
  'part-settled', // its children: what was paid, and what is left
  'settled',
  'failed',
  'cured',
  'withdrawn',
  'superseded',
  'cancelled',
] as const;
export type CallState = (typeof CALL_STATES)[number];

export const CALL_EVENTS = [
  ...(['issue', 'deliver', 'acknowledge', 'run-late', 'escalate', 'agree', 'split', 'dispute'] as const),
  ...(['pledge', 'accept-pledge', 'reject-pledge', 'instruct', 'await-finality', 'settle-part'] as const),
  ...(['settle', 'fail', 'cure', 'uphold', 'withdraw', 'supersede', 'cancel'] as const),
] as const;
export type CallEvent = (typeof CALL_EVENTS)[number];

type Moves = Partial<Record<CallEvent, CallState>>;

/** The standing instruction collects whatever was demanded at its deadline, however far its life had come. */
const DUE: Moves = { settle: 'settled', fail: 'failed', supersede: 'superseded', cancel: 'cancelled' };
const UNANSWERED: Moves = { agree: 'agreed', split: 'split', dispute: 'disputed', ...DUE };
const LATE: Moves = { 'run-late': 'overdue', ...UNANSWERED };

/** Every move a call may make. What is not here cannot happen; the table margin_call_move says the same to the database. */
export const CALL_MOVES: Readonly<Record<CallState, Moves>> = {
  calculated: { supersede: 'superseded', cancel: 'cancelled' },
  'pending-approval': { issue: 'issued', supersede: 'superseded', cancel: 'cancelled' },
  issued: { deliver: 'delivered', acknowledge: 'acknowledged', ...LATE },
  delivered: { acknowledge: 'acknowledged', ...LATE },
  acknowledged: LATE,
  overdue: { escalate: 'escalated', ...UNANSWERED },
  escalated: UNANSWERED,
  agreed: { pledge: 'pledged', ...DUE },
  disputed: { uphold: 'superseded', withdraw: 'withdrawn' }, // what was upheld is a call of its own
  split: {},
  pledged: { 'accept-pledge': 'pledge-accepted', 'reject-pledge': 'pledge-rejected', ...DUE },
  'pledge-rejected': { pledge: 'pledged', ...DUE },
  'pledge-accepted': { instruct: 'instructed', ...DUE },
  instructed: { 'await-finality': 'pending-finality', 'settle-part': 'part-settled', ...DUE },
  'pending-finality': { 'settle-part': 'part-settled', ...DUE },
  'part-settled': {},
  settled: {},
  failed: { cure: 'cured' },
  cured: {},
  withdrawn: {},
  superseded: {},
  cancelled: {},
};

/** A substitution waits for an answer, and is moved by it or over: nobody pays it, pledges for it, disputes it or calls it anew. */
const ASKED: Moves = { agree: 'agreed', cancel: 'cancelled' };
const SUBSTITUTION_MOVES: Partial<Record<CallState, Moves>> = {
  issued: { 'run-late': 'overdue', ...ASKED },
  overdue: { escalate: 'escalated', ...ASKED },
  escalated: ASKED,
  agreed: { settle: 'settled' },
};

/** What decides what may happen to a call. */
export interface CallAt {
  readonly state: CallState;
  readonly kind: CallKind;
  readonly form?: CallForm; // left out: a demand
  readonly upheldOf?: MarginCallId | undefined; // the disputed call, of one that asks for what was upheld of it
}

/** The call is where this cannot be done to it; what can is named. */
export interface IllegalMove {
  readonly kind: 'illegal-move';
  readonly state: CallState;
  readonly legal: readonly CallEvent[];
}

/** The state after an event, or that it cannot happen, with what can instead. */
export function moved(call: CallAt, event: CallEvent): Result<CallState, IllegalMove> {
  const next = movesOf(call)[event];
  return next === undefined
    ? refuse({ kind: 'illegal-move', state: call.state, legal: legalEvents(call) })
    : accept(next);
}

/** What can happen to a call in a state: nothing, when its life is over. */
export function legalEvents(call: CallAt): CallEvent[] {
  const moves = movesOf(call);
  return CALL_EVENTS.filter((event) => moves[event] !== undefined);
}

/** Whether it asks for what was upheld of disputed margin: that dispute is over. What was upheld of interest may be disputed in its turn. */
export function isUpheldMargin({ upheldOf, kind }: Pick<CallAt, 'upheldOf' | 'kind'>): boolean {
  return upheldOf !== undefined && kind !== 'interest';
}

function movesOf(call: CallAt): Moves {
  const { state, kind, form = 'demand' } = call;
  if (form === 'notification') return state === 'issued' ? { acknowledge: 'acknowledged' } : {}; // it asks for nothing
  if (kind === 'substitution') return SUBSTITUTION_MOVES[state] ?? {};
  return isUpheldMargin(call) ? undisputed(CALL_MOVES[state]) : CALL_MOVES[state];
}

function undisputed(moves: Moves): Moves {
  return Object.fromEntries(
    Object.entries(moves).filter(([event]) => event !== 'dispute' && event !== 'split'),
  );
}

/** In which states a demand still stands against what may be called again. */
export const OPEN_STATES: readonly CallState[] = CALL_STATES.filter(
  (state) => state === 'disputed' || (state !== 'pending-approval' && CALL_MOVES[state].settle !== undefined),
);

/** Whether the call still stands against what may be called again. */
export function isOpen(state: CallState): boolean {
  return OPEN_STATES.includes(state);
}

/** Whether the party that is called has not said anything to it yet. */
export function isUnanswered(state: CallState): boolean {
  return CALL_MOVES[state].agree !== undefined;
}

/**
 * Who acts. Initial margin that goes back is held by the house, so that it is the house that is asked for it; variation margin that
 * goes back is asked of the seat that holds it.
 */
export function roleOf({
  form,
  kind,
  direction,
}: {
  readonly form: CallForm;
  readonly kind: CallKind;
  readonly direction: 'delivery' | 'return';
}): CallRole {
  if (form === 'expected') return 'we-expect';
  return direction === 'return' && kind !== 'vm' ? 'we-are-called' : 'we-call';
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
