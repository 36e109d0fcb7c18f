import { type Asset, id, invariant, Money, textOf } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import type { SnapshotId } from '@app/market-data';
import type { EntityManager } from 'typeorm';
import {
  CALL_STATES,
  type CallEvent,
  type CallForm,
  type CallKind,
  type CallState,
  isUnanswered,
  type MarginCallId,
  moved,
} from './domain';

/** Who moves a call, and as what: an officer, a client of the API, or, where nobody is named, the clock. */
export interface CallActor {
  readonly who: string;
  readonly role: string;
}

/** One call on one occupant. Its amount never changes; its state does, and every change is a step. */
export interface MarginCall {
  readonly id: MarginCallId;
  readonly relationship: RelationshipId;
  readonly parentId: MarginCallId | undefined;
  readonly upheldOf?: MarginCallId | undefined; // the disputed call, of one that asks for what was upheld of it
  readonly occupancy: string;
  readonly form?: CallForm; // left out: a demand
  readonly shown?: boolean; // left out: it is; what is expected may not be, to the party
  readonly kind: CallKind;
  readonly direction: 'delivery' | 'return';
  readonly amount: Money;
  readonly paid: Money;
  readonly snapshotId: SnapshotId;
  readonly issuedAt: Date;
  readonly dueAt: Date;
  readonly state: CallState;
  readonly statement: Readonly<Record<string, string>>;
  readonly version: number;
}

interface MarginCallRow {
  readonly id: string;
  readonly relationship_id: string;
  readonly parent_id: string | null;
  readonly upheld_of: string | null;
  readonly occupancy: string;
  readonly form: CallForm;
  readonly shown: boolean;
  readonly kind: CallKind;
  readonly direction: 'delivery' | 'return';
  readonly amount: string;
  readonly paid: string;
  readonly snapshot_id: string;
  readonly issued_at: Date;
  readonly due_at: Date;
  readonly state: CallState;
  readonly statement: Record<string, string>;
  readonly version: number;
  readonly asset: string;
  readonly scale: number;
}

/** Who acts when nobody does: a job whose hour has come. */
export const THE_CLOCK: CallActor = { who: 'ringfence', role: 'clockwork' };

const SELECT = `select c.*, r.scale from margin_call c join relationship r on r.id = c.relationship_id`;

export async function findCall(
  tx: EntityManager,
  relationship: RelationshipId,
  callId: MarginCallId,
): Promise<MarginCall | undefined> {
  const rows: MarginCallRow[] = await tx.query(`${SELECT} where (c.relationship_id, c.id) = ($1, $2)`, [
    relationship,
    callId,
  ]);
  return rows.map(callOf)[0];
}

/** Calls by their ids, in the order of issue. */
export async function loadCalls(tx: EntityManager, ids: readonly string[]): Promise<MarginCall[]> {
  const rows: MarginCallRow[] = await tx.query(
    `${SELECT} where c.id = any($1::uuid[]) order by c.issued_at, c.id`,
    [ids],
  );
  return rows.map(callOf);
}

/** The calls that still stand: VM before IM, returns before deliveries, the order in which they are collected. */
export async function openCalls(tx: EntityManager, relationship: RelationshipId): Promise<MarginCall[]> {
  const rows: MarginCallRow[] = await tx.query(
    `${SELECT} where c.relationship_id = $1 and (c.to_collect or c.state = 'disputed')
     order by c.kind desc, c.direction desc, c.occupancy, c.issued_at, c.id`,
    [relationship],
  );
  return rows.map(callOf);
}

/** The substitutions of an occupant that wait for the house's answer. */
export async function waitingSubstitutions(
  tx: EntityManager,
  relationship: RelationshipId,
  occupancy: string,
): Promise<MarginCall[]> {
  const rows: MarginCallRow[] = await tx.query(
    `${SELECT} where (c.relationship_id, c.occupancy, c.kind) = ($1, $2, 'substitution') and c.state = any ($3)
     order by c.issued_at, c.id`,
    [relationship, occupancy, CALL_STATES.filter(isUnanswered)],
  );
  return rows.map(callOf);
}

/** Calls that were struck before an instant and wait to be let go, and what is expected beside them. */
export async function waitingCalls(
  tx: EntityManager,
  relationship: RelationshipId,
  before: Date,
): Promise<MarginCall[]> {
  const rows: MarginCallRow[] = await tx.query(
    `${SELECT} where c.relationship_id = $1 and c.state in ('pending-approval', 'calculated') and c.issued_at < $2
     order by c.issued_at, c.id`,
    [relationship, before],
  );
  return rows.map(callOf);
}

/** The calls an occupant failed at deadlines from `since` on. */
export async function failedCalls(
  tx: EntityManager,
  relationship: RelationshipId,
  occupancy: string,
  since: Date,
): Promise<MarginCall[]> {
  const rows: MarginCallRow[] = await tx.query(
    `${SELECT} where (c.relationship_id, c.occupancy, c.state) = ($1, $2, 'failed') and c.due_at >= $3 order by c.due_at, c.id`,
    [relationship, occupancy, since],
  );
  return rows.map(callOf);
}

