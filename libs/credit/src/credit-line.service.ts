import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, invariant, Money, refuse, type Result, textOf } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type LineRow, lineOf, linesInForce, rowOf, seatedLines } from './credit-line.rows';
import type { CreditLine, LineTerms } from './domain';

export interface ProposedLine {
  readonly proposalId: string;
  readonly version: number;
  readonly termsHash: string; // what the second person approves
  readonly terms: LineTerms & { readonly occupancy: string };
}

export type ProposalRefusal =
  'unknown-actor' | 'no-such-seat' | 'expires-in-the-past' | 'reviewed-after-expiry';

export type LineApprovalRefusal =
  | ApprovalRefusal
  | 'stale' // another version came into force since it was proposed, or the line was frozen
  | 'first-skin-promised-twice'; // all shares, of those who left too, are more than the cell has

export type FreezeRefusal = 'unknown-actor' | 'no-line' | 'frozen-already';

const MINUTES_TO_APPROVE = 24 * 60;

/** Credit lines: each version proposed by one officer and approved by another; frozen at once by any of them alone. */
@Injectable()
export class CreditLineService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly approvals: ApprovalService,
    private readonly ledger: LedgerService,
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
  ): Promise<ProposedLine | undefined> {
    const [row] = await tx.query<(LineRow & { hash: string })[]>(SELECT_PROPOSAL, [id, proposalId]);
    if (row === undefined) return undefined;
    const terms = lineOf({ ...row, frozen: false }, asset);
    return { proposalId, version: row.version, termsHash: row.hash, terms };
  }

  /** Proposes the next version of a line. The same again is nothing. */
  async propose(
    tx: EntityManager,
    relationshipId: RelationshipId,
    terms: ProposedLine['terms'],
    maker: ActorId,
    asOf: Date,
  ): Promise<Result<ProposedLine, ProposalRefusal>> {
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse('unknown-actor');
    const relationship = await this.relationships.load(tx, relationshipId);
    const { occupancy, expiresOn, reviewOn } = terms;
    const seated = relationship.occupancies.find(({ code }) => code === occupancy);
    if (seated === undefined) return refuse('no-such-seat');
    // Of one who has left, what is left to say is that nothing is promised to him any more.
    const cancels = terms.approved.isZero() && terms.firstSkin.isZero();
    if (seated.standing === 'defaulted' && !cancels) return refuse('no-such-seat');
    if (expiresOn < asOf.toISOString().slice(0, 10)) return refuse('expires-in-the-past');
    if (reviewOn > expiresOn) return refuse('reviewed-after-expiry');
    const before = (await linesInForce(tx, relationship)).find((line) => line.occupancy === occupancy);
    const version = (before?.version ?? 0) + 1;
    const row = rowOf(relationshipId, version, terms);
    const termsHash = await hashOfTerms(tx, row);
    const proposalId = uuidOf(
      `credit-line/${relationshipId}/${occupancy}/${String(version)}/${termsHash}/${maker}/${textOf(asOf)}`,
    );
    await this.approvals.propose(tx, {
      id: proposalId,
      kind: 'credit.line',
      subjectHash: termsHash,
      maker,
      validForMinutes: MINUTES_TO_APPROVE,
    });
    await tx.query(
      `insert into credit_line_proposal (proposal_id, on_frozen, ${COLUMNS})
       values ($10, $11, $1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
      [...row, proposalId, before?.frozen ?? false],
    );
    return accept({ proposalId, version, termsHash, terms });
  }

  /** Brings a proposed version into force, if nothing has changed since it was proposed. The same checker again is nothing new. */
  async approve(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
  ): Promise<Result<CreditLine, LineApprovalRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const [proposed] = await tx.query<(LineRow & { on_frozen: boolean })[]>(SELECT_PROPOSAL, [
      relationshipId,
      proposalId,
    ]);
    if (proposed === undefined) return refuse('no-such-proposal');
    const lines = await linesInForce(tx, relationship);
    const { occupancy } = proposed;
    const standing = lines.find((line) => line.occupancy === occupancy);
    const wanted = lineOf({ ...proposed, frozen: false }, relationship.asset);
    const [known] = await tx.query<unknown[]>('select 1 from credit_line where approval_id = $1', [
      proposalId,
    ]);
    if (known === undefined) {
      const frozenSince = standing?.frozen === true && !proposed.on_frozen;
      if ((standing?.version ?? 0) + 1 !== wanted.version || frozenSince) return refuse('stale');
      const others = lines.filter((line) => line.occupancy !== occupancy).map(({ firstSkin }) => firstSkin);
      const allocated = Money.sum([wanted.firstSkin, ...others], relationship.asset);
      const skin = await this.ledger.balance(tx, relationshipId, 'SKIN', relationship.asset);
      if (wanted.firstSkin.isPositive() && skin.lessThan(allocated))
        return refuse('first-skin-promised-twice');
    }
    const approval = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approval.ok) return approval;
    await tx.query(
      `insert into credit_line (${COLUMNS}, approval_id)
       select ${COLUMNS}, proposal_id from credit_line_proposal where proposal_id = $1 on conflict do nothing`,
      [proposalId],
    );
    return accept(known === undefined || standing?.version !== wanted.version ? wanted : standing);
  }

  /** The kill switch: from now on nothing is added to the line. Only a new version lifts it. */
  async freeze(
    tx: EntityManager,
    relationshipId: RelationshipId,
    occupancy: string,
    by: { readonly officer: ActorId; readonly reason: string; readonly proof: string },
  ): Promise<Result<CreditLine, FreezeRefusal>> {
    if ((await this.approvals.officer(tx, by.officer)) === undefined) return refuse('unknown-actor');
    const relationship = await this.relationships.lock(tx, relationshipId);
    const line = (await linesInForce(tx, relationship)).find((each) => each.occupancy === occupancy);
    if (line === undefined) return refuse('no-line');
    if (line.frozen) return refuse('frozen-already');
    await tx.query(
      `insert into credit_freeze (relationship_id, occupancy, version, frozen_by, reason, proof)
       values ($1, $2, $3, $4, $5, $6)`,
      [relationshipId, occupancy, line.version, by.officer, by.reason, by.proof],
    );
    return accept({ ...line, frozen: true });
  }
}

const SELECT_PROPOSAL = `
  select p.occupancy, p.version, p.approved, p.first_skin, p.unsecured, p.sub_limits, p.expires_on::text, p.review_on::text,
    p.on_frozen, encode(c.subject_hash, 'hex') as hash
  from credit_line_proposal p join control.proposal c on c.id = p.proposal_id
  where (p.relationship_id, p.proposal_id) = ($1, $2)`;

const COLUMNS =
  'relationship_id, occupancy, version, approved, first_skin, unsecured, sub_limits, expires_on, review_on';

async function hashOfTerms(tx: EntityManager, row: readonly unknown[]): Promise<string> {
  const [found] = await tx.query<{ hash: string }[]>(
    `select encode(credit_line_terms($1, $2, $3, $4, $5, $6, $7, $8, $9), 'hex') as hash`,
    [...row],
  );
  invariant(found !== undefined, 'terms without a hash');
  return found.hash;
}
