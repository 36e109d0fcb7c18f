import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, invariant, refuse, type Result, textOf } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { RelationshipId } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { CallRules } from './domain';

/** Rules as the second person reads them, and approves them by their hash. */
export interface ProposedRules {
  readonly proposalId: string;
  readonly version: number; // that they would become
  readonly termsHash: string;
  readonly rules: CallRules;
}

export type RulesProposalRefusal =
  { readonly kind: 'unknown-actor' } | { readonly kind: 'stale-version'; readonly version: number };

export type RulesApprovalRefusal = ApprovalRefusal | 'stale';

const MINUTES_TO_APPROVE = 24 * 60;

/** By which rules each relationship's calls are made: versions, each proposed by one officer and approved by another. */
@Injectable()
export class CallRulesService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly approvals: ApprovalService,
  ) {}

  /** The rules in force, of those relationships that have some. */
  async inForce(
    tx: EntityManager,
    relationships: readonly RelationshipId[],
  ): Promise<ReadonlyMap<RelationshipId, CallRules & { readonly version: number }>> {
    const rows: { relationship_id: RelationshipId; version: number; rules: CallRules }[] = await tx.query(
      `select distinct on (relationship_id) relationship_id, version, rules from margin_call_rules
       where relationship_id = any ($1::bigint[]) order by relationship_id, version desc`,
      [relationships],
    );
    return new Map(
      rows.map(({ relationship_id, version, rules }) => [relationship_id, { ...rules, version }]),
    );
  }

  /** One version, in force or not any more. */
  async version(
    tx: EntityManager,
    relationshipId: RelationshipId,
    version: number,
  ): Promise<CallRules | undefined> {
    const [row] = await tx.query<{ rules: CallRules }[]>(
      'select rules from margin_call_rules where (relationship_id, version) = ($1, $2)',
      [relationshipId, version],
    );
    return row?.rules;
  }

  /** Proposes the next version. @param upon the version that was read, 0 when there was none */
  async propose(
    tx: EntityManager,
    relationshipId: RelationshipId,
    rules: CallRules,
    maker: ActorId,
    { upon, asOf }: { readonly upon: number; readonly asOf: Date },
  ): Promise<Result<ProposedRules, RulesProposalRefusal>> {
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse({ kind: 'unknown-actor' });
    const stands = await this.versionOf(tx, relationshipId);
    if (stands !== upon) return refuse({ kind: 'stale-version', version: stands });
    const version = stands + 1;
    const text = JSON.stringify(rules);
    const [found] = await tx.query<{ hash: string }[]>(
      `select encode(call_rules_terms($1, $2, $3), 'hex') as hash`,
      [relationshipId, version, text],
    );
    invariant(found !== undefined, 'terms without a hash');
    const termsHash = found.hash;
    const proposalId = uuidOf(
      `call-rules/${relationshipId}/${String(version)}/${termsHash}/${maker}/${textOf(asOf)}`,
    );
    const subject = {
      kind: 'margin.call-rules',
      subjectHash: termsHash,
      validForMinutes: MINUTES_TO_APPROVE,
    };
    await this.approvals.propose(tx, { ...subject, id: proposalId, maker });
    await tx.query(
      `insert into margin_call_rules_proposal (proposal_id, relationship_id, version, rules) values ($1, $2, $3, $4)
       on conflict do nothing`,
      [proposalId, relationshipId, version, text],
    );
    return accept({ proposalId, version, termsHash, rules });
  }

  /** A proposal as the second person reads it; undefined when there is none. */
  async proposed(
    tx: EntityManager,
    relationshipId: RelationshipId,
    proposalId: string,
  ): Promise<ProposedRules | undefined> {
    const [row] = await tx.query<{ version: number; rules: CallRules; hash: string }[]>(
      `select p.version, p.rules, encode(c.subject_hash, 'hex') as hash
       from margin_call_rules_proposal p join control.proposal c on c.id = p.proposal_id
       where (p.relationship_id, p.proposal_id) = ($1, $2)`,
      [relationshipId, proposalId],
    );
    return row && { proposalId, version: row.version, termsHash: row.hash, rules: row.rules };
  }

  /** Brings proposed rules into force, if no others were since. The same checker again is nothing new. */
  async approve(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
  ): Promise<Result<ProposedRules, RulesApprovalRefusal>> {
    await this.relationships.lock(tx, relationshipId);
    const proposed = await this.proposed(tx, relationshipId, proposalId);
    if (proposed === undefined) return refuse('no-such-proposal');
    const known = await tx.query<unknown[]>('select from margin_call_rules where approval_id = $1', [
      proposalId,
    ]);
    if (known.length === 0 && (await this.versionOf(tx, relationshipId)) + 1 !== proposed.version)
      return refuse('stale');
    const approval = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approval.ok) return approval;
    await tx.query(
      `insert into margin_call_rules (relationship_id, version, rules, approval_id)
       select relationship_id, version, rules, proposal_id from margin_call_rules_proposal where proposal_id = $1
       on conflict do nothing`,
      [proposalId],
    );
    return accept(proposed);
  }

  private async versionOf(tx: EntityManager, relationshipId: RelationshipId): Promise<number> {
    return (await this.inForce(tx, [relationshipId])).get(relationshipId)?.version ?? 0;
  }
}
