import { Money, textOf } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import { type CallState, isOpen, type TransitLine } from './domain';
import type { MarginCall } from './margin.rows';
import { letsOwnMarginGo } from './stopped-party';

interface EarlierRow {
  readonly id: string;
  readonly amount: string;
  readonly issued_at: Date;
  readonly due_at: Date;
  readonly before: CallState;
  readonly by_then: CallState;
}

/** Earlier calls of the same kind and direction that a call was struck beside, and does not ask for again. */
export interface AskedBefore {
  readonly inTransit: TransitLine[]; // on their way
  readonly inDispute: TransitLine[]; // of own margin that goes back none is listed: all that is in dispute of it is kept, either way
}

/**
 * What was asked for already when a call was struck. What was settled, or disputed, at that very instant was so before the run or after
 * it: the totals that the run wrote down say which.
 */
export async function askedBefore(
  tx: EntityManager,
  call: Pick<
    MarginCall,
    'relationship' | 'occupancy' | 'kind' | 'direction' | 'issuedAt' | 'amount' | 'statement' | 'upheldOf'
  >,
): Promise<AskedBefore> {
  const { relationship, occupancy, kind, direction, issuedAt, amount, statement, upheldOf } = call;
  if (upheldOf !== undefined) return { inTransit: [], inDispute: [] }; // it was not struck beside anything
  const rows: EarlierRow[] = await tx.query(
    `select c.id, c.amount, c.issued_at, c.due_at, coalesce(before.state, 'issued') as before, by_then.state as by_then
     from margin_call c
     left join lateral (
       select state from margin_call_step s where (s.relationship_id, s.call_id) = (c.relationship_id, c.id) and s.at < $5
       order by n desc limit 1) as before on true
     cross join lateral (
       select state from margin_call_step s where (s.relationship_id, s.call_id) = (c.relationship_id, c.id) and s.at <= $5
       order by n desc limit 1) as by_then
     where (c.relationship_id, c.occupancy, c.kind, c.direction, c.form) = ($1, $2, $3, $4, 'demand') and c.issued_at < $5
       and not exists (select from margin_call part where (part.relationship_id, part.parent_id) = (c.relationship_id, c.id)
         and part.issued_at <= $5)
     order by c.issued_at, c.id`,
    [relationship, occupancy, kind, direction, issuedAt],
  );
  const total = (of: readonly EarlierRow[]) => of.reduce((sum, row) => sum + BigInt(row.amount), 0n);
  const counted = (line: 'called' | 'disputed', counts: (state: CallState) => boolean) => {
    const [early, late] = [
      rows.filter((row) => counts(row.before)),
      rows.filter((row) => counts(row.by_then)),
    ];
    const written = Money.of(statement[line] ?? '0', amount.asset).minor;
    if (written === 0n) return []; // it ended between the instant of the run and the run
    return (total(late) !== written && total(early) === written ? early : late).map((row) => ({
      callId: row.id,
      amount: Money.ofMinor(BigInt(row.amount), amount.asset).toText(),
      issuedAt: textOf(row.issued_at),
      dueAt: textOf(row.due_at),
    }));
  };
  return {
    inTransit: counted('called', (state) => isOpen(state) && state !== 'disputed'),
    inDispute: letsOwnMarginGo(call) ? [] : counted('disputed', (state) => state === 'disputed'),
  };
}

/** What the same run called of a seat the other way, before it was rounded; undefined: nothing, or a party asks, and it waits for two officers. */
export async function calledTheOtherWay(
  tx: EntityManager,
  call: MarginCall,
  ofTheHouse: boolean,
): Promise<Money | undefined> {
  const alone = call.statement['other'];
  if (alone !== undefined) return Money.of(alone, call.amount.asset);
  const rows: { statement: Record<string, string> }[] = await tx.query(
    `select statement from margin_call
     where (relationship_id, occupancy, kind, snapshot_id) = ($1, $2, $3, $4) and direction <> $5 and parent_id is null
       and upheld_of is null and form = 'demand' and ($6 or state <> 'pending-approval')`,
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
