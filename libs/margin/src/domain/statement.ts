import type { ArithmeticLine } from './statement-arithmetic';
import type { InterestLines } from './statement-interest';
import type { ModelLines } from './statement-model';
import type { PostedLine, PostedTerms } from './statement-posted';
import type { MarkLine, TradeLine } from './statement-trade';

/** What the members of a statement are is said once: a reader of this version finds them for ever. */
export const STATEMENT_SCHEMA = 'ringfence.margin-call-statement/1';

/** The call that is stated: as it was issued, whatever became of it. */
export interface StatedCall {
  readonly id: string;
  readonly relationshipId: string;
  readonly relationship: string;
  readonly occupancy: string; // who is to pay
  readonly kind: string;
  readonly direction: 'delivery' | 'return';
  readonly amount: string;
  readonly asset: string;
  readonly decimals: string; // of the asset: what is money is rounded to so many
  readonly issuedAt: string;
  readonly dueAt: string;
  readonly part: { readonly of: string; readonly amount: string } | null; // of a call that was split, this is a part
  readonly upheldOf: string | null; // the disputed call, of one that asks for what was upheld of it
}

/** An earlier call of the same margin that is not asked for again: it counts as if it had arrived, or its dispute is open. */
export interface TransitLine {
  readonly callId: string;
  readonly amount: string;
  readonly issuedAt: string;
  readonly dueAt: string;
}

/** Until when the call may be disputed, and when a dispute that is notified on that day or another is heard. */
export interface StatedDispute {
  readonly until: string;
  readonly resolution: 'time-of-day' | 'after-notice';
  readonly resolutionTime: string | null; // 13:00, on the first day after the one of the notice on which all these places are open
  readonly resolutionZone: string | null;
  readonly resolutionDays: readonly string[];
  readonly resolutionMinutes: string | null; // after the notice
}

/** A margin call that whoever it is made of can strike again from nothing but this. Every number is decimal text. */
export interface CallStatement {
  readonly schema: typeof STATEMENT_SCHEMA;
  readonly call: StatedCall;
  readonly exposure: {
    readonly at: string;
    readonly snapshotId: string;
    readonly snapshotHash: string; // of its marks
    readonly inputsHash: string | null; // of the exposure run; null: none is on record
    readonly seat: string; // whose legs these are
    readonly mirrored: boolean; // the other seat's, for the payer's own have ended: its exposure is theirs, negated
  };
  readonly terms: Readonly<Record<string, string>>;
  readonly dispute: StatedDispute | null; // null: it asks for what was upheld of a dispute, which is over
  readonly marks: readonly MarkLine[];
  readonly trades: { readonly count: string; readonly lines: readonly TradeLine[] };
  readonly posted: readonly PostedLine[];
  readonly postedTerms: PostedTerms | null; // null: nothing but the settlement asset is posted
  readonly inTransit: readonly TransitLine[];
  readonly inDispute: readonly TransitLine[]; // its disputed parts wait for the end of their disputes
  readonly model: ModelLines | null; // of initial margin
  readonly interest: InterestLines | null; // of interest
  readonly arithmetic: readonly ArithmeticLine[];
  readonly result: { readonly direction: 'delivery' | 'return'; readonly amount: string };
  readonly reproduced: boolean | null; // the lines above give the amount that was called, to the last unit; null: some of it is taken as given
  readonly takenAsGiven: string | null; // what of it no line above gives, and how it is struck again
}
