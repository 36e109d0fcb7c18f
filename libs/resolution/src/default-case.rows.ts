import { type Id, id, invariant, refuse, type Result } from '@app/kernel';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import type { MarginCallId } from '@app/margin/domain';
import { schedule, uuidOf } from '@app/platform';
import type { EntityManager } from 'typeorm';
import {
  type Act,
  type CaseRefusal,
  type CaseState,
  type DefaultCase,
  type DefaultClock,
  exercise,
  isDeclared,
  nextRight,
  openCase,
  timelineOf,
} from './domain';

export type CaseId = Id<'DefaultCase'>;

/** A default case with what identifies it. */
export interface Case extends DefaultCase {
  readonly id: CaseId;
  readonly relationship: RelationshipId;
  readonly occupancy: string;
  readonly callId: MarginCallId;
  readonly openedAt: Date;
}

interface CaseRow {
  readonly id: string;
  readonly occupancy: string;
  readonly call_id: string;
  readonly deadline_at: Date;
  readonly opened_at: Date;
  readonly state: CaseState;
}

/** The clocks of a relationship's Schedule, as a default runs on them. */
export function clockOf({ terms: { clocks } }: Relationship): DefaultClock {
  return { noticeMinutes: clocks.noticeMinutes, graceMinutes: clocks.graceMinutes };
}

/** A journal's default id, once there is a declared default to pay under. Its id is the case's. */
export function underDefault(current: Case): { readonly defaultId?: string } {
  return isDeclared(current) ? { defaultId: current.id } : {};
}

/** Opens the case of an unmet call, unless one is open for this occupant already. */
export async function insertCase(
  tx: EntityManager,
  relationship: Relationship,
  failure: {
    readonly occupancy: string;
    readonly callId: MarginCallId;
    readonly deadlineAt: Date;
    readonly at: Date;
  },
): Promise<Case> {
  const caseId = id<'DefaultCase'>(uuidOf(`default/${failure.callId}`));
  await tx.query(
    `insert into default_case (relationship_id, id, occupancy, call_id, deadline_at, opened_at, state)
     values ($1, $2, $3, $4, $5, $6, 'potential')`,
    [relationship.id, caseId, failure.occupancy, failure.callId, failure.deadlineAt, failure.at],
  );
  const opened = await loadCase(tx, relationship, caseId);
  await scheduleWatch(tx, opened);
  return opened;
}

/** The case of an occupant whose seat it still is about: not cured, and not re-let. After that it is about an estate. */
export async function openCaseOf(
  tx: EntityManager,
  relationship: Relationship,
  occupancy: string,
): Promise<Case | undefined> {
  const rows: CaseRow[] = await tx.query(
    `select * from default_case where (relationship_id, occupancy) = ($1, $2)
       and state in ('potential', 'notified', 'declared', 'terminated', 'auctioned')`,
    [relationship.id, occupancy],
  );
  return rows[0] && caseOf(tx, relationship, rows[0]);
}

/** @throws InvariantError when there is none */
export async function loadCase(tx: EntityManager, relationship: Relationship, caseId: CaseId): Promise<Case> {
  const found = await findCase(tx, relationship, caseId);
  invariant(found !== undefined, `no default case ${caseId} in ${relationship.name}`);
  return found;
}

export async function findCase(
  tx: EntityManager,
  relationship: Relationship,
  caseId: CaseId,
): Promise<Case | undefined> {
  const rows: CaseRow[] = await tx.query(
    'select * from default_case where (relationship_id, id) = ($1, $2)',
    [relationship.id, caseId],
  );
  return rows[0] && caseOf(tx, relationship, rows[0]);
}

/** Records what a named officer did, if the case and its clocks allow it, and schedules the watch for the next right. */
export async function recordAct(
  tx: EntityManager,
  before: Case,
  act: Act,
): Promise<Result<Case, CaseRefusal>> {
  const after = exercise(before, act);
  if (!after.ok) return refuse(after.refusal);
  await tx.query('insert into default_act values ($1, $2, $3, $4, $5, $6, $7)', [
    before.relationship,
    before.id,
    before.acts.length + 1,
    act.deed,
    act.officer,
    act.at,
    act.proof,
  ]);
  await tx.query('update default_case set state = $3 where (relationship_id, id) = ($1, $2)', [
    before.relationship,
    before.id,
    after.value.state,
  ]);
  const moved: Case = { ...before, ...after.value };
  await scheduleWatch(tx, moved);
  return { ok: true, value: moved };
}

/** Wakes someone when the next right arises. It arises; nobody exercises it for them. */
async function scheduleWatch(tx: EntityManager, current: Case): Promise<void> {
  const right = nextRight(timelineOf(current));
  if (right === undefined) return;
  const payload = { relationshipId: current.relationship, caseId: current.id };
  const key = `${current.id}/${right.kind}`;
  await schedule(tx, [{ kind: 'resolution.watch', key, payload, dueAt: right.earliest }]);
}

async function caseOf(tx: EntityManager, relationship: Relationship, row: CaseRow): Promise<Case> {
  const acts: Act[] = await tx.query(
    `select deed, officer, at, proof from default_act where (relationship_id, case_id) = ($1, $2) order by n`,
    [relationship.id, row.id],
  );
  return {
    ...openCase(clockOf(relationship), row.deadline_at),
    state: row.state,
    acts,
    id: id<'DefaultCase'>(row.id),
    relationship: relationship.id,
    occupancy: row.occupancy,
    callId: id<'MarginCall'>(row.call_id),
    openedAt: row.opened_at,
  };
}
