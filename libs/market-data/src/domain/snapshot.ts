import { accept, refuse, type Result, textOf } from '@app/kernel';
import type { Quote } from './quote';

/** A consistent set of marks: one for each symbol that has one, none older than allowed, all seen as of one instant. */
export interface Snapshot {
  readonly asOf: Date;
  readonly marks: ReadonlyMap<string, Quote>;
  readonly unmarked: readonly MarkRefusal[]; // what needs one of these has no number on this snapshot
}

/** By which prices one symbol is marked. A price that one market still takes may be too old for another. */
export interface MarkPolicy {
  readonly symbol: string;
  readonly sources: readonly string[]; // the best first
  readonly maxAgeMinutes: number;
}

/** Why a symbol has no mark. No mark means no number: never a zero, never yesterday's price. */
export interface MarkRefusal {
  readonly symbol: string;
  readonly reason: 'missing' | 'stale';
  readonly detail: string;
}

/**
 * Chooses one mark for each symbol, by its own policy: the newest quote not after `asOf`, of equals the one from the better
 * source. A symbol without a mark is refused by name, and stops what needs it, not the house: whoever traded a symbol that is
 * retired must not stop everybody else. Where nothing at all is marked there is no snapshot.
 */
export function snapshotOf(
  quotes: readonly Quote[],
  policies: readonly MarkPolicy[],
  asOf: Date,
): Result<Snapshot, readonly MarkRefusal[]> {
  const chosen = policies.map((policy) => ({ policy, mark: bestOf(quotes, policy, asOf) }));
  const unmarked = chosen.flatMap(({ policy, mark }) => refusalOf(mark, policy, asOf));
  const without = new Set(unmarked.map(({ symbol }) => symbol));
  const marks = new Map(
    chosen.flatMap(({ policy: { symbol }, mark }) => (mark && !without.has(symbol) ? [[symbol, mark]] : [])),
  );
  return marks.size === 0 && unmarked.length > 0 ? refuse(unmarked) : accept({ asOf, marks, unmarked });
}

/** The text whose hash names the snapshot: the same marks give the same text on any machine. */
export function canonicalText({ asOf, marks }: Pick<Snapshot, 'asOf' | 'marks'>): string {
  const lines = [...marks.values()]
    .map(({ symbol, price, quotedAt, source }) => [symbol, price, textOf(quotedAt), source].join('|'))
    .sort();
  return [textOf(asOf), ...lines].join('\n');
}

function bestOf(quotes: readonly Quote[], { symbol, sources }: MarkPolicy, asOf: Date) {
  const rank = ({ source }: Quote) => sources.indexOf(source);
  return quotes
    .filter((quote) => quote.symbol === symbol && quote.quotedAt <= asOf && rank(quote) >= 0)
    .sort((a, b) => b.quotedAt.getTime() - a.quotedAt.getTime() || rank(a) - rank(b))[0];
}

function refusalOf(mark: Quote | undefined, policy: MarkPolicy, asOf: Date): MarkRefusal[] {
  const { symbol, maxAgeMinutes } = policy;
  if (mark === undefined)
    return [{ symbol, reason: 'missing', detail: `no quote of ${symbol} up to ${textOf(asOf)}` }];
  const ageMinutes = Math.floor((asOf.getTime() - mark.quotedAt.getTime()) / 60_000);
  if (ageMinutes <= maxAgeMinutes) return [];
  const detail = `newest quote of ${symbol} is of ${textOf(mark.quotedAt)}, ${String(ageMinutes)} minutes old`;
  return [{ symbol, reason: 'stale', detail: `${detail}; at most ${String(maxAgeMinutes)} are allowed` }];
}
