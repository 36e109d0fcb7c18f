import { Money, textOf } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import { type CallState, isOpen, type TransitLine } from './domain';
import type { MarginCall } from './margin.rows';

interface EarlierRow {
  readonly id: string;
  readonly amount: string;
  readonly issued_at: Date;
  readonly due_at: Date;
  readonly before: CallState;
  readonly by_then: CallState;
}

/**
 * The calls of the same kind and direction that counted as on their way when a call was struck. One that was settled at that very
 * instant was settled before the run or after it: the total that the run wrote down says which.
 */
export async function inTransitThen(
  tx: EntityManager,
  call: Pick<
    MarginCall,
    'relationship' | 'occupancy' | 'kind' | 'direction' | 'issuedAt' | 'amount' | 'statement'
  >,
): Promise<TransitLine[]> {
  const { relationship, occupancy, kind, direction, issuedAt, amount, statement } = call;
  const rows: EarlierRow[] = await tx.query(
    `select c.id, c.amount, c.issued_at, c.due_at, coalesce(before.state, 'issued') as before, by_then.state as by_then
     from margin_call c
     left join lateral (
       select state from margin_call_step s where (s.relationship_id, s.call_id) = (c.relationship_id, c.id) and s.at < $5
       order by n desc limit 1) as before on true
     cross join lateral (
       select state from margin_call_step s where (s.relationship_id, s.call_id) = (c.relationship_id, c.id) and s.at <= $5
       order by n desc limit 1) as by_then
     where (c.relationship_id, c.occupancy, c.kind, c.direction) = ($1, $2, $3, $4) and c.issued_at < $5
       and not exists (select from margin_call part where (part.relationship_id, part.parent_id) = (c.relationship_id, c.id)
         and part.issued_at <= $5)
     order by c.issued_at, c.id`,
    [relationship, occupancy, kind, direction, issuedAt],
  );
  const counts = (state: CallState) => isOpen(state) && state !== 'disputed';
  const [early, late] = [rows.filter((row) => counts(row.before)), rows.filter((row) => counts(row.by_then))];
  const total = (of: readonly EarlierRow[]) => of.reduce((sum, row) => sum + BigInt(row.amount), 0n);
  const called = Money.of(statement['called'] ?? '0', amount.asset).minor;
  const counted = total(late) !== called && total(early) === called ? early : late;
  return counted.map((row) => ({
    callId: row.id,
    amount: Money.ofMinor(BigInt(row.amount), amount.asset).toText(),
    issuedAt: textOf(row.issued_at),
    dueAt: textOf(row.due_at),
  }));
}

/** What the same run called of a seat the other way, before it was rounded; undefined: nothing, or a party asks, and it waits for two officers. */
export async function calledTheOtherWay(
  tx: EntityManager,
  call: MarginCall,
  ofTheHouse: boolean,
): Promise<Money | undefined> {
  const rows: { statement: Record<string, string> }[] = await tx.query(
    `select statement from margin_call
     where (relationship_id, occupancy, kind, snapshot_id) = ($1, $2, $3, $4) and direction <> $5 and parent_id is null
       and ($6 or state <> 'pending-approval')`,
    [call.relationship, call.occupancy, call.kind, call.snapshotId, call.direction, ofTheHouse],
  );
  const amount = rows[0]?.statement['amount'];
  return amount === undefined ? undefined : Money.of(amount, call.amount.asset);
}

/** The hash of the inputs on which a seat was valued; undefined: no run of it is on record. */
export async function inputsHashOf(
  tx: EntityManager,
  { relationship, snapshotId }: Pick<MarginCall, 'relationship' | 'snapshotId'>,
  occupancy: string,
): Promise<string | undefined> {
  const rows: { inputs_hash: string }[] = await tx.query(
    'select inputs_hash from exposure where (relationship_id, snapshot_id, occupancy) = ($1, $2, $3)',
    [relationship, snapshotId, occupancy],
  );
  return rows[0]?.inputs_hash;
}
