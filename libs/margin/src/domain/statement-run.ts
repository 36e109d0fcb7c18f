import { Exact } from '@app/kernel';
import type { CallStatement } from './statement';
import type { ArithmeticLine } from './statement-arithmetic';
import type { PostedLine } from './statement-posted';

/** What the members of a run's statement are is said once: a reader of this version finds them for ever. */
export const RUN_STATEMENT_SCHEMA = 'ringfence.margin-run-statement/1';

/** Whose margin was struck, of which kind, on which marks. */
export interface StatedRun {
  readonly id: string;
  readonly relationshipId: string;
  readonly relationship: string;
  readonly occupancy: string;
  readonly kind: string;
  readonly asset: string;
  readonly decimals: string; // of the asset
}

/** What came of one way: a call, or why there is none. */
export type WayOutcome =
  | 'called'
  | 'not-made' // it was due, and something else kept it from being made
  | 'below-minimum-transfer'
  | 'rounds-to-nothing'
  | 'nothing-due';

/** One way of a run: what was to be delivered, or what was to be returned. */
export interface StatedWay {
  readonly direction: 'delivery' | 'return';
  readonly outcome: WayOutcome;
  readonly callId: string | null;
  readonly why: string | null; // of what was not made
  readonly arithmetic: readonly ArithmeticLine[];
  readonly amount: string;
}

/** What a run struck of one seat and one kind of margin, both ways, whether anything was called or not. Every number is decimal text. */
export type RunStatement = Pick<
  CallStatement,
  | 'exposure'
  | 'terms'
  | 'marks'
  | 'trades'
  | 'posted'
  | 'postedTerms'
  | 'inTransit'
  | 'inDispute'
  | 'model'
  | 'reproduced'
  | 'takenAsGiven'
> & {
  readonly schema: typeof RUN_STATEMENT_SCHEMA;
  readonly run: StatedRun;
  readonly ways: readonly StatedWay[];
};

/** One way as it was struck again, the call that was made of it, and why none was. */
export interface WayStruck {
  readonly statement: Omit<CallStatement, 'dispute'>;
  readonly callId: string | undefined;
  readonly why: string | undefined;
}

/** The ways of one seat and kind as one statement: trades and marks are the same for all of them. */
export function runStatementOf(run: StatedRun, ways: readonly [WayStruck, ...WayStruck[]]): RunStatement {
  const all = ways.map(({ statement }) => statement);
  const [{ statement: first }] = ways;
  return {
    schema: RUN_STATEMENT_SCHEMA,
    run,
    exposure: first.exposure,
    terms: first.terms,
    marks: first.marks,
    trades: first.trades,
    posted: all
      .flatMap(({ posted }) => posted)
      .filter((each, n, posted) => posted.findIndex((other) => isSame(each, other)) === n),
    postedTerms: first.postedTerms,
    inTransit: all.flatMap(({ inTransit }) => inTransit),
    inDispute: all.flatMap(({ inDispute }) => inDispute),
    model: first.model,
    ways: ways.map(wayOf),
    reproduced: reproducedOf(all.map(({ reproduced }) => reproduced)),
    takenAsGiven: all.find(({ takenAsGiven }) => takenAsGiven !== null)?.takenAsGiven ?? null,
  };
}

const isSame = (one: PostedLine, other: PostedLine) =>
  one.account === other.account && one.asset === other.asset;

function reproducedOf(ways: readonly (boolean | null)[]): boolean | null {
  if (ways.includes(false)) return false;
  return ways.includes(null) ? null : true;
}

function wayOf({ statement: { call, arithmetic }, callId, why }: WayStruck): StatedWay {
  const outcome = outcomeOf(call.amount, arithmetic);
  return {
    direction: call.direction,
    outcome: outcome === 'called' && callId === undefined ? 'not-made' : outcome,
    callId: callId ?? null,
    why: outcome === 'called' && callId === undefined ? (why ?? null) : null,
    arithmetic,
    amount: call.amount,
  };
}

/** By the lines: what was tested, and against what. */
function outcomeOf(amount: string, arithmetic: readonly ArithmeticLine[]): WayOutcome {
  const line = (name: string) => arithmetic.find((each) => each.line === name)?.amount;
  const tested = new Exact(line('tested') ?? line('amount') ?? '0');
  if (new Exact(amount).isPositive() && !new Exact(amount).isZero()) return 'called';
  if (tested.lte(0)) return 'nothing-due';
  return tested.lt(line('minimumTransfer') ?? '0') ? 'below-minimum-transfer' : 'rounds-to-nothing';
}
