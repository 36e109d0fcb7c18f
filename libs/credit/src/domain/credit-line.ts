import { Money } from '@app/kernel';
import type { Relationship, Standing } from '@app/legal-entity/domain';
import type { Covenant } from './covenant';
import { legalActs, type LineBlocks, type LineStanding, type LineState, stateOf } from './line-act';
import { leavesLess, type Reduction, steppedTo } from './step-down';
import type { SubLimit } from './sub-limit';
import type { WrongWay } from './wrong-way';

/** Whether a line is owed, or may be reduced by notice. */
export const COMMITMENTS = ['committed', 'advised'] as const;
export type Commitment = (typeof COMMITMENTS)[number];

/** What two people agreed a seat may owe, before anybody asks whether it is covered. */
export interface LineTerms {
  readonly commitment: Commitment;
  readonly approved: Money; // 0 cancels the line
  readonly firstSkin: Money; // of the cell's first skin, what stands behind this seat
  readonly unsecured: Money; // the most that may be owed and not held, of the number
  readonly subLimits: readonly SubLimit[];
  readonly covenants: readonly Covenant[];
  readonly clause: string | undefined; // of the contract, by which a committed line becomes less
  readonly expiresOn: string; // the last day, UTC: 2026-12-31
  readonly reviewOn: string;
  readonly reductions: readonly Reduction[]; // of `approved`, each later and lower than the one before
  readonly warnAt: number | undefined; // percent of the limit: from there on somebody wants to hear of it
}

/** A version in force. Its `approved` is what is left of it: an advised line may have been reduced since. */
export interface CreditLine extends LineTerms, Omit<LineBlocks, 'reducedTo'> {
  readonly occupancy: string;
  readonly version: number;
  readonly agreed: Money; // by two, when it came into force
  readonly inForceFrom: Date;
  readonly acts: number; // ever done to the line
  readonly wrongWays: readonly WrongWay[]; // of its seat, whatever the version
}

/** What stands behind a seat beyond its own margin, as it could pay now. */
export interface Cover {
  readonly firstSkin: Money; // all that the cell has
  readonly allocatedElsewhere: Money; // of it, to the other seat
  readonly tranches: Money; // that name this party in this seat
}

/**
 * What stands behind a seat: its part of the first skin, and the tranches that name it. First skin that no longer suffices for both
 * seats is shared between them in the ratio of their allocations, rounded down: it is never counted twice.
 */
function coveredBy(
  line: Pick<LineTerms, 'firstSkin'>,
  { firstSkin, allocatedElsewhere, tranches }: Cover,
): Money {
  const allocated = line.firstSkin.plus(allocatedElsewhere);
  const own = firstSkin.lessThan(allocated)
    ? Money.ofMinor((firstSkin.minor * line.firstSkin.minor) / allocated.minor, firstSkin.asset)
    : line.firstSkin;
  return own.plus(tranches);
}

/**
 * The limit at an instant: the smaller of what is left of the approved amount and the cover. No cover, no exposure; a shortage
 * shrinks this seat's limit alone.
 */
export function limitOf(
  line: Pick<LineTerms, 'approved' | 'firstSkin' | 'reductions'>,
  cover: Cover,
  asOf: Date,
): Money {
  return steppedTo(line, asOf).atMost(coveredBy(line, cover));
}

/** Whether a line has run out. Its last day still counts, whole, UTC. */
export function hasExpired({ expiresOn }: Pick<LineTerms, 'expiresOn'>, asOf: Date): boolean {
  return asOf.toISOString().slice(0, 10) > expiresOn;
}

/** What a line's state follows from, as of an instant. */
export function standingOf(
  line: CreditLine,
  { occupancies }: Pick<Relationship, 'occupancies'>,
  asOf: Date,
): LineStanding {
  const { occupancy, approved, frozen, suspended, watch } = line;
  const seat: Standing = occupancies.find(({ code }) => code === occupancy)?.standing ?? 'defaulted';
  const advised = line.commitment === 'advised';
  return { approved, advised, frozen, suspended, watch, expired: hasExpired(line, asOf), seat };
}

/** Where a line stands, and what an officer may do to it. */
export interface LineOutlook {
  readonly state: LineState;
  readonly legal: readonly string[];
  readonly leaves: Money; // of what was approved, the reductions that have begun
}

/** The same of a line as it is shown. */
export function outlookOf(
  line: CreditLine,
  relationship: Pick<Relationship, 'occupancies'>,
  asOf: Date,
): LineOutlook {
  const standing = standingOf(line, relationship, asOf);
  return { state: stateOf(standing), legal: legalActs(standing), leaves: steppedTo(line, asOf) };
}

/** Whether terms take back what a committed version promises, of today or of a day to come: then they need the clause that lets them. */
export function takesBack(terms: LineTerms, before: LineTerms | undefined, asOf: Date): boolean {
  if (before?.commitment !== 'committed') return false;
  return terms.commitment === 'advised' || leavesLess(terms, before, asOf);
}