/** Which of these calls of one relationship others have paid the rest of: the ladder has posted a journal for it. */
export async function paidInItsPlace(
  tx: EntityManager,
  calls: readonly MarginCall[],
): Promise<ReadonlySet<MarginCallId>> {
  const rows = await tx.query<{ call_id: MarginCallId }[]>(
    `select distinct c.id as call_id from margin_call c
     join led.transfer t on (t.book_id, t.journal_id) = (c.relationship_id, event_id('ladder/' || c.id::text))
     where c.id = any ($1::uuid[])`,
    [calls.map(({ id: callId }) => callId)],
  );
  return new Set(rows.map((row) => row.call_id));
}

/** Writes new calls with their first step. Repeating it is a fault: a run is repeated by its job, which is done once. */
export async function insertCalls(
  tx: EntityManager,
  calls: readonly MarginCall[],
  why: string,
  by: CallActor = THE_CLOCK,
): Promise<void> {
  if (calls.length === 0) return;
  const column = <T>(value: (call: MarginCall) => T) => calls.map(value);
  await tx.query(
    `with given as (
       select * from unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
         $8::bigint[], $9::uuid[], $10::timestamptz[], $11::timestamptz[], $12::text[], $13::jsonb[], $14::text[], $15::boolean[], $16::uuid[])
         as g (relationship_id, id, parent_id, occupancy, kind, direction, asset, amount, snapshot_id, issued_at, due_at,
           state, statement, form, shown, upheld_of)
     ), written as (
       insert into margin_call (relationship_id, id, parent_id, occupancy, kind, direction, asset, amount, snapshot_id,
         issued_at, due_at, state, statement, form, shown, upheld_of)
       select * from given
     )
     insert into margin_call_step (relationship_id, call_id, n, state, at, why, actor, as_role)
     select relationship_id, id, 0, state, $17, $18, $19, $20 from given`,
    [
      column((call) => call.relationship),
      column((call) => call.id),
      column((call) => call.parentId ?? null),
      column((call) => call.occupancy),
      column((call) => call.kind),
      column((call) => call.direction),
      column((call) => call.amount.asset.code),
      column((call) => call.amount.minor),
      column((call) => call.snapshotId),
      column((call) => textOf(call.issuedAt)),
      column((call) => textOf(call.dueAt)),
      column((call) => call.state),
      column((call) => JSON.stringify(call.statement)),
      column((call) => call.form ?? 'demand'),
      column((call) => call.shown ?? true),
      column((call) => call.upheldOf ?? null),
      calls[0]?.issuedAt,
      why,
      by.who,
      by.role,
    ],
  );
}

/** What is written of a move. */
export interface Move {
  readonly at: Date;
  readonly why: string;
  readonly by?: CallActor; // left out: the clock
  readonly paid?: Money;
  readonly evidence?: string; // that the call was delivered
  readonly dueAt?: Date; // of a call that is let go: its deadline runs from then
  readonly byCall?: MarginCallId | undefined; // that takes the place of one that is superseded; undefined: none does
}

/** Moves a call by an event and writes the step. Compare-and-set on its version. @throws InvariantError on a wrong move */
export async function moveCall(
  tx: EntityManager,
  call: MarginCall,
  event: CallEvent,
  { paid = call.paid, at, why, by = THE_CLOCK, evidence, dueAt, byCall }: Move,
): Promise<void> {
  const next = moved(call, event);
  invariant(next.ok, `call ${call.id} is ${call.state}: it cannot ${event}`);
  const written: unknown[] = await tx.query(
    `with moved as (
       update margin_call set state = $4, paid = $5, version = version + 1,
         issued_at = case when $11::timestamptz is null then issued_at else $6 end, due_at = coalesce($11, due_at)
       where (relationship_id, id, version) = ($1, $2, $3) returning version
     )
     insert into margin_call_step (relationship_id, call_id, n, state, paid, at, why, actor, as_role, evidence, by_call)
     select $1, $2, version, $4, $5, $6, $7, $8, $9, $10, $12 from moved returning n`,
    [
      ...[call.relationship, call.id, call.version, next.value, paid.minor],
      ...[at, why, by.who, by.role, evidence ?? null, dueAt ?? null, byCall ?? null],
    ],
  );
  invariant(
    written.length === 1,
    `call ${call.id} was changed since ${textOf(at)} by someone without its lock`,
  );
}

function callOf(row: MarginCallRow): MarginCall {
  const asset: Asset = { code: row.asset, scale: row.scale };
  return {
    id: id<'MarginCall'>(row.id),
    relationship: id<'Book'>(row.relationship_id),
    parentId: row.parent_id === null ? undefined : id<'MarginCall'>(row.parent_id),
    ...(row.upheld_of !== null && { upheldOf: id<'MarginCall'>(row.upheld_of) }),
    occupancy: row.occupancy,
    form: row.form,
    shown: row.shown,
    kind: row.kind,
    direction: row.direction,
    amount: Money.ofMinor(BigInt(row.amount), asset),
    paid: Money.ofMinor(BigInt(row.paid), asset),
    snapshotId: id<'Snapshot'>(row.snapshot_id),
    issuedAt: row.issued_at,
    dueAt: row.due_at,
    state: row.state,
    statement: row.statement,
    version: row.version,
  };
}
