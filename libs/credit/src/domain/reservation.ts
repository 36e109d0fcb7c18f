import { accept, type Money, refuse, type Result } from '@app/kernel';
import { type CreditLine, hasExpired } from './credit-line';
import { limitOn, type Used } from './sub-limit';
import type { Utilisation } from './utilisation';
import { barredUnderlyings } from './wrong-way';

/** A seat's utilisation, and what it uses of everything that a line can limit beside its number. */
export interface SeatNumbers {
  readonly utilisation: Utilisation;
  readonly used: readonly Used[];
}

/** One seat of a trade that is asked for: its line, what stands behind it, and its numbers without the trade and with it. */
export interface SeatAsked {
  readonly line: CreditLine;
  readonly limit: Money;
  readonly before: SeatNumbers;
  readonly after: SeatNumbers;
  readonly closes: boolean; // whether the trade only takes away from what is open
}

/** Something that is limited: what is used of it, and the most. */
export interface Figure {
  readonly kind: 'limit-exceeded' | 'unsecured-exceeded' | 'sub-limit-exceeded'; // what a trade is told that exceeds it
  readonly of: string; // the number, unsecured, or what a sub-limit is of: underlying BTC
  readonly used: Money;
  readonly limit: Money;
}

export type LineRefusal =
  | { readonly kind: 'line-frozen' | 'line-suspended' | 'line-expired'; readonly occupancy: string }
  | { readonly kind: 'wrong-way-affiliate'; readonly occupancy: string; readonly underlying: string }
  | {
      readonly kind: Figure['kind'];
      readonly occupancy: string;
      readonly of: string;
      readonly wanted: Money;
      readonly limit: Money;
      readonly others: readonly Figure[]; // that would be exceeded as well
    };

/** What a line limits, with what is used of it: the binding one first, which has the greatest part of itself used. */
export function figuresOf(line: CreditLine, limit: Money, { utilisation, used }: SeatNumbers): Figure[] {
  const { number, uncollateralised } = utilisation;
  const figures: Figure[] = [
    { kind: 'limit-exceeded', of: 'number', used: number, limit },
    { kind: 'unsecured-exceeded', of: 'unsecured', used: uncollateralised, limit: line.unsecured },
  ];
  for (const use of used) {
    const most = limitOn(line.subLimits, use);
    if (most !== undefined)
      figures.push({ kind: 'sub-limit-exceeded', of: nameOf(use), used: use.notional, limit: most });
  }
  return figures.sort(byPartUsed);
}

/**
 * Whether a line lets a trade through. A trade that adds nothing to a figure passes it, whatever the limit has shrunk to: a market
 * that moved against a party does not keep it from reducing its risk. One that adds must end within; on a frozen or expired line
 * nothing is added at all, and on a suspended one nothing passes but what closes. Nor is anything added in an underlying of whom the
 * party belongs to.
 */
export function mayReserve(asked: SeatAsked, asOf: Date): Result<SeatAsked, LineRefusal> {
  const { line, limit, before, after, closes } = asked;
  const { occupancy } = line;
  const adds = addsTo(before, after);
  if (line.suspended && (adds.size > 0 || !closes)) return refuse({ kind: 'line-suspended', occupancy });
  if (adds.size > 0 && line.frozen) return refuse({ kind: 'line-frozen', occupancy });
  if (adds.size > 0 && hasExpired(line, asOf)) return refuse({ kind: 'line-expired', occupancy });
  const barred = barredUnderlyings(line.wrongWays).find((underlying) => adds.has(`underlying ${underlying}`));
  if (barred !== undefined) return refuse({ kind: 'wrong-way-affiliate', occupancy, underlying: barred });
  const exceeded = figuresOf(line, limit, after).filter(
    (figure) => adds.has(figure.of) && figure.limit.lessThan(figure.used),
  );
  const [binding, ...others] = exceeded;
  if (binding === undefined) return accept(asked);
  const { kind, of, used, limit: most } = binding;
  return refuse({ kind, occupancy, of, wanted: used, limit: most, others });
}

/** What a trade adds to, by name. */
function addsTo(before: SeatNumbers, after: SeatNumbers): Set<string> {
  const adds = new Set<string>();
  if (before.utilisation.number.lessThan(after.utilisation.number)) adds.add('number');
  if (before.utilisation.uncollateralised.lessThan(after.utilisation.uncollateralised)) adds.add('unsecured');
  const was = new Map(before.used.map((use) => [nameOf(use), use.notional]));
  for (const use of after.used)
    if (was.get(nameOf(use))?.lessThan(use.notional) ?? use.notional.isPositive()) adds.add(nameOf(use));
  return adds;
}

const nameOf = ({ by, of }: Used) => `${by} ${of}`;

/** By used ÷ limit, multiplied out; what has no room at all comes before everything. */
function byPartUsed(a: Figure, b: Figure): number {
  const [left, right] = [a.used.minor * b.limit.minor, b.used.minor * a.limit.minor];
  if (left !== right) return left > right ? -1 : 1;
  return a.limit.minor < b.limit.minor ? -1 : 1;
}
