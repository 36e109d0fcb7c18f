import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, type Asset, invariant, Money, refuse, type Result, textOf, USDC } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { RelationshipId } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** That one seat may get so much though the appetite says no, for a while. */
export interface OverrideTerms {
  readonly occupancy: string;
  readonly most: Money; // the approved amount up to which a version is let through
  readonly expiresAt: Date;
  readonly reason: string;
}

export interface ProposedOverride extends OverrideTerms {
  readonly proposalId: string;
  readonly termsHash: string; // what the second person approves
}

/** An override that two have agreed to, with who they are. */
export interface AgreedOverride extends OverrideTerms {
  readonly id: string;
  readonly by: readonly [string, string];
  readonly agreedAt: Date;
  readonly standing: 'in-time' | 'expired';
}

export type OverrideRefusal = 'unknown-actor' | 'no-such-seat' | 'appetite-override-too-long';

interface OverrideRow {
  readonly occupancy: string;
  readonly most: string;
  readonly expiresAt: Date;
  readonly reason: string;
}

const MINUTES_TO_APPROVE = 24 * 60;
const DAYS_AT_MOST = 30;
const A_DAY = 86_400_000;
const ASSET: Asset = USDC; // what every line settles in, and appetite is in
const COLUMNS = 'relationship_id, occupancy, most, expires_at, reason';
const READ = 'o.occupancy, o.most, o.expires_at as "expiresAt", o.reason';

/** Exceptions from the appetite: each by two, of one seat, up to an amount and an instant. They lapse by themselves. */
@Injectable()
export class AppetiteOverrideService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly approvals: ApprovalService,
  ) {}

  /** All that were ever agreed to for a relationship, the newest first. */
  async list(tx: EntityManager, relationship: RelationshipId, asOf: Date): Promise<AgreedOverride[]> {
    const rows = await tx.query<
      (OverrideRow & { id: string; maker: string; checker: string; agreedAt: Date })[]
    >(
      `select ${READ}, o.approval_id as id, two.maker, two.checker, o.agreed_at as "agreedAt"
       from appetite_override o join control.approval two on two.id = o.approval_id
       where o.relationship_id = $1 order by o.agreed_at desc, o.approval_id`,
      [relationship],
    );
    return rows.map(({ id, maker, checker, agreedAt, ...row }) => ({
      ...termsIn(row),
      id,
      by: [maker, checker],
      agreedAt,
      standing: row.expiresAt > asOf ? 'in-time' : 'expired',
    }));
  }

  async propose(
    tx: EntityManager,
    relationshipId: RelationshipId,
    terms: OverrideTerms,
    { maker, asOf }: { readonly maker: ActorId; readonly asOf: Date },
  ): Promise<Result<ProposedOverride, OverrideRefusal>> {
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse('unknown-actor');
    const { occupancies } = await this.relationships.load(tx, relationshipId);
    if (!occupancies.some(({ code }) => code === terms.occupancy)) return refuse('no-such-seat');
    const { occupancy, most, expiresAt, reason } = terms;
    if (expiresAt <= asOf || expiresAt.getTime() > asOf.getTime() + DAYS_AT_MOST * A_DAY)
      return refuse('appetite-override-too-long');
    const row = [relationshipId, occupancy, most.minor, expiresAt, reason];
    const [found] = await tx.query<{ hash: string }[]>(
      `select encode(appetite_override_terms($1, $2, $3, $4, $5), 'hex') as hash`,
      row,
    );
    invariant(found !== undefined, 'terms without a hash');
    const termsHash = found.hash;
    const proposalId = uuidOf(`appetite-override/${termsHash}/${maker}/${textOf(asOf)}`);
    const subject = { subjectHash: termsHash, validForMinutes: MINUTES_TO_APPROVE };
    await this.approvals.propose(tx, { ...subject, kind: 'credit.appetite-override', id: proposalId, maker });
    await tx.query(
      `insert into appetite_override_proposal (${COLUMNS}, proposal_id) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      [...row, proposalId],
    );
    return accept({ ...terms, proposalId, termsHash });
  }

  /** A proposal as the second person reads it. */
  async proposed(
    tx: EntityManager,
    relationshipId: RelationshipId,
    proposalId: string,
  ): Promise<ProposedOverride | undefined> {
    const [row] = await tx.query<(OverrideRow & { termsHash: string })[]>(
      `select ${READ}, encode(c.subject_hash, 'hex') as "termsHash"
       from appetite_override_proposal o join control.proposal c on c.id = o.proposal_id
       where (o.relationship_id, o.proposal_id) = ($1, $2)`,
      [relationshipId, proposalId],
    );
    return row && { ...termsIn(row), proposalId, termsHash: row.termsHash };
  }

  /** The second person's word. What would be over already is agreed to no more. */
  async approve(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
    asOf: Date,
  ): Promise<Result<ProposedOverride, ApprovalRefusal>> {
    const proposed = await this.proposed(tx, relationshipId, proposalId);
    if (proposed === undefined) return refuse('no-such-proposal');
    if (proposed.expiresAt <= asOf) return refuse('expired');
    const approval = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approval.ok) return approval;
    await tx.query(
      `insert into appetite_override (${COLUMNS}, approval_id)
       select ${COLUMNS}, proposal_id from appetite_override_proposal where proposal_id = $1 on conflict do nothing`,
      [proposalId],
    );
    return accept(proposed);
  }
}

function termsIn({ occupancy, most, expiresAt, reason }: OverrideRow): OverrideTerms {
  return { occupancy, most: Money.ofMinor(BigInt(most), ASSET), expiresAt, reason };
}
