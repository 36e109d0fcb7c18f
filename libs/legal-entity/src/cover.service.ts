import { id, invariant, Money } from '@app/kernel';
import type { BookId } from '@app/ledger/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { RelationshipId } from './domain';

export type CoverKind = 'tranche' | 'second-skin';

/** One thing that stands behind one occupant beyond its own margin. How much it can still pay, its book in the ledger says. */
export interface Cover {
  readonly relationship: RelationshipId;
  readonly occupancy: string;
  readonly kind: CoverKind;
  readonly source: string; // the book's name: T1J, K
  readonly book: BookId;
  readonly rank: number; // within its kind; 0 pays first
  readonly subLimit: Money; // the most it was ever to pay for this occupant
  readonly linkName: string; // over which it pays: Lc.T1J
}

interface CoverRow {
  readonly occupancy: string;
  readonly kind: CoverKind;
  readonly source: string;
  readonly book_id: string;
  readonly rank: number;
  readonly sub_limit: string;
  readonly link_name: string;
  readonly asset: string;
  readonly scale: number;
}

/** Who stands behind whom, in the order in which they pay. The stages that size and spend it read it here. */
@Injectable()
export class CoverService {
  /** @throws InvariantError when the same source covers this occupant already, otherwise. The same again is nothing. */
  async record(tx: EntityManager, cover: Cover): Promise<void> {
    const row = [
      ...[cover.relationship, cover.occupancy, cover.kind, cover.source],
      ...[cover.book, cover.rank, cover.subLimit.minor, cover.linkName],
    ];
    await tx.query(
      `insert into cover (relationship_id, occupancy, kind, source, book_id, rank, sub_limit, link_name)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (relationship_id, occupancy, source, kind) do nothing`,
      row,
    );
    const same: unknown[] = await tx.query(
      `select 1 from cover where (relationship_id, occupancy, kind, source, book_id, rank, sub_limit, link_name)
         = ($1, $2, $3, $4, $5, $6, $7, $8)`,
      row,
    );
    invariant(same.length === 1, `${cover.source} covers ${cover.occupancy} already, otherwise`);
  }

  /** Everything behind one occupant: tranches from the junior up, then the second skin. */
  async of(tx: EntityManager, relationship: RelationshipId, occupancy: string): Promise<Cover[]> {
    const rows: CoverRow[] = await tx.query(
      `select c.*, r.asset, r.scale from cover c join relationship r on r.id = c.relationship_id
       where (c.relationship_id, c.occupancy) = ($1, $2)
       order by case c.kind when 'tranche' then 1 else 2 end, c.rank`,
      [relationship, occupancy],
    );
    return rows.map((row) => coverOf(relationship, row));
  }

  /** Puts behind a new occupant what the relationship has whoever is seated: its share of the second skin. */
  async extend(tx: EntityManager, relationship: RelationshipId, occupancy: string): Promise<void> {
    await tx.query(
      `insert into cover (relationship_id, occupancy, kind, source, book_id, rank, sub_limit, link_name)
       select distinct relationship_id, $2, kind, source, book_id, rank, sub_limit, link_name
       from cover where relationship_id = $1 and kind = 'second-skin'
       on conflict (relationship_id, occupancy, source, kind) do nothing`,
      [relationship, occupancy],
    );
  }
}

function coverOf(relationship: RelationshipId, row: CoverRow): Cover {
  return {
    relationship,
    occupancy: row.occupancy,
    kind: row.kind,
    source: row.source,
    rank: row.rank,
    book: id<'Book'>(row.book_id),
    subLimit: Money.ofMinor(BigInt(row.sub_limit), { code: row.asset, scale: row.scale }),
    linkName: row.link_name,
  };
}
