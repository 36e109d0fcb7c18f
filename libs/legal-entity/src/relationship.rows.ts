import { Exact, id, Money } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import type { Exhaustion, Occupancy, Relationship, RelationshipId, Terms, WrittenEnding } from './domain';

/** A row of relationship_now. */
export interface RelationshipRow {
  readonly id: string;
  readonly name: string;
  readonly asset: string;
  readonly scale: number;
  readonly written_ending: WrittenEnding;
  readonly exhaustion_low: string | null;
  readonly exhaustion_high: string | null;
  readonly exhaustion_confidence: string | null;
  readonly exhaustion_model: string | null;
  readonly threshold: string;
  readonly minimum_transfer: string;
  readonly rounding: string;
  readonly response_minutes: number;
  readonly notice_minutes: number;
  readonly grace_minutes: number;
  readonly auction_minutes: number;
  readonly mpor_minutes: number;
  readonly im_multiplier: string;
  readonly im_correlation: string;
  readonly line_rate: string;
  readonly occupancies: readonly (Omit<Occupancy, 'independentAmount'> & { readonly independent: string })[];
}

export function relationshipOf(row: RelationshipRow): Relationship {
  const asset = { code: row.asset, scale: row.scale };
  const money = (minor: string) => Money.ofMinor(BigInt(minor), asset);
  return {
    id: id<'Book'>(row.id),
    name: row.name,
    asset,
    writtenEnding: row.written_ending,
    exhaustion: exhaustionOf(row),
    occupancies: row.occupancies.map(({ code, seat, partyId, standing, independent }) => ({
      code,
      seat,
      partyId,
      standing,
      independentAmount: money(independent),
    })),
    terms: {
      threshold: money(row.threshold),
      minimumTransfer: money(row.minimum_transfer),
      rounding: money(row.rounding),
      clocks: {
        responseMinutes: row.response_minutes,
        noticeMinutes: row.notice_minutes,
        graceMinutes: row.grace_minutes,
        auctionMinutes: row.auction_minutes,
        mporMinutes: row.mpor_minutes,
      },
      imMultiplier: new Exact(row.im_multiplier),
      imCorrelation: new Exact(row.im_correlation),
      lineRate: new Exact(row.line_rate),
    },
  };
}

function exhaustionOf(row: RelationshipRow): Exhaustion {
  const { exhaustion_low, exhaustion_high, exhaustion_confidence, exhaustion_model: modelVersion } = row;
  // The table has all four, or none.
  if (modelVersion === null) return 'not sized';
  return {
    low: new Exact(exhaustion_low ?? ''),
    high: new Exact(exhaustion_high ?? ''),
    confidence: new Exact(exhaustion_confidence ?? ''),
    modelVersion,
  };
}

/** The four columns of it. */
export function exhaustionColumns(exhaustion: Exhaustion): (string | null)[] {
  if (exhaustion === 'not sized') return [null, null, null, null];
  const { low, high, confidence, modelVersion } = exhaustion;
  return [low.toFixed(), high.toFixed(), confidence.toFixed(), modelVersion];
}

/** Writes a version of a relationship's terms: the first when it is opened, whatever follows by an approval. */
export async function insertTerms(
  tx: EntityManager,
  relationship: RelationshipId,
  { threshold, minimumTransfer, rounding, clocks, imMultiplier, imCorrelation, lineRate }: Terms,
  of: { readonly version: number; readonly effectiveFrom: Date; readonly approvalId?: string },
): Promise<void> {
  await tx.query(
    `insert into terms (relationship_id, version, effective_from, approval_id, threshold, minimum_transfer, rounding,
       response_minutes, notice_minutes, grace_minutes, auction_minutes, mpor_minutes,
       im_multiplier, im_correlation, line_rate)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      relationship,
      of.version,
      of.effectiveFrom,
      of.approvalId ?? null,
      threshold.minor,
      minimumTransfer.minor,
      rounding.minor,
      clocks.responseMinutes,
      clocks.noticeMinutes,
      clocks.graceMinutes,
      clocks.auctionMinutes,
      clocks.mporMinutes,
      imMultiplier.toFixed(),
      imCorrelation.toFixed(),
      lineRate.toFixed(),
    ],
  );
}
