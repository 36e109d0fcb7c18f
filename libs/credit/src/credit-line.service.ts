import { type ActorId, ApprovalService } from '@app/control';
import { accept, invariant, refuse, type Result, textOf } from '@app/kernel';
import { publish, RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId, TermDifference } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { lineNews } from './credit-news';
import { LINE_COLUMNS, type LineRow, linesInForce, rowOf, seatedLines, termsIn } from './credit-line.rows';
import { type CreditLine, lineDifferences, type LineTerms, mayStep, takesBack } from './domain';
import { LineAdmissionService, type LineApprovalRefusal, type ProposedRow } from './line-admission.service';
import { LineCareService } from './line-care.service';

export interface ProposedLine {
  readonly proposalId: string;
  readonly version: number;
  readonly termsHash: string; // what the second person approves
  readonly terms: LineTerms & { readonly occupancy: string };
}

/** A proposal as the second person reads it, with what is other than in what it was made upon. */
export interface ReadLine extends ProposedLine {
  readonly differences: readonly TermDifference[];
}

export type ProposalRefusal =
  | { readonly kind: 'unknown-actor' | 'no-such-seat' | 'expires-in-the-past' | 'reviewed-after-expiry' }
  | { readonly kind: 'reductions-not-falling' }
  | { readonly kind: 'stale-version'; readonly version: number } // another is in force than the one it is made upon
  | { readonly kind: 'clause-missing' }; // it takes back what a committed line promises

const MINUTES_TO_APPROVE = 24 * 60;

/** Credit lines: each version proposed by one officer and approved by another whose authority suffices. */
@Injectable()
export class CreditLineService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly approvals: ApprovalService,
    private readonly admission: LineAdmissionService,
    private readonly care: LineCareService,
  ) {}

  /** The lines of a relationship's occupants that are in force. */
  async inForce(tx: EntityManager, relationship: Relationship): Promise<CreditLine[]> {
    return seatedLines(relationship, await linesInForce(tx, relationship));
  }

  /** A proposal as the second person reads it. */
  async proposed(
    tx: EntityManager,
    { id, asset }: Relationship,
    proposalId: string,
  ): Promise<ReadLine | undefined> {
    const [row] = await tx.query<(LineRow & { hash: string })[]>(SELECT_PROPOSAL, [id, proposalId]);
    if (row === undefined) return undefined;
    const [before] = await tx.query<LineRow[]>(SELECT_BEFORE, [id, proposalId]);
    const terms = termsIn(row, asset);
    const differences = lineDifferences(before && termsIn(before, asset), terms);
    return { proposalId, version: row.version, termsHash: row.hash, terms, differences };
  }

  /**
   * Proposes the next version of a line. The same again is nothing.
   *
   * @param upon the version it is made upon, 0 for the first; undefined: whichever is in force
   */
  async propose(
    tx: EntityManager,
    relationshipId: RelationshipId,
    terms: ProposedLine['terms'],
    maker: ActorId,
    { asOf, upon }: { readonly asOf: Date; readonly upon?: number },
  ): Promise<Result<ProposedLine, ProposalRefusal>> {
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse({ kind: 'unknown-actor' });
    const relationship = await this.relationships.load(tx, relationshipId);
    const { occupancy, expiresOn, reviewOn } = terms;
    const seated = relationship.occupancies.find(({ code }) => code === occupancy);
    if (seated === undefined) return refuse({ kind: 'no-such-seat' });
    // Of one who has left, what is left to say is that nothing is promised to him any more.
    const cancels = terms.approved.isZero() && terms.firstSkin.isZero();
    if (seated.standing === 'defaulted' && !cancels) return refuse({ kind: 'no-such-seat' });
    if (expiresOn < textOf(asOf).slice(0, 10)) return refuse({ kind: 'expires-in-the-past' });
    if (reviewOn > expiresOn) return refuse({ kind: 'reviewed-after-expiry' });
    const may = mayStep(terms, asOf);
    if (!may.ok) return refuse({ kind: may.refusal });
    const before = (await linesInForce(tx, relationship)).find((line) => line.occupancy === occupancy);
    const inForce = before?.version ?? 0;
    if (upon !== undefined && upon !== inForce) return refuse({ kind: 'stale-version', version: inForce });
    if (takesBack(terms, before, asOf) && terms.clause === undefined)
      return refuse({ kind: 'clause-missing' });
    const version = inForce + 1;
    const row = rowOf(relationshipId, version, terms);
    const termsHash = await hashOfTerms(tx, row);
    const proposalId = uuidOf(
      `credit-line/${relationshipId}/${occupancy}/${String(version)}/${termsHash}/${maker}/${textOf(asOf)}`,
    );
    const subject = { kind: 'credit.line', subjectHash: termsHash, validForMinutes: MINUTES_TO_APPROVE };
    await this.approvals.propose(tx, { ...subject, id: proposalId, maker });
    await tx.query(
      `insert into credit_line_proposal (proposal_id, acts, ${LINE_COLUMNS})
       values ($15, $16, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing`,
      [...row, proposalId, before?.acts ?? 0],
    );
    await this.care.begin(tx, relationshipId, await proposedAt(tx, proposalId));
    return accept({ proposalId, version, termsHash, terms });
  }

  /** Brings a proposed version into force, if nothing has changed since it was proposed. The same checker again is nothing new. */
  async approve(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
  ): Promise<Result<CreditLine, LineApprovalRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const [proposed] = await tx.query<ProposedRow[]>(SELECT_PROPOSAL, [relationshipId, proposalId]);
    if (proposed === undefined) return refuse('no-such-proposal');
    const admitted =
      proposed.over === 'in-force' ? undefined : await this.admission.of(tx, relationship, proposed, checker);
    if (admitted?.ok === false) return admitted;
    const approval = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approval.ok) return approval;
    if (admitted !== undefined) await this.admission.write(tx, proposalId, admitted.value);
    const lines = await linesInForce(tx, relationship);
    const line = lines.find(({ occupancy }) => occupancy === proposed.occupancy);
    invariant(line !== undefined, `line ${proposed.occupancy} came into force a moment ago`);
    await this.care.begin(tx, relationshipId, line.inForceFrom);
    if (admitted !== undefined) await publish(tx, ...lineNews('agreed', line, relationship));
    return accept(line);
  }
}

