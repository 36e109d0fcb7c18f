import { type CalendarDate, invariant, Money } from '@app/kernel';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import type { EntityManager } from 'typeorm';
import type { InterestCorrection, InterestDay, InterestElections } from './domain';

/** How interest is settled: paid for good, or added to the balance that it was earned on. */
export type InterestSettlement = 'transfer' | 'adjustment';

/** A month's or a day's interest on what one seat has given, day by day. */
export interface InterestStatement {
  readonly id: string;
  readonly relationship: RelationshipId;
  readonly period: string; // 2026-10, or 2026-10-17
  readonly giver: string; // occupancy
  readonly holder: string;
  readonly amount: Money; // of its days, and of what was corrected; positive: the holder owes it
  readonly elections: InterestElections;
  readonly settlement: InterestSettlement;
  readonly days: readonly InterestDay[];
  readonly corrections: readonly InterestCorrection[];
  readonly sources: readonly string[]; // who published the fixings
  readonly inputsHash: string;
  readonly callId: string | undefined; // none: it comes to nothing
}

interface StatementRow {
  readonly id: string;
  readonly period: string;
  readonly giver: string;
  readonly holder: string;
  readonly amount: string;
  readonly elections: InterestElections;
  readonly settlement: InterestSettlement;
  readonly days: readonly InterestDay[];
  readonly corrections: readonly InterestCorrection[];
  readonly sources: readonly string[];
  readonly inputs_hash: string;
  readonly call_id: string | null;
}

const SELECT = `select id, period, giver, holder, amount, elections, settlement, days, corrections, sources, inputs_hash, call_id
  from interest_statement`;

export async function findStatement(
  tx: EntityManager,
  relationship: Relationship,
  giver: string,
  period: string,
): Promise<InterestStatement | undefined> {
  const rows: StatementRow[] = await tx.query(
    `${SELECT} where (relationship_id, giver, period) = ($1, $2, $3)`,
    [relationship.id, giver, period],
  );
  return rows.map((row) => statementOf(row, relationship))[0];
}

/** The statements of some seats of a relationship, the newest period first. */
export async function statementsOf(
  tx: EntityManager,
  relationship: Relationship,
  seats: readonly string[],
): Promise<InterestStatement[]> {
  const rows: StatementRow[] = await tx.query(
    `${SELECT} where relationship_id = $1 and (giver = any ($2::text[]) or holder = any ($2::text[]))
     order by period desc, giver limit 100`,
    [relationship.id, seats],
  );
  return rows.map((row) => statementOf(row, relationship));
}

/** What was stated between two occupants of the margin of one of them, of periods that begin on a day or later. */
export async function statedSince(
  tx: EntityManager,
  relationship: Relationship,
  { giver, holder }: Pick<InterestStatement, 'giver' | 'holder'>,
  first: CalendarDate,
): Promise<InterestStatement[]> {
  const rows: StatementRow[] = await tx.query(
    `${SELECT} where (relationship_id, giver, holder) = ($1, $2, $3) and left(period || '-01', 10)::date >= $4::date
     order by period`,
    [relationship.id, giver, holder, first.text],
  );
  return rows.map((row) => statementOf(row, relationship));
}

/** The day, UTC, since which two occupants have faced each other: that on which the later of them was seated. */
export async function facedSince(
  tx: EntityManager,
  { id }: Relationship,
  occupancies: readonly [string, string],
): Promise<string> {
  const rows: { since: string | null }[] = await tx.query(
    `select (max(seated_at) at time zone 'UTC')::date::text as since from occupancy
     where relationship_id = $1 and code = any ($2::text[])`,
    [id, occupancies],
  );
  const since = rows[0]?.since ?? undefined;
  invariant(since !== undefined, `${occupancies.join(' and ')} were never seated`);
  return since;
}

/** The days from one to another, both included, that were stated on a seat's margin. */
export async function statedDays(
  tx: EntityManager,
  { id }: Relationship,
  giver: string,
  { first, last }: { readonly first: CalendarDate; readonly last: CalendarDate },
): Promise<ReadonlySet<string>> {
  const rows: { day: string }[] = await tx.query(
    `select day::text from interest_day where (relationship_id, giver) = ($1, $2) and day between $3 and $4`,
    [id, giver, first.text, last.text],
  );
  return new Set(rows.map(({ day }) => day));
}

export async function insertStatement(tx: EntityManager, statement: InterestStatement): Promise<void> {
  const { id, relationship, period, giver, holder, amount, elections, settlement, days } = statement;
  await tx.query(
    `with stated as (
       insert into interest_statement (relationship_id, id, period, giver, holder, amount, elections, settlement, days, corrections,
         sources, inputs_hash, call_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     )
     insert into interest_day (relationship_id, giver, day, statement_id)
     select $1, $4, (each ->> 'day')::date, $2 from jsonb_array_elements($9::jsonb) each`,
    [
      relationship,
      id,
      period,
      giver,
      holder,
      amount.minor,
      JSON.stringify(elections),
      settlement,
      JSON.stringify(days),
      JSON.stringify(statement.corrections),
      statement.sources,
      statement.inputsHash,
      statement.callId ?? null,
    ],
  );
}

function statementOf(row: StatementRow, { id: relationship, asset }: Relationship): InterestStatement {
  const { id, period, giver, holder, elections, settlement, days, corrections, sources } = row;
  return {
    id,
    relationship,
    period,
    giver,
    holder,
    elections,
    settlement,
    days,
    corrections,
    sources,
    amount: Money.ofMinor(BigInt(row.amount), asset),
    inputsHash: row.inputs_hash,
    callId: row.call_id ?? undefined,
  };
}
