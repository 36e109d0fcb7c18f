import { Money } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import type { PledgePiece } from './domain';
import type { CallActor, MarginCall } from './margin.rows';

/** A piece of an offer, and what was said to it. */
export interface Pledge extends PledgePiece {
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
  { pieces, by }: { readonly pieces: readonly PledgePiece[]; readonly by: CallActor },
  at: Date,
): Promise<void> {
  const minor = pieces.map(({ amount }) => Money.of(amount, call.amount.asset).minor);
  await tx.query(
    `insert into margin_pledge (relationship_id, call_id, n, piece, asset, amount, value, offered_by, offered_at)
     select $1, $2, coalesce((select max(n) from margin_pledge where (relationship_id, call_id) = ($1, $2)), 0) + 1, piece,
       asset, amount, amount, $5, $6
     from unnest($3::text[], $4::bigint[]) with ordinality as offered (asset, amount, piece)`,
    [call.relationship, call.id, pieces.map(({ asset }) => asset), minor, by.who, at],
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

/** What was taken for a call is worth. */
export async function acceptedValue(tx: EntityManager, call: MarginCall): Promise<Money> {
  const [row] = await tx.query<{ minor: string }[]>(
    `select coalesce(sum(value), 0)::text as minor from margin_pledge
     where (relationship_id, call_id, state) = ($1, $2, 'accepted')`,
    [call.relationship, call.id],
  );
  return Money.ofMinor(BigInt(row?.minor ?? '0'), call.amount.asset);
}

/** Every offer for a call, the first first. */
export async function pledgesFor(tx: EntityManager, call: MarginCall): Promise<Pledge[]> {
  const rows: (Omit<Pledge, 'amount'> & { amount: string })[] = await tx.query(
    `select n, asset, amount, state, offered_by as "offeredBy", offered_at as "offeredAt", why from margin_pledge
     where (relationship_id, call_id) = ($1, $2) order by n, piece`,
    [call.relationship, call.id],
  );
  return rows.map((row) => ({
    ...row,
    amount: Money.ofMinor(BigInt(row.amount), call.amount.asset).toText(),
  }));
}