const SELECT_PROPOSAL = `
  select p.*, p.expires_on::text, p.review_on::text, encode(c.subject_hash, 'hex') as hash,
    coalesce((select e.kind from credit_line_proposal_end e where e.proposal_id = p.proposal_id),
      (select 'in-force' from credit_line l where l.approval_id = p.proposal_id)) as over
  from credit_line_proposal p join control.proposal c on c.id = p.proposal_id
  where (p.relationship_id, p.proposal_id) = ($1, $2)`;

// The version it was made upon, with what was left of it then: an advised line may have been reduced by notice.
const SELECT_BEFORE = `
  select l.*, l.expires_on::text, l.review_on::text, coalesce((
      select a.amount from credit_line_act a
      where (a.relationship_id, a.occupancy, a.version, a.kind) = (l.relationship_id, l.occupancy, l.version, 'reduce')
        and a.n <= p.acts order by a.n desc limit 1), l.approved) as approved
  from credit_line_proposal p
  join credit_line l on (l.relationship_id, l.occupancy, l.version) = (p.relationship_id, p.occupancy, p.version - 1)
  where (p.relationship_id, p.proposal_id) = ($1, $2)`;

async function proposedAt(tx: EntityManager, proposalId: string): Promise<Date> {
  const [row] = await tx.query<{ at: Date }[]>(
    'select proposed_at as at from control.proposal where id = $1',
    [proposalId],
  );
  invariant(row !== undefined, `proposal ${proposalId} was made a moment ago`);
  return row.at;
}

async function hashOfTerms(tx: EntityManager, row: readonly unknown[]): Promise<string> {
  const [found] = await tx.query<{ hash: string }[]>(
    `select encode(credit_line_terms($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14), 'hex') as hash`,
    [...row],
  );
  invariant(found !== undefined, 'terms without a hash');
  return found.hash;
}
