import { textOf } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import type { Seed } from '../seed-schema';
import { minorText } from './calls';

/** A call that was disputed in part: what was paid on time, what waited, and what the dealers' quotations made of it. */
export interface DisputeLine {
  readonly relationship: string;
  readonly party: string;
  readonly reason: string;
  readonly called: string;
  readonly undisputed: string;
  readonly paidOnTime: string;
  readonly disputed: string;
  readonly upheld: string;
  readonly calledAnew: string; // of what was upheld: what was still due
  readonly openedAt: string;
  readonly resolvedAt: string;
  readonly quotations: readonly { readonly dealer: string; readonly symbol: string; readonly mid: string }[];
  readonly standing: string; // of the party: a dispute is no failure to pay
}

interface DisputeRow {
  readonly relationship: string;
  readonly party: string;
  readonly reason: string;
  readonly called: string;
  readonly undisputed: string;
  readonly paid: string;
  readonly disputed: string;
  readonly upheld: string | null;
  readonly called_anew: string | null;
  readonly opened_at: Date;
  readonly resolved_at: Date | null;
  readonly standing: string;
  readonly code: string;
  readonly scale: number;
}

/** @param script what the dealers quoted: a quotation is not stored, only the amount it led to */
export async function disputesOf(
  tx: EntityManager,
  { relationship, symbol, quotations }: Seed['script']['dispute'],
): Promise<DisputeLine[]> {
  const rows: DisputeRow[] = await tx.query(
    `select r.name as relationship, p.name as party, d.reason, parent.amount as called,
       parent.amount - c.amount as undisputed, coalesce(sibling.paid, 0) as paid, c.amount as disputed, d.upheld,
       anew.amount as called_anew, d.opened_at, d.resolved_at, o.standing, r.asset as code, r.scale
     from dispute d
     join relationship r on r.id = d.relationship_id
     join margin_call c on (c.relationship_id, c.id) = (d.relationship_id, d.call_id)
     join margin_call parent on (parent.relationship_id, parent.id) = (c.relationship_id, coalesce(c.parent_id, c.id))
     left join margin_call sibling
       on (sibling.relationship_id, sibling.parent_id) = (c.relationship_id, c.parent_id) and sibling.id <> c.id
     left join margin_call anew on (anew.relationship_id, anew.upheld_of) = (c.relationship_id, c.id)
       and anew.parent_id is null and anew.form = 'demand'
     join occupancy o on (o.relationship_id, o.code) = (c.relationship_id, c.occupancy)
     join party p on p.id = o.party_id
     order by d.opened_at, d.relationship_id`,
  );
  return rows.map((row) => {
    const text = (minor: string) => minorText(minor, row);
    return {
      relationship: row.relationship,
      party: row.party,
      reason: row.reason,
      called: text(row.called),
      undisputed: text(row.undisputed),
      paidOnTime: text(row.paid),
      disputed: text(row.disputed),
      upheld: row.upheld === null ? '' : text(row.upheld),
      calledAnew: row.called_anew === null ? '' : text(row.called_anew),
      openedAt: textOf(row.opened_at),
      resolvedAt: row.resolved_at === null ? '' : textOf(row.resolved_at),
      quotations:
        row.relationship === relationship
          ? quotations.map(({ dealer, mid }) => ({ dealer, symbol, mid: mid.toFixed() }))
          : [],
      standing: row.standing,
    };
  });
}
