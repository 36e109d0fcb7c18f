import { Money } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import type { SnapshotId } from '@app/market-data';
import type { EntityManager } from 'typeorm';

type RequestKind = 'pledge' | 'recall' | 'substitution';
type RequestState = 'requested' | 'settled' | 'declined' | 'withdrawn';

/** What comes into a seat's margin, what leaves it, or one for the other. */
export interface CollateralRequest {
  readonly id: string;
  readonly occupancy: string;
  readonly kind: RequestKind;
  readonly comes: Money | undefined;
  readonly leaves: Money | undefined;
  readonly needsConsent: boolean;
  readonly requestedAt: Date;
  readonly requestedBy: string;
  readonly state: RequestState;
  readonly endedAt: Date | null;
  readonly reason: string | null; // of whoever declined it
  readonly countedBefore: Money | undefined; // in the settlement asset, when it was settled
  readonly countedAfter: Money | undefined;
}

export type NewRequest = Pick<
  CollateralRequest,
  'id' | 'occupancy' | 'kind' | 'comes' | 'leaves' | 'needsConsent' | 'requestedAt' | 'requestedBy'
>;

/** How a request ends: moved, and what was measured; or not. */
export type RequestEnd = { readonly endedAt: Date; readonly endedBy: string } & (
  | {
      readonly outcome: 'settled';
      readonly snapshotId: SnapshotId;
      readonly before: Money;
      readonly after: Money;
      readonly required: Money | undefined; // nothing leaves: nobody asked
    }
  | { readonly outcome: 'declined'; readonly reason: string }
  | { readonly outcome: 'withdrawn' }
);

interface RequestRow {
  readonly id: string;
  readonly occupancy: string;
  readonly kind: RequestKind;
  readonly asset_in: string | null;
  readonly amount_in: string | null;
  readonly scale_in: number | null;
  readonly asset_out: string | null;
  readonly amount_out: string | null;
  readonly scale_out: number | null;
  readonly consent: boolean;
  readonly requested_at: Date;
  readonly requested_by: string;
  readonly outcome: Exclude<RequestState, 'requested'> | null;
  readonly ended_at: Date | null;
  readonly reason: string | null;
  readonly counted_before: string | null;
  readonly counted_after: string | null;
  readonly settlement: string;
  readonly settlement_scale: number;
}

const SELECT = `
  select r.*, i.scale as scale_in, o.scale as scale_out, e.outcome, e.ended_at, e.reason, e.counted_before, e.counted_after,
    s.asset as settlement, s.scale as settlement_scale
  from collateral_request r
  join relationship s on s.id = r.relationship_id
  left join led.asset i on i.code = r.asset_in
  left join led.asset o on o.code = r.asset_out
  left join collateral_request_end e on (e.relationship_id, e.request_id) = (r.relationship_id, r.id)
  where r.relationship_id = $1`;

export async function insertRequest(
  tx: EntityManager,
  relationship: RelationshipId,
  wanted: NewRequest,
): Promise<void> {
  const { id, occupancy, kind, comes, leaves, needsConsent, requestedAt, requestedBy } = wanted;
  const legs = [comes, leaves].flatMap((money) => [money?.asset.code ?? null, money?.minor ?? null]);
  await tx.query(
    `insert into collateral_request (relationship_id, id, occupancy, kind, asset_in, amount_in, asset_out, amount_out, consent,
       requested_at, requested_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [relationship, id, occupancy, kind, ...legs, needsConsent, requestedAt, requestedBy],
  );
}

export async function insertRequestEnd(
  tx: EntityManager,
  relationship: RelationshipId,
  requestId: string,
  end: RequestEnd,
): Promise<void> {
  const measured =
    end.outcome === 'settled'
      ? [end.snapshotId, end.before.minor, end.after.minor, end.required?.minor ?? null]
      : [null, null, null, null];
  await tx.query(
    `insert into collateral_request_end (relationship_id, request_id, outcome, ended_at, ended_by, reason, snapshot_id,
       counted_before, counted_after, required)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[relationship, requestId, end.outcome, end.endedAt, end.endedBy],
      end.outcome === 'declined' ? end.reason : null,
      ...measured,
    ],
  );
}

/** One request; undefined: there is none in this relationship. */
export async function findRequest(
  tx: EntityManager,
  relationship: RelationshipId,
  requestId: string,
): Promise<CollateralRequest | undefined> {
  const rows = await tx.query<RequestRow[]>(`${SELECT} and r.id = $2`, [relationship, requestId]);
  return rows.map(requestOf)[0];
}

/** The requests of these seats in the order in which they were made, from the one after `after` on. */
export async function pageOfRequests(
  tx: EntityManager,
  relationship: RelationshipId,
  filter: { readonly occupancies: readonly string[]; readonly after?: string; readonly limit: number },
): Promise<readonly CollateralRequest[]> {
  const rows = await tx.query<RequestRow[]>(
    `${SELECT} and r.occupancy = any ($2::text[])
       and ($3::uuid is null or (r.requested_at, r.id) > (
         select l.requested_at, l.id from collateral_request l
         where (l.relationship_id, l.id) = ($1, $3) and l.occupancy = any ($2::text[])))
     order by r.requested_at, r.id limit $4`,
    [relationship, filter.occupancies, filter.after ?? null, filter.limit],
  );
  return rows.map(requestOf);
}

/** The requests of a seat that wait for consent. */
export async function waitingRequests(
  tx: EntityManager,
  relationship: RelationshipId,
  occupancy: string,
): Promise<readonly CollateralRequest[]> {
  const rows = await tx.query<RequestRow[]>(
    `${SELECT} and r.occupancy = $2 and e.outcome is null order by r.requested_at, r.id`,
    [relationship, occupancy],
  );
  return rows.map(requestOf);
}

function requestOf(row: RequestRow): CollateralRequest {
  const counted = (minor: string | null) => moneyOf(row.settlement, minor, row.settlement_scale);
  return {
    id: row.id,
    occupancy: row.occupancy,
    kind: row.kind,
    comes: moneyOf(row.asset_in, row.amount_in, row.scale_in),
    leaves: moneyOf(row.asset_out, row.amount_out, row.scale_out),
    needsConsent: row.consent,
    requestedAt: row.requested_at,
    requestedBy: row.requested_by,
    state: row.outcome ?? 'requested',
    endedAt: row.ended_at,
    reason: row.reason,
    countedBefore: counted(row.counted_before),
    countedAfter: counted(row.counted_after),
  };
}

function moneyOf(code: string | null, minor: string | null, scale: number | null): Money | undefined {
  if (code === null || minor === null || scale === null) return undefined;
  return Money.ofMinor(BigInt(minor), { code, scale });
}
