import type { ProposedLine } from '@app/credit';
import { bps, Exact, id, Money } from '@app/kernel';
import type { BookId } from '@app/ledger/domain';
import type { Core, Relationship } from '@app/legal-entity/domain';
import type { FundingRate, StressMove } from '@app/market-data';
import type { IssueTerms } from '@app/tail-bond/domain';
import type { Seed, SeedRelationship } from './seed-schema';

/** The entity's own book, above every relationship's. */
export const CORE: Core = { id: id<'Book'>('1000'), name: 'K' };

const FIRST_TRUST = 2001;
const FUNDING_INTERVAL = 8 * 3_600_000;

/** R7 is relationship 7, in book 7. */
export function bookOf(relationshipName: string): BookId {
  return id<'Book'>(relationshipName.slice(1));
}

/** A relationship as its service opens it. */
export function relationshipOf(given: SeedRelationship): Relationship {
  const { name, asset, writtenEnding, exhaustion, seats } = given;
  const { responseMinutes, noticeMinutes, graceMinutes, auctionMinutes, mporMinutes, lineRateBps, ...terms } =
    given.terms;
  const clocks = { responseMinutes, noticeMinutes, graceMinutes, auctionMinutes, mporMinutes };
  return {
    id: bookOf(name),
    name,
    asset,
    writtenEnding,
    exhaustion,
    terms: { ...terms, clocks, lineRate: bps(lineRateBps) },
    occupancies: (['A', 'B'] as const).map((seat) => ({
      code: `${seat}1`,
      seat,
      partyId: seats[seat],
      standing: 'performing',
      independentAmount: Money.zero(asset),
    })),
  };
}

/** The book of every trust, numbered in the order of the seed. */
export function trustNumbers({ relationships }: Seed): ReadonlyMap<string, BookId> {
  const trusts = relationships.flatMap(({ tranches }) => tranches.map((tranche) => tranche.id));
  return new Map(trusts.map((name, index) => [name, id<'Book'>(String(FIRST_TRUST + index))]));
}

/** The tranches of a relationship, each seat's stacked upon each other. */
export function issuesOf(
  { tranches }: SeedRelationship,
  relationship: Relationship,
  numbers: ReadonlyMap<string, BookId>,
): IssueTerms[] {
  return tranches.map(({ id: name, seat, original, treasuryBills, spread, holders }, index) => {
    const below = tranches.slice(0, index).filter((other) => other.seat === seat);
    const attachment = Money.sum(
      below.map((other) => other.original),
      relationship.asset,
    );
    return {
      relationship,
      occupancy: `${seat}1`,
      rank: below.length,
      attachment,
      trust: { id: numbers.get(name) ?? id<'Book'>(''), name },
      detachment: attachment.plus(original),
      holders: holders.map(({ id: holder, face }) => ({ holder, face })),
      affiliates: [],
      cashShare: new Exact(1).minus(treasuryBills.exact().div(original.exact())),
      premiumCap: original.times(spread, 'up'), // a year's premium,
    };
  });
}

/** The same illustrative rate for every interval of the days. */
export function fundingRatesOf({ funding, opensAt, endsAt }: Seed): FundingRate[] {
  const count = Math.ceil((endsAt.getTime() - opensAt.getTime()) / FUNDING_INTERVAL) + 1;
  return [...funding.rates].flatMap(([symbol, rate]) =>
    Array.from({ length: count }, (_, interval) => ({
      symbol,
      rate: rate.toFixed(),
      label: funding.label,
      paidAt: new Date(opensAt.getTime() + (interval + 1) * FUNDING_INTERVAL),
    })),
  );
}

/** How far each price may move, from the opening on. */
export function stressMovesOf({ stress, opensAt }: Seed): StressMove[] {
  return [...stress.down].map(([symbol, down]) => ({
    symbol,
    effectiveFrom: opensAt,
    down: down.toFixed(),
    up: (stress.up.get(symbol) ?? down).toFixed(),
    label: stress.label,
  }));
}

/** A line for each first occupant, with half of the cell's first skin behind it. */
export function linesOf({ credit }: Seed, { firstSkin }: SeedRelationship): ProposedLine['terms'][] {
  const halves = firstSkin.split([1n, 1n]);
  return ['A1', 'B1'].map((occupancy, index) => ({
    ...credit,
    occupancy,
    firstSkin: halves[index] ?? firstSkin,
    commitment: 'advised',
    subLimits: [],
    covenants: [],
    clause: undefined,
    reductions: [],
    warnAt: undefined,
  }));
}
