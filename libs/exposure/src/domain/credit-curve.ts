import { Exact } from '@app/kernel';

/** What protection against a default costs, by its term, and what is recovered after one. Estimates of the market or of the house. */
export interface CreditCurve {
  readonly points: readonly CreditSpread[]; // terms ascending
  readonly recovery: string; // part of what is owed, from 0, below 1
}

export interface CreditSpread {
  readonly years: string;
  readonly spreadBps: string; // a year
}

/** Everything that is wrong with a curve; nothing, when it is one. */
export function creditCurveFaults({ points, recovery }: CreditCurve): string[] {
  const faults: string[] = [];
  const part = new Exact(recovery);
  if (part.lt(0) || part.gte(1)) faults.push('recovery is from 0 and below 1');
  if (points.length === 0) faults.push('points has at least one');
  points.forEach(({ years, spreadBps }, index) => {
    const before = points[index - 1];
    const name = `points[${String(index)}]`;
    const term = new Exact(years);
    if (!term.gt(before?.years ?? 0)) faults.push(`${name}.years is above 0, and above the term before it`);
    if (new Exact(spreadBps).lt(0)) faults.push(`${name}.spreadBps is 0 or more`);
    // Survival falls while spread × time rises: otherwise a default would be taken back.
    if (before && term.times(spreadBps).lt(new Exact(before.years).times(before.spreadBps)))
      faults.push(`${name}.spreadBps is so far below the one before it that survival would rise`);
  });
  return faults;
}

/**
 * The chance of surviving so many years: S(t) = e^(−s(t) · t / (1 − R)), the spread between two terms on a straight line, and beyond
 * the first and the last as theirs.
 *
 * @see Basel Committee, Basel III (2010), paragraph 98: the market-implied marginal default probability
 */
export function survivalOf({ points, recovery }: CreditCurve): (years: number) => number {
  const lossGivenDefault = new Exact(1).minus(recovery).toNumber();
  const known = points.map((point) => ({
    years: new Exact(point.years).toNumber(),
    spread: new Exact(point.spreadBps).div(10_000).toNumber(),
  }));
  return (years) => Math.exp((-spreadAt(known, years) * years) / lossGivenDefault);
}

function spreadAt(points: readonly { years: number; spread: number }[], years: number): number {
  const after = points.findIndex((point) => point.years >= years);
  const [left, right] = [points[after - 1], points[after]];
  if (right === undefined) return points.at(-1)?.spread ?? 0;
  if (left === undefined) return right.spread;
  return left.spread + ((right.spread - left.spread) * (years - left.years)) / (right.years - left.years);
}
