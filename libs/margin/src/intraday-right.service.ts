import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, invariant, refuse, type Result, textOf } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { bothPerform, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What a relationship's Schedule says of calls between its runs. Numbers are decimal text. */
export interface IntradayRight {
  readonly mayCall: boolean;
  readonly imFraction: string | null; // that exposure moves by since the last run, of the smaller initial margin
  readonly priceGap: string | null; // that a price it holds moves by, as a fraction
  readonly onHeadroom: boolean; // when what variation margin does not cover is as much as the initial margin
}

/** A right as the second person reads it, and approves it by its hash. */
export interface ProposedRight {
  readonly proposalId: string;
  readonly termsHash: string;
  readonly version: number; // that it would become
  readonly right: IntradayRight;
}

export type RightProposalRefusal =
  | { readonly kind: 'unknown-actor' | 'seat-not-performing' }
  | { readonly kind: 'stale-version'; readonly version: number };

export type RightApprovalRefusal = ApprovalRefusal | 'stale' | 'seat-not-performing';

const MINUTES_TO_APPROVE = 24 * 60;

/** Whether a relationship may be called between its runs: versions, each proposed by one officer and approved by another. */
@Injectable()
export class IntradayRightService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly approvals: ApprovalService,
  ) {}

  /** The right in force; undefined: nothing was agreed on, and it may not be called between its runs. */
  async inForce(
    tx: EntityManager,
    relationshipId: RelationshipId,
  ): Promise<(IntradayRight & { readonly version: number }) | undefined> {
    const [row] = await tx.query<(IntradayRight & { version: number })[]>(
      `select version, ${TERMS} from intraday_right where relationship_id = $1 order by version desc limit 1`,
      [relationshipId],
    );
    return row;
  }

  /** Proposes the next version, of a relationship in which both perform. @param upon the version that was read, 0 when there was none */
  async propose(
    tx: EntityManager,
    relationship: Relationship,
    right: IntradayRight,
    maker: ActorId,
    { upon, asOf }: { readonly upon: number; readonly asOf: Date },
  ): Promise<Result<ProposedRight, RightProposalRefusal>> {
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse({ kind: 'unknown-actor' });
    if (!bothPerform(relationship)) return refuse({ kind: 'seat-not-performing' });
    const stands = (await this.inForce(tx, relationship.id))?.version ?? 0;
    if (stands !== upon) return refuse({ kind: 'stale-version', version: stands });
    const version = stands + 1;
    const { mayCall, imFraction, priceGap, onHeadroom } = right;
    const values = [relationship.id, version, mayCall, imFraction, priceGap, onHeadroom];
    const [row] = await tx.query<{ hash: string }[]>(
      `select encode(intraday_right_terms($1, $2, $3, $4::numeric, $5::numeric, $6), 'hex') as hash`,
      values,
    );
    invariant(row !== undefined, 'terms without a hash');
    const termsHash = row.hash;
    const proposalId = uuidOf(`intraday-right/${termsHash}/${maker}/${textOf(asOf)}`);
    const proposal = { id: proposalId, kind: 'margin.intraday-right', subjectHash: termsHash };
    await this.approvals.propose(tx, { ...proposal, maker, validForMinutes: MINUTES_TO_APPROVE });
    await tx.query(
      `insert into intraday_right_proposal (relationship_id, version, may_call, im_fraction, price_gap, on_headroom, proposal_id)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [...values, proposalId],
    );
    return accept({ proposalId, termsHash, version, right });
  }

  /** A proposal as the second person reads it; undefined when there is none. */
  async proposed(
    tx: EntityManager,
    relationshipId: RelationshipId,
    proposalId: string,
  ): Promise<ProposedRight | undefined> {
    const [row] = await tx.query<(IntradayRight & { version: number; hash: string })[]>(
      `select p.version, ${TERMS}, encode(c.subject_hash, 'hex') as hash
       from intraday_right_proposal p join control.proposal c on c.id = p.proposal_id
       where (p.relationship_id, p.proposal_id) = ($1, $2)`,
      [relationshipId, proposalId],
    );
    if (row === undefined) return undefined;
    const { version, hash: termsHash, ...right } = row;
    return { proposalId, termsHash, version, right };
  }

  /** Brings a proposed right into force, if no other was since. The same checker again is nothing new. */
  async approve(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
  ): Promise<Result<ProposedRight, RightApprovalRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const proposed = await this.proposed(tx, relationshipId, proposalId);
    if (proposed === undefined) return refuse('no-such-proposal');
    const known = await tx.query<unknown[]>('select from intraday_right where approval_id = $1', [
      proposalId,
    ]);
    if (known.length === 0) {
      const stands = (await this.inForce(tx, relationshipId))?.version ?? 0;
      if (stands + 1 !== proposed.version) return refuse('stale');
      if (!bothPerform(relationship)) return refuse('seat-not-performing');
    }
    const approved = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approved.ok) return approved;
    await tx.query(
      `insert into intraday_right (relationship_id, version, may_call, im_fraction, price_gap, on_headroom, approval_id)
       select relationship_id, version, may_call, im_fraction, price_gap, on_headroom, proposal_id
       from intraday_right_proposal where proposal_id = $1
       on conflict do nothing`,
      [proposalId],
    );
    return accept(proposed);
  }
}

const TERMS = `may_call as "mayCall", im_fraction::text as "imFraction", price_gap::text as "priceGap", on_headroom as "onHeadroom"`;
