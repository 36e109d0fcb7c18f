import { accept, type Money, refuse, type Result } from '@app/kernel';
import { type CreditLine, hasExpired } from './credit-line';
import type { Utilisation } from './utilisation';

/** A seat's utilisation, and its worst notional at mark in each underlying. */
export interface SeatNumbers {
  readonly utilisation: Utilisation;
  readonly notional: ReadonlyMap<string, Money>;
}

/** One seat of a trade that is asked for: its line, what stands behind it, and its numbers without the trade and with it. */
export interface SeatAsked {
  readonly line: CreditLine;
  readonly limit: Money;
  readonly before: SeatNumbers;
  readonly after: SeatNumbers;
}

export type LineRefusal =
  | { readonly kind: 'line-frozen' | 'line-expired'; readonly occupancy: string }
  | {
      readonly kind: 'limit-exceeded' | 'unsecured-exceeded' | 'sub-limit-exceeded';
      readonly occupancy: string;
      readonly of: string; // what is limited: the number, or an underlying
      readonly wanted: Money;
      readonly limit: Money;
    };

/**
 * Whether a line lets a trade through. A trade that adds nothing to a figure passes it, whatever the limit has shrunk to: a market
 * that moved against a party does not keep it from reducing its risk. One that adds must end within; on a frozen or expired line
 * nothing is added at all.
 */
export function mayReserve(
  { line, limit, before, after }: SeatAsked,
  asOf: Date,
): Result<SeatAsked, LineRefusal> {
  const { occupancy } = line;
  const figures = [
    ...[...after.notional].map(([underlying, wanted]) => ({
      kind: 'sub-limit-exceeded' as const,
      of: underlying,
      was: before.notional.get(underlying) ?? wanted.minus(wanted),
      wanted,
      limit: line.subLimits.get(underlying),
    })),
    {
      kind: 'unsecured-exceeded' as const,
      of: 'unsecured',
      was: before.utilisation.uncollateralised,
      wanted: after.utilisation.uncollateralised,
      limit: line.unsecured,
    },
    {
      kind: 'limit-exceeded' as const,
      of: 'number',
      was: before.utilisation.number,
      wanted: after.utilisation.number,
      limit,
    },
  ];
  const adds = figures.filter(({ was, wanted }) => was.lessThan(wanted));
  if (adds.length > 0 && line.frozen) return refuse({ kind: 'line-frozen', occupancy });
  if (adds.length > 0 && hasExpired(line, asOf)) return refuse({ kind: 'line-expired', occupancy });
  for (const { kind, of, wanted, limit: most } of adds)
    if (most?.lessThan(wanted) === true) return refuse({ kind, occupancy, of, wanted, limit: most });
  return accept({ line, limit, before, after });
}
