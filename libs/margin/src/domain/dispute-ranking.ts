import { Exact } from '@app/kernel';

/** One trade of which two books say different things, valued by each at the marks of the call. */
export interface DifferingTrade {
  readonly tradeId: string;
  readonly outcome: 'differing' | 'missing-here' | 'missing-there';
  readonly ours: Exact | undefined; // what it is worth to the seat; undefined: it cannot be valued
  readonly theirs: Exact | undefined;
}

/** A trade with what it explains of the gap: what the seat would owe less, or more, if the other book were right. */
export interface RankedTrade {
  readonly tradeId: string;
  readonly outcome: DifferingTrade['outcome'];
  readonly gap: Exact | undefined;
}

/**
 * The trades that explain why two books ask for different margin, the largest first. What cannot be valued comes before all: nobody
 * knows how much of the gap it is. What is not in one book is worth nothing there.
 */
export function rankedTrades(trades: readonly DifferingTrade[]): RankedTrade[] {
  const ranked = trades.map(({ tradeId, outcome, ours, theirs }) => ({
    tradeId,
    outcome,
    gap: ours === undefined || theirs === undefined ? undefined : theirs.minus(ours),
  }));
  const size = ({ gap }: RankedTrade) => gap?.abs() ?? new Exact(Infinity);
  return ranked.sort((a, b) => {
    const [sizeA, sizeB] = [size(a), size(b)];
    return sizeA.eq(sizeB) ? (a.tradeId < b.tradeId ? -1 : 1) : sizeB.minus(sizeA).isNegative() ? -1 : 1;
  });
}

/** How much of a gap the trades explain that can be valued. */
export function explainedBy(trades: readonly RankedTrade[]): Exact {
  return trades.reduce((sum, { gap }) => sum.plus(gap ?? 0), new Exact(0));
}
