import { Money } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import type { PledgePiece, TakenPiece } from './domain';
import type { CallActor, MarginCall } from './margin.rows';

/** A piece of an offer, and what was said to it. */
export interface Pledge extends PledgePiece {
  readonly value: string; // in the settlement asset: when it was offered, or, since it has moved, when it did
  readonly n: number; // which offer for the call
  readonly state: 'offered' | 'accepted' | 'rejected';
  readonly offeredBy: string;
  readonly offeredAt: Date;
  readonly why: string | null; // of a decision
}

/** Writes an offer down: the next for the call. */
export async function insertPledge(
  tx: EntityManager,
  call: MarginCall,
  { pieces, by }: { readonly pieces: readonly TakenPiece[]; readonly by: CallActor },
  at: Date,
): Promise<void> {
  await tx.query(
    `insert into margin_pledge (relationship_id, call_id, n, piece, asset, amount, value, offered_by, offered_at)
     select $1, $2, coalesce((select max(n) from margin_pledge where (relationship_id, call_id) = ($1, $2)), 0) + 1, piece,
       asset, amount, value, $6, $7
     from unnest($3::text[], $4::bigint[], $5::bigint[]) with ordinality as offered (asset, amount, value, piece)`,
    [
      ...[call.relationship, call.id],
      pieces.map(({ amount }) => amount.asset.code),
      pieces.map(({ amount }) => amount.minor),
      pieces.map(({ value }) => value.minor),
      ...[by.who, at],
    ],
  );
}

/** Takes or rejects what is on offer for a call. */
export async function decidePledge(
  tx: EntityManager,
  call: MarginCall,
  { accepted, why, by }: { readonly accepted: boolean; readonly why: string; readonly by: CallActor },
  at: Date,
): Promise<void> {
  await tx.query(
    `update margin_pledge set state = $3, decided_by = $4, decided_at = $5, why = $6
     where (relationship_id, call_id) = ($1, $2) and state = 'offered'`,
    [call.relationship, call.id, accepted ? 'accepted' : 'rejected', by.who, at, why],
  );
}

/** Whether what is on offer for a call was offered by this person. */
export async function isOfferedBy(tx: EntityManager, call: MarginCall, { who }: CallActor): Promise<boolean> {
  const own: unknown[] = await tx.query(
    `select from margin_pledge where (relationship_id, call_id) = ($1, $2) and state = 'offered' and offered_by = $3`,
    [call.relationship, call.id, who],
  );
  return own.length > 0;
}

/** What was taken for a call, piece by piece. */
export async function acceptedPieces(
  tx: EntityManager,
  call: MarginCall,
): Promise<readonly { readonly amount: Money }[]> {
  const rows = await tx.query<{ code: string; scale: number; amount: string }[]>(
    `select a.code, a.scale, p.amount::text from margin_pledge p join led.asset a on a.code = p.asset
     where (p.relationship_id, p.call_id, p.state) = ($1, $2, 'accepted') order by p.piece`,
    [call.relationship, call.id],
  );
  return rows.map(({ code, scale, amount }) => ({ amount: Money.ofMinor(BigInt(amount), { code, scale }) }));
}

/** Writes down what each piece that was taken counted for when it moved. @param pieces in the order in which they were offered */
export async function insertMoves(
  tx: EntityManager,
  call: MarginCall,
  pieces: readonly TakenPiece[],
  at: Date,
): Promise<void> {
  await tx.query(
    `insert into margin_pledge_move (relationship_id, call_id, n, piece, value, moved_at)
     select p.relationship_id, p.call_id, p.n, p.piece, moved.value, $4
     from unnest($3::bigint[]) with ordinality as moved (value, place)
     join (select *, row_number() over (order by piece) as place from margin_pledge
       where (relationship_id, call_id, state) = ($1, $2, 'accepted')) p using (place)`,
    [call.relationship, call.id, pieces.map(({ value }) => value.minor), at],
  );
}

/** Every offer for a call, the first first. */
export async function pledgesFor(tx: EntityManager, call: MarginCall): Promise<Pledge[]> {
  const rows: (Pledge & { scale: number })[] = await tx.query(
    `select p.n, p.asset, a.scale, p.amount::text, coalesce(m.value, p.value)::text as value, p.state, p.offered_by as "offeredBy", p.offered_at as "offeredAt",
       p.why
     from margin_pledge p join led.asset a on a.code = p.asset
     left join margin_pledge_move m using (relationship_id, call_id, n, piece)
     where (p.relationship_id, p.call_id) = ($1, $2) order by p.n, p.piece`,
    [call.relationship, call.id],
  );
  return rows.map(({ scale, ...row }) => ({
    ...row,
    amount: Money.ofMinor(BigInt(row.amount), { code: row.asset, scale }).toText(),
    value: Money.ofMinor(BigInt(row.value), call.amount.asset).toText(),
  }));
}
