import { Money } from '@app/kernel';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import type { EntityManager } from 'typeorm';
import type { InterestDay, InterestElections } from './domain';

/** A month's interest on what one seat has given, day by day. */
export interface InterestStatement {
  readonly id: string;
  readonly relationship: RelationshipId;
  readonly month: string; // 2026-10
  readonly giver: string; // occupancy
  readonly holder: string;
  readonly amount: Money; // positive: the holder pays
  readonly elections: InterestElections;
  readonly days: readonly InterestDay[];
  readonly sources: readonly string[]; // who published the fixings
  readonly inputsHash: string;
  readonly callId: string | undefined; // none: it comes to nothing
}

interface StatementRow {
  readonly id: string;
  readonly month: string;
  readonly giver: string;
  readonly holder: string;
  readonly amount: string;
  readonly elections: InterestElections;
  readonly days: readonly InterestDay[];
  readonly sources: readonly string[];
  readonly inputs_hash: string;
  readonly call_id: string | null;
}

const SELECT = `select id, month, giver, holder, amount, elections, days, sources, inputs_hash, call_id from interest_statement`;

export async function findStatement(
  tx: EntityManager,
  relationship: Relationship,
  giver: string,
  month: string,
): Promise<InterestStatement | undefined> {
  const rows: StatementRow[] = await tx.query(
    `${SELECT} where (relationship_id, giver, month) = ($1, $2, $3)`,
    [relationship.id, giver, month],
  );
  return rows.map((row) => statementOf(row, relationship))[0];
}

/** The statements of some seats of a relationship, the newest month first. */
export async function statementsOf(
  tx: EntityManager,
  relationship: Relationship,
  seats: readonly string[],
): Promise<InterestStatement[]> {
  const rows: StatementRow[] = await tx.query(
    `${SELECT} where relationship_id = $1 and (giver = any ($2::text[]) or holder = any ($2::text[]))
     order by month desc, giver limit 100`,
    [relationship.id, seats],
  );
  return rows.map((row) => statementOf(row, relationship));
}

export async function insertStatement(tx: EntityManager, statement: InterestStatement): Promise<void> {
  const { id, relationship, month, giver, holder, amount, elections, days, sources } = statement;
  await tx.query(
    `insert into interest_statement (relationship_id, id, month, giver, holder, amount, elections, days, sources, inputs_hash, call_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      relationship,
      id,
      month,
      giver,
      holder,
      amount.minor,
      JSON.stringify(elections),
      JSON.stringify(days),
      sources,
      statement.inputsHash,
      statement.callId ?? null,
    ],
  );
}

function statementOf(row: StatementRow, { id: relationship, asset }: Relationship): InterestStatement {
  const { id, month, giver, holder, elections, days, sources } = row;
  return {
    id,
    relationship,
    month,
    giver,
    holder,
    elections,
    days,
    sources,
    amount: Money.ofMinor(BigInt(row.amount), asset),
    inputsHash: row.inputs_hash,
    callId: row.call_id ?? undefined,
  };
}
