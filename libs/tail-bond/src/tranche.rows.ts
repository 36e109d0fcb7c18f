import { type Asset, Exact, id, Money } from '@app/kernel';
import type { BookId } from '@app/ledger/domain';
import type { RelationshipId } from '@app/legal-entity/domain';
import type { EntityManager } from 'typeorm';
import { type Holding, type IssueTerms, originalOf, type Tranche } from './domain';

/** A tranche as it was issued, with its register. Its id is its trust's book. */
export interface IssuedTranche extends Tranche {
  readonly id: BookId;
  readonly name: string;
  readonly relationshipId: RelationshipId;
  readonly occupancy: string;
  readonly asset: Asset;
  readonly cashShare: Exact;
  readonly holdings: readonly Holding[]; // in the order of the register
}

interface TrancheRow {
  readonly id: string;
  readonly name: string;
  readonly relationship_id: string;
  readonly occupancy: string;
  readonly rank: number;
  readonly attachment: string;
  readonly detachment: string;
  readonly original: string;
  readonly cash_share: string;
  readonly party_id: string;
  readonly seat: string;
  readonly asset: string;
  readonly scale: number;
  readonly holdings: readonly { readonly holder: string; readonly face: string }[];
}

// Faces leave the database as text: a number of JSON is not exact beyond 2^53.
const SELECT = `
  select t.*, o.party_id, o.seat, r.asset, r.scale,
    (select coalesce(json_agg(json_build_object('holder', h.holder, 'face', h.face::text) order by h.holder), '[]')
     from holding h where h.tranche_id = t.id) as holdings
  from tranche t
  join relationship r on r.id = t.relationship_id
  join occupancy o on (o.relationship_id, o.code) = (t.relationship_id, t.occupancy)`;

/** The tranches that cover one occupant, junior first. */
export async function tranchesCovering(
  tx: EntityManager,
  relationship: RelationshipId,
  occupancy: string,
): Promise<IssuedTranche[]> {
  const rows: TrancheRow[] = await tx.query(
    `${SELECT} where (t.relationship_id, t.occupancy) = ($1, $2) order by t.rank`,
    [relationship, occupancy],
  );
  return rows.map(trancheOf);
}

/** Every tranche, by its number. */
export async function allTranches(tx: EntityManager): Promise<IssuedTranche[]> {
  const rows: TrancheRow[] = await tx.query(`${SELECT} order by t.id`);
  return rows.map(trancheOf);
}

export async function findTranche(tx: EntityManager, trancheId: BookId): Promise<IssuedTranche | undefined> {
  const rows: TrancheRow[] = await tx.query(`${SELECT} where t.id = $1`, [trancheId]);
  return rows.map(trancheOf)[0];
}

/** Writes the terms and the register down, once. */
export async function insertTranche(tx: EntityManager, terms: IssueTerms, issuedAt: Date): Promise<void> {
  const { trust, relationship, occupancy, rank, attachment, detachment, cashShare, holders } = terms;
  await tx.query(
    `insert into tranche (id, name, relationship_id, occupancy, rank, attachment, detachment, original, cash_share, issued_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[trust.id, trust.name, relationship.id, occupancy, rank, attachment.minor, detachment.minor],
      ...[originalOf(terms).minor, cashShare.toFixed(), issuedAt],
    ],
  );
  await tx.query('insert into holding select $1, * from unnest($2::text[], $3::bigint[])', [
    trust.id,
    holders.map(({ holder }) => holder),
    holders.map(({ face }) => face.minor),
  ]);
}

function trancheOf(row: TrancheRow): IssuedTranche {
  const asset = { code: row.asset, scale: row.scale };
  const money = (minor: string) => Money.ofMinor(BigInt(minor), asset);
  return {
    id: id<'Book'>(row.id),
    name: row.name,
    rank: row.rank,
    asset,
    relationshipId: id<'Book'>(row.relationship_id),
    occupancy: row.occupancy,
    party: row.party_id,
    seat: row.seat,
    attachment: money(row.attachment),
    detachment: money(row.detachment),
    original: money(row.original),
    cashShare: new Exact(row.cash_share),
    holdings: row.holdings.map(({ holder, face }) => ({ holder, face: money(face) })),
  };
}
