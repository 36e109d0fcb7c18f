import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, invariant, refuse, type Result, textOf } from '@app/kernel';
import { differencesOf, type TermDifference } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What the credit committee lays down: what it is willing to lend, and how a line is scored. */
export type PolicyKind = 'appetite' | 'score-weights';

/** A version as the database holds it: what its terms mean, whoever asks for it knows. */
export interface Policy {
  readonly version: number;
  readonly terms: object; // plain JSON
}

export interface ProposedPolicy extends Policy {
  readonly proposalId: string;
  readonly termsHash: string; // what the second person approves
}

/** A proposal as the second person reads it, with what is other than in the version it was made upon. */
export interface ReadPolicy extends ProposedPolicy {
  readonly differences: readonly TermDifference[];
}

export type PolicyProposalRefusal =
  { readonly kind: 'unknown-actor' } | { readonly kind: 'stale-version'; readonly version: number };

const MINUTES_TO_APPROVE = 24 * 60;

/** What the committee has laid down, version by version, each by two: one mechanism, whatever it is about. */
@Injectable()
export class CreditPolicyService {
  constructor(private readonly approvals: ApprovalService) {}

  /** The version in force; undefined: nobody has laid anything down. */
  async inForce(tx: EntityManager, kind: PolicyKind): Promise<Policy | undefined> {
    const [row] = await tx.query<Policy[]>(
      'select version, terms from credit_policy where kind = $1 order by version desc limit 1',
      [kind],
    );
    return row;
  }

  /** Nobody lays anything else down before the transaction ends, and whoever asked first is answered first. */
  async lock(tx: EntityManager, kind: PolicyKind): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('credit-policy/' || $1, 0))`, [kind]);
  }

  /** Proposes the next version, whole. @param upon the version it is made upon, 0 for the first */
  async propose(
    tx: EntityManager,
    kind: PolicyKind,
    terms: object,
    { maker, upon, asOf }: { readonly maker: ActorId; readonly upon: number; readonly asOf: Date },
  ): Promise<Result<ProposedPolicy, PolicyProposalRefusal>> {
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse({ kind: 'unknown-actor' });
    const inForce = (await this.inForce(tx, kind))?.version ?? 0;
    if (upon !== inForce) return refuse({ kind: 'stale-version', version: inForce });
    const version = inForce + 1;
    const values = [kind, version, JSON.stringify(terms)];
    const [found] = await tx.query<{ hash: string }[]>(
      `select encode(credit_policy_terms($1, $2, $3), 'hex') as hash`,
      values,
    );
    invariant(found !== undefined, 'terms without a hash');
    const termsHash = found.hash;
    const proposalId = uuidOf(`credit-policy/${termsHash}/${maker}/${textOf(asOf)}`);
    const subject = { kind: 'credit.policy', subjectHash: termsHash, validForMinutes: MINUTES_TO_APPROVE };
    await this.approvals.propose(tx, { ...subject, id: proposalId, maker });
    await tx.query(
      `insert into credit_policy_proposal (kind, version, terms, proposal_id) values ($1, $2, $3, $4) on conflict do nothing`,
      [...values, proposalId],
    );
    return accept({ version, terms, proposalId, termsHash });
  }

  /** A proposal as the second person reads it. */
  async proposed(tx: EntityManager, kind: PolicyKind, proposalId: string): Promise<ReadPolicy | undefined> {
    const [row] = await tx.query<(ProposedPolicy & { before: object | null })[]>(
      `select p.version, p.terms, p.proposal_id as "proposalId", encode(c.subject_hash, 'hex') as "termsHash", b.terms as before
       from credit_policy_proposal p join control.proposal c on c.id = p.proposal_id
       left join credit_policy b on (b.kind, b.version) = (p.kind, p.version - 1)
       where (p.kind, p.proposal_id) = ($1, $2)`,
      [kind, proposalId],
    );
    if (row === undefined) return undefined;
    const { before, ...proposed } = row;
    return { ...proposed, differences: differencesOf(before ?? {}, proposed.terms) };
  }

  /** Brings a proposed version into force, if none has come in between. */
  async approve(
    tx: EntityManager,
    kind: PolicyKind,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
  ): Promise<Result<Policy, ApprovalRefusal | 'stale'>> {
    await this.lock(tx, kind);
    const proposed = await this.proposed(tx, kind, proposalId);
    if (proposed === undefined) return refuse('no-such-proposal');
    const [known] = await tx.query<unknown[]>('select 1 from credit_policy where approval_id = $1', [
      proposalId,
    ]);
    const inForce = (await this.inForce(tx, kind))?.version ?? 0;
    if (known === undefined && proposed.version !== inForce + 1) return refuse('stale');
    const approval = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approval.ok) return approval;
    await tx.query(
      `insert into credit_policy (kind, version, terms, approval_id)
       select kind, version, terms, proposal_id from credit_policy_proposal where proposal_id = $1 on conflict do nothing`,
      [proposalId],
    );
    return accept({ version: proposed.version, terms: proposed.terms });
  }
}
