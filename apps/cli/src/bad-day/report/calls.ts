import { type Asset, Money, textOf } from '@app/kernel';
import type { EntityManager } from 'typeorm';

/** One call as it ended. Amounts are decimal text of the settlement asset. */
export interface CallLine {
  readonly relationship: string;
  readonly issuedAt: string;
  readonly dueAt: string;
  readonly occupancy: string;
  readonly party: string;
  readonly kind: 'vm' | 'im';
  readonly direction: 'delivery' | 'return';
  readonly amount: string;
  readonly paid: string;
  readonly state: string;
  readonly part: boolean; // of a call that was split by a dispute
  readonly vacant: boolean; // on a seat whose occupant was in default already: due to the survivor, and paid by the ladder
}

interface CallRow extends Omit<CallLine, 'issuedAt' | 'dueAt' | 'amount' | 'paid'> {
  readonly issued_at: Date;
  readonly due_at: Date;
  readonly amount: string;
  readonly paid: string;
  readonly asset: string;
  readonly scale: number;
}

/** Every call of the days, in the order of issue. */
export async function callsOf(tx: EntityManager): Promise<CallLine[]> {
  const rows: CallRow[] = await tx.query(
    `select r.name as relationship, c.issued_at, c.due_at, c.occupancy, p.name as party, c.kind, c.direction, c.amount, c.paid,
       c.state, c.parent_id is not null as part, v.id is not null as vacant, r.asset, r.scale
     from margin_call c
     join relationship r on r.id = c.relationship_id
     join occupancy o on (o.relationship_id, o.code) = (c.relationship_id, c.occupancy)
     join party p on p.id = o.party_id
     left join led.seat_default v
       on (v.book_id, v.occupancy) = (c.relationship_id, c.occupancy) and v.declared_at <= c.issued_at
     order by c.issued_at, c.relationship_id, c.occupancy, c.kind, c.direction, c.parent_id nulls first, c.amount, c.id`,
  );
  return rows.map(({ issued_at, due_at, asset, scale, amount, paid, ...row }) => ({
    relationship: row.relationship,
    issuedAt: textOf(issued_at),
    dueAt: textOf(due_at),
    occupancy: row.occupancy,
    party: row.party,
    kind: row.kind,
    direction: row.direction,
    amount: minorText(amount, { code: asset, scale }),
    paid: minorText(paid, { code: asset, scale }),
    state: row.state,
    part: row.part,
    vacant: row.vacant,
  }));
}

/** Smallest units as decimal text. */
export function minorText(minor: string, asset: Asset): string {
  return Money.ofMinor(BigInt(minor), asset).toText();
}
