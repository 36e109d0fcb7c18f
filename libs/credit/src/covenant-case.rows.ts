import { type Id, id } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import type { EntityManager } from 'typeorm';
import { type Breach, type CaseCommand, type CaseState, type CreditLine, stateAfter } from './domain';

export type CovenantCaseId = Id<'CovenantCase'>;

/** What somebody decided about a right, or that it lapsed. */
export interface Decision {
  readonly kind: CaseCommand;
  readonly at: Date;
  readonly by: string | null; // null: time
  readonly reason: string;
  readonly notice: string | null;
  readonly waivedUntil: string | null;
  readonly conditions: string | null;
}

/** A covenant that was not kept: a right, and what became of it. */
export interface CovenantCase {
  readonly id: CovenantCaseId;
  readonly occupancy: string;
  readonly version: number;
  readonly covenant: string;
  readonly clause: string;
  readonly breach: string;
  readonly wanted: string;
  readonly found: string;
  readonly gives: 'freeze' | 'suspend';
  readonly openedAt: Date;
  readonly useBy: string;
  readonly state: CaseState;
  readonly decisions: readonly Decision[];
}

interface CaseRow extends Omit<CovenantCase, 'id' | 'state' | 'decisions'> {
  readonly id: string;
  readonly decisions: readonly (Omit<Decision, 'at'> & { readonly at: string })[] | null;
}

const SELECT = `select c.id, c.occupancy, c.version, c.covenant, c.clause, c.breach, c.wanted, c.found, c.gives,
    c.opened_at as "openedAt", c.use_by::text as "useBy",
    (select json_agg(json_build_object('kind', d.kind, 'at', d.decided_at, 'by', d.decided_by, 'reason', d.reason,
       'notice', d.notice_id, 'waivedUntil', d.waived_until, 'conditions', d.conditions) order by d.n)
     from covenant_decision d where (d.relationship_id, d.case_id) = (c.relationship_id, c.id)) as decisions
  from covenant_case c`;

export async function findCase(
  tx: EntityManager,
  relationship: RelationshipId,
  caseId: CovenantCaseId,
): Promise<CovenantCase | undefined> {
  const rows = await tx.query<CaseRow[]>(`${SELECT} where (c.relationship_id, c.id) = ($1, $2)`, [
    relationship,
    caseId,
  ]);
  return rows.map(caseOf)[0];
}

/** Cases of some occupants in the order in which they were opened, from the one after `after` on; all of them without a limit. */
export async function casesOf(
  tx: EntityManager,
  relationship: RelationshipId,
  {
    occupancies,
    after,
    limit,
  }: { readonly occupancies: readonly string[]; readonly after?: string; readonly limit?: number },
): Promise<CovenantCase[]> {
  const rows = await tx.query<CaseRow[]>(
    `${SELECT} where c.relationship_id = $1 and c.occupancy = any($2)
       and ($3::uuid is null or (c.opened_at, c.id) > (
         select opened_at, id from covenant_case where (relationship_id, id) = ($1, $3) and occupancy = any($2)))
     order by c.opened_at, c.id limit $4`,
    [relationship, occupancies, after ?? null, limit ?? null],
  );
  return rows.map(caseOf);
}

/** Opens a case for a breach. The same breach again is nothing. */
export async function openCase(
  tx: EntityManager,
  relationship: RelationshipId,
  line: Pick<CreditLine, 'occupancy' | 'version'>,
  { covenant, of, wanted, found }: Breach,
  asOf: Date,
): Promise<void> {
  const name = [line.occupancy, covenant.id, of];
  const useBy = new Date(asOf.getTime() + covenant.daysToUse * 86_400_000).toISOString().slice(0, 10);
  await tx.query(
    `insert into covenant_case (relationship_id, id, occupancy, covenant, breach, version, clause, wanted, found, gives, use_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (relationship_id, occupancy, covenant, breach) do nothing`,
    [
      relationship,
      uuidOf(`covenant-case/${JSON.stringify([relationship, ...name])}`),
      ...name,
      line.version,
      covenant.clause,
      wanted,
      found,
      covenant.gives,
      useBy,
    ],
  );
}

/** Writes a decision down. The database refuses a second one that ends a case, whoever writes it. */
export async function insertDecision(
  tx: EntityManager,
  relationship: RelationshipId,
  { id: caseId, decisions }: CovenantCase,
  decision: Partial<Decision> & Pick<Decision, 'kind' | 'reason'> & { readonly approval?: string },
): Promise<void> {
  await tx.query(
    `insert into covenant_decision (relationship_id, case_id, n, kind, decided_by, reason, notice_id, waived_until, conditions,
       approval_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      relationship,
      caseId,
      decisions.length + 1,
      decision.kind,
      decision.by ?? null,
      decision.reason,
      decision.notice ?? null,
      decision.waivedUntil ?? null,
      decision.conditions ?? null,
      decision.approval ?? null,
    ],
  );
}

function caseOf({ decisions, ...row }: CaseRow): CovenantCase {
  const decided = (decisions ?? []).map((each) => ({ ...each, at: new Date(each.at) }));
  return {
    ...row,
    id: id<'CovenantCase'>(row.id),
    state: stateAfter(decided.map(({ kind }) => kind)),
    decisions: decided,
  };
}
