import { Exact, Money } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import type { EntityManager } from 'typeorm';
import type { DisputeCategory, DisputeOf, MarginCallId, Quotation, QuotationOf } from './domain';
import type { MarginCall } from './margin.rows';

/** A dispute as it stands. Its call is the part that is disputed, or the one on which a transfer was made. */
export interface Dispute {
  readonly callId: MarginCallId;
  readonly category: DisputeCategory;
  readonly claimOf: DisputeOf;
  readonly amount: Money; // that is disputed
  readonly reason: string;
  readonly openedAt: Date;
  readonly resolutionAt: Date;
  readonly resultBy: Date; // what the recalculation gave is told
  readonly resolvedAt: Date | undefined;
  readonly upheld: Money | undefined;
}

interface DisputeRow {
  readonly category: DisputeCategory | null;
  readonly claim_of: DisputeOf | null;
  readonly amount: string | null;
  readonly reason: string;
  readonly opened_at: Date;
  readonly resolution_at: Date;
  readonly result_by: Date;
  readonly resolved_at: Date | null;
  readonly upheld: string | null;
}

/** What a party disputes without saying what about: its call's value. */
const UNSAID: DisputeCategory = 'exposure';

/** The dispute of a call; undefined when it was never disputed. */
export async function findDispute(tx: EntityManager, call: MarginCall): Promise<Dispute | undefined> {
  const rows: DisputeRow[] = await tx.query(
    `select c.category, c.claim_of, c.amount, d.reason, d.opened_at, d.resolution_at, d.result_by, d.resolved_at, d.upheld
     from dispute d left join dispute_claim c using (relationship_id, call_id)
     where (d.relationship_id, d.call_id) = ($1, $2)`,
    [call.relationship, call.id],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const money = (minor: string) => Money.ofMinor(BigInt(minor), call.amount.asset);
  return {
    callId: call.id,
    category: row.category ?? UNSAID,
    claimOf: row.claim_of ?? 'call',
    amount: row.amount === null ? call.amount : money(row.amount),
    reason: row.reason,
    openedAt: row.opened_at,
    resolutionAt: row.resolution_at,
    resultBy: row.result_by,
    resolvedAt: row.resolved_at ?? undefined,
    upheld: row.upheld === null ? undefined : money(row.upheld),
  };
}

export async function insertClaim(
  tx: EntityManager,
  relationship: RelationshipId,
  callId: string,
  claim: {
    readonly category: DisputeCategory;
    readonly claimOf: DisputeOf;
    readonly amount: Money;
    readonly by: string;
    readonly at: Date;
  },
): Promise<void> {
  const { category, claimOf, amount, by, at } = claim;
  await tx.query(
    `insert into dispute_claim (relationship_id, call_id, category, claim_of, amount, notified_by, notified_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [relationship, callId, category, claimOf, amount.minor, by, at],
  );
}

/** What the dealers quoted for a dispute, in the order in which it was recorded. */
export async function quotationsOf(tx: EntityManager, call: MarginCall): Promise<Quotation[]> {
  const rows: { symbol: string; dealer: string; mid: string; quotes: QuotationOf }[] = await tx.query(
    `select symbol, dealer, mid::text, quotes from dispute_quotation where (relationship_id, call_id) = ($1, $2)
     order by symbol, quotes, n`,
    [call.relationship, call.id],
  );
  return rows.map(({ symbol, dealer, mid, quotes }) => ({ symbol, dealer, mid: new Exact(mid), of: quotes }));
}

/** Whether somebody took down what a dealer quoted for a dispute. */
export async function tookDownQuotation(tx: EntityManager, call: MarginCall, who: string): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    'select from dispute_quotation where (relationship_id, call_id, recorded_by) = ($1, $2, $3) limit 1',
    [call.relationship, call.id, who],
  );
  return rows.length > 0;
}

/** Writes down how a dispute ended. Its caller holds the lock, and has seen that it is open. */
export async function endDispute(
  tx: EntityManager,
  call: MarginCall,
  end: {
    readonly by: 'recalculation' | 'concession-of-the-party' | 'concession-of-the-house';
    readonly actor: string;
    readonly upheld: Money;
    readonly recalculated?: Money;
    readonly quotations?: number;
    readonly at: Date;
  },
): Promise<void> {
  const { relationship, id } = call;
  await tx.query(
    'update dispute set upheld = $3, resolved_at = $4 where (relationship_id, call_id) = ($1, $2)',
    [relationship, id, end.upheld.minor, end.at],
  );
  await tx.query(
    `insert into dispute_end (relationship_id, call_id, ended_by, recalculated, quotations, actor, ended_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [relationship, id, end.by, end.recalculated?.minor ?? null, end.quotations ?? 0, end.actor, end.at],
  );
}
