import { type Actor, type ActorId, ApprovalService } from '@app/control';
import { accept, invariant, refuse, type Result } from '@app/kernel';
import { publish, RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuthorityService } from './authority.service';
import {
  casesOf,
  type CovenantCase,
  type CovenantCaseId,
  findCase,
  insertDecision,
} from './covenant-case.rows';
import type {
  ExerciseRefusal,
  NotDecided,
  ReserveRightRefusal,
  WaiverApprovalRefusal,
  WaiverRefusal,
} from './covenant-case-refusal';
import { linesInForce } from './credit-line.rows';
import { lineNews } from './credit-news';
import { CreditNoticeService, type Service } from './credit-notice.service';
import { type CreditLine, mayAct, mayDecide, standingOf } from './domain';
import { insertAct } from './line-act.rows';

export interface ProposedWaiver {
  readonly proposalId: string;
  readonly caseId: CovenantCaseId;
  readonly until: string;
  readonly conditions: string;
  readonly termsHash: string;
}

interface OpenCase {
  readonly relationship: Relationship;
  readonly found: CovenantCase;
  readonly officer: Actor;
}

/** Who uses a right, why, and that the party was told. */
interface Use {
  readonly officer: ActorId;
  readonly reason: string;
  readonly service: Service;
  readonly asOf: Date;
}

const MINUTES_TO_APPROVE = 24 * 60;

