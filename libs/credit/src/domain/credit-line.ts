import { Money } from '@app/kernel';

/** What two people agreed a seat may owe, before anybody asks whether it is covered. */
export interface LineTerms {
  readonly approved: Money; // 0 cancels the line
  readonly firstSkin: Money; // of the cell's first skin, what stands behind this seat
  readonly unsecured: Money; // the most that may be owed and not held, of the number
  readonly subLimits: ReadonlyMap<string, Money>; // underlying: the most notional at mark
  readonly expiresOn: string; // the last day, UTC: 2026-12-31
  readonly reviewOn: string;
}

export interface CreditLine extends LineTerms {
  readonly occupancy: string;
  readonly version: number;
  readonly frozen: boolean;
}

/** What stands behind a seat beyond its own margin, as it could pay now. */
export interface Cover {
  readonly firstSkin: Money; // all that the cell has
  readonly allocatedElsewhere: Money; // of it, to the other seat
  readonly tranches: Money; // that name this party in this seat
}

/**
 * The limit: the smaller of the approved amount and the cover. No cover, no exposure; a shortage shrinks this seat's limit alone.
 * First skin that no longer suffices for both seats is shared between them in the ratio of their allocations, rounded down: it is
 * never counted twice.
 */
export function limitOf(line: LineTerms, { firstSkin, allocatedElsewhere, tranches }: Cover): Money {
  const allocated = line.firstSkin.plus(allocatedElsewhere);
  const own = firstSkin.lessThan(allocated)
    ? Money.ofMinor((firstSkin.minor * line.firstSkin.minor) / allocated.minor, firstSkin.asset)
    : line.firstSkin;
  return line.approved.atMost(own.plus(tranches));
}

/** Whether a line has run out. Its last day still counts, whole, UTC. */
export function hasExpired({ expiresOn }: Pick<LineTerms, 'expiresOn'>, asOf: Date): boolean {
  return asOf.toISOString().slice(0, 10) > expiresOn;
}