/** What named people do with the right that a breach has given: under the relationship's lock, and one end alone. */
@Injectable()
export class CovenantCaseService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly approvals: ApprovalService,
    private readonly authorities: AuthorityService,
    private readonly notices: CreditNoticeService,
  ) {}

  page(
    tx: EntityManager,
    relationshipId: RelationshipId,
    page: { readonly occupancies: readonly string[]; readonly after?: string; readonly limit: number },
  ): Promise<CovenantCase[]> {
    return casesOf(tx, relationshipId, page);
  }

  find(
    tx: EntityManager,
    relationshipId: RelationshipId,
    caseId: CovenantCaseId,
  ): Promise<CovenantCase | undefined> {
    return findCase(tx, relationshipId, caseId);
  }

  /** Says to the party that silence is no waiver. The right does not become longer by it. */
  async reserve(
    tx: EntityManager,
    relationshipId: RelationshipId,
    caseId: CovenantCaseId,
    use: Use,
  ): Promise<Result<CovenantCase, ReserveRightRefusal>> {
    const open = await this.open(
      tx,
      relationshipId,
      caseId,
      { command: 'reserve', by: use.officer },
      use.asOf,
    );
    if (!open.ok) return open;
    const { relationship, found } = open.value;
    const served = await this.serve(tx, relationship, found, 'rights-reserved', use);
    if (!served.ok) return refuse({ kind: served.refusal });
    const { officer: by, reason } = use;
    await insertDecision(tx, relationshipId, found, { kind: 'reserve', by, reason, notice: served.value });
    return accept(await this.reread(tx, relationshipId, caseId));
  }

  /**
   * Uses the right: the notice is served, and the line is stopped as its terms say, both at once. What it leads to beyond the line,
   * an early termination among it, is for those whom the agreement names.
   */
  async exercise(
    tx: EntityManager,
    relationshipId: RelationshipId,
    caseId: CovenantCaseId,
    use: Use,
  ): Promise<Result<CovenantCase, ExerciseRefusal>> {
    const open = await this.open(
      tx,
      relationshipId,
      caseId,
      { command: 'exercise', by: use.officer },
      use.asOf,
    );
    if (!open.ok) return open;
    const { relationship, found, officer } = open.value;
    const line = await this.lineOf(tx, relationship, found.occupancy);
    if (!(await this.authorities.suffice(tx, officer.role, line.approved)))
      return refuse({ kind: 'beyond-authority' });
    const served = await this.serve(tx, relationship, found, 'additional-termination-event', use);
    if (!served.ok) return refuse({ kind: served.refusal });
    const { officer: by, reason } = use;
    await insertDecision(tx, relationshipId, found, { kind: 'exercise', by, reason, notice: served.value });
    await this.stop(tx, relationship, line, found, use);
    return accept(await this.reread(tx, relationshipId, caseId));
  }

  /** Proposes to let a breach be, until a day and under conditions. Another officer has to agree. */
  async proposeWaiver(
    tx: EntityManager,
    relationshipId: RelationshipId,
    caseId: CovenantCaseId,
    waiver: Pick<ProposedWaiver, 'until' | 'conditions'>,
    { officer, asOf }: { readonly officer: ActorId; readonly asOf: Date },
  ): Promise<Result<ProposedWaiver, WaiverRefusal>> {
    const open = await this.open(tx, relationshipId, caseId, { command: 'waive', by: officer }, asOf);
    if (!open.ok) return open;
    const { until, conditions } = waiver;
    if (until < asOf.toISOString().slice(0, 10)) return refuse({ kind: 'waived-in-the-past' });
    const values = [relationshipId, caseId, until, conditions];
    const [row] = await tx.query<{ hash: string }[]>(
      `select encode(covenant_waiver_terms($1, $2, $3, $4), 'hex') as hash`,
      values,
    );
    invariant(row !== undefined, 'terms without a hash');
    const proposalId = uuidOf(`credit-waiver/${JSON.stringify([...values, officer])}`);
    const subject = { kind: 'credit.waiver', subjectHash: row.hash, validForMinutes: MINUTES_TO_APPROVE };
    await this.approvals.propose(tx, { ...subject, id: proposalId, maker: officer });
    await tx.query(
      `insert into covenant_waiver_proposal (relationship_id, case_id, waived_until, conditions, proposal_id)
       values ($1, $2, $3, $4, $5) on conflict do nothing`,
      [...values, proposalId],
    );
    return accept({ proposalId, caseId, until, conditions, termsHash: row.hash });
  }

  /** A waiver as the second person reads it. */
  async waiver(
    tx: EntityManager,
    relationshipId: RelationshipId,
    proposalId: string,
  ): Promise<ProposedWaiver | undefined> {
    const [row] = await tx.query<ProposedWaiver[]>(
      `select p.proposal_id as "proposalId", p.case_id as "caseId", p.waived_until::text as until, p.conditions,
         encode(c.subject_hash, 'hex') as "termsHash"
       from covenant_waiver_proposal p join control.proposal c on c.id = p.proposal_id
       where (p.relationship_id, p.proposal_id) = ($1, $2)`,
      [relationshipId, proposalId],
    );
    return row;
  }

  /** Agrees to a waiver, having read its terms: the right is gone, and no new one arises from this covenant until that day. */
  async approveWaiver(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
    asOf: Date,
  ): Promise<Result<CovenantCase, WaiverApprovalRefusal>> {
    const waiver = await this.waiver(tx, relationshipId, proposalId);
    if (waiver === undefined) return refuse({ kind: 'no-such-proposal' });
    const { caseId, until, conditions } = waiver;
    const open = await this.open(tx, relationshipId, caseId, { command: 'waive', by: checker }, asOf);
    if (!open.ok) return open;
    const approval = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approval.ok) {
      const { refusal } = approval;
      invariant(refusal !== 'decided-already', `${caseId} is open, and its waiver was approved`);
      return refuse({ kind: refusal });
    }
    await insertDecision(tx, relationshipId, open.value.found, {
      kind: 'waive',
      by: checker,
      reason: `waived until ${until}`,
      waivedUntil: until,
      conditions,
      approval: proposalId,
    });
    return accept(await this.reread(tx, relationshipId, caseId));
  }

  private async open(
    tx: EntityManager,
    relationshipId: RelationshipId,
    caseId: CovenantCaseId,
    { command, by }: { readonly command: 'reserve' | 'waive' | 'exercise'; readonly by: ActorId },
    asOf: Date,
  ): Promise<Result<OpenCase, NotDecided>> {
    const officer = await this.approvals.officer(tx, by);
    if (officer === undefined) return refuse({ kind: 'unknown-actor' });
    const relationship = await this.relationships.lock(tx, relationshipId);
    const found = await findCase(tx, relationshipId, caseId);
    if (found === undefined) return refuse({ kind: 'no-such-case' });
    const may = mayDecide(found, command, asOf);
    return may.ok ? accept({ relationship, found, officer }) : may;
  }

  private async serve(
    tx: EntityManager,
    relationship: Relationship,
    { id, occupancy, version, clause, wanted, found, breach }: CovenantCase,
    kind: 'rights-reserved' | 'additional-termination-event',
    { officer, reason, service, asOf }: Use,
  ): Promise<Result<string, 'served-in-the-future'>> {
    const matter = { kind, reason, clause, wanted, found, breach };
    const notice = { occupancy, version, reference: `covenant/${id}`, matter, officer };
    return await this.notices.serveWithDeed(tx, relationship, notice, { service, asOf });
  }

  /** Stops the line as the covenant says, unless it is stopped as much already. */
  private async stop(
    tx: EntityManager,
    relationship: Relationship,
    line: CreditLine,
    { gives, clause, breach }: CovenantCase,
    { officer, asOf }: Use,
  ): Promise<void> {
    if (!mayAct(standingOf(line, relationship, asOf), gives).ok) return;
    const reason = `exercised under ${clause}, for the breach as of ${breach}`;
    const acts = line.acts + 1;
    await insertAct(tx, relationship.id, { line, n: acts, kind: gives, by: officer, reason });
    const step = gives === 'freeze' ? 'frozen' : 'suspended';
    await publish(tx, ...lineNews(step, { ...line, acts }, relationship));
  }

  private async lineOf(
    tx: EntityManager,
    relationship: Relationship,
    occupancy: string,
  ): Promise<CreditLine> {
    const line = (await linesInForce(tx, relationship)).find((each) => each.occupancy === occupancy);
    invariant(line !== undefined, `a case without a line: ${occupancy}`);
    return line;
  }

  private async reread(
    tx: EntityManager,
    relationshipId: RelationshipId,
    caseId: CovenantCaseId,
  ): Promise<CovenantCase> {
    const found = await findCase(tx, relationshipId, caseId);
    invariant(found !== undefined, `case ${caseId} was there a moment ago`);
    return found;
  }
}
