import { accept, id, invariant, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from './audit.service';
import {
  type Actor,
  type ActorId,
  type ApprovalRefusal,
  type AuditEntry,
  hasExpired,
  mayApprove,
  type Proposal,
} from './domain';

export interface NewProposal {
  readonly id: string; // derived from the business event
  readonly kind: string; // lib.thing: ledger.link
  readonly subjectHash: string; // SHA-256, hex, of exactly what is proposed
  readonly maker: ActorId;
  readonly validForMinutes: number; // from now, by the database's clock
}

export interface Approval {
  readonly proposalId: string;
  readonly checker: ActorId;
  readonly subjectHash: string; // of what the checker has read
}

/**
 * Decisions of two people. Every time is the database's own: nobody back-dates a decision. What is checked here for a clear answer
 * the tables refuse as well, whoever writes to them.
 */
@Injectable()
export class ApprovalService {
  constructor(private readonly audit: AuditService) {}

  /**
   * Enrols an officer. The same again is nothing. Once anything has been approved, a new one needs an approval of his terms.
   *
   * @throws InvariantError when the id is somebody else's
   */
  async enrol(tx: EntityManager, actor: Actor, approvalId?: string): Promise<void> {
    const known = await this.officer(tx, actor.id);
    if (known === undefined) {
      await tx.query(
        `insert into control.actor (id, name, role, conflict_group, approval_id) values ($1, $2, $3, $4, $5)
         on conflict (id) do nothing`,
        [actor.id, actor.name, actor.role, actor.conflictGroup, approvalId ?? null],
      );
    }
    const { name, role, conflictGroup } = known ?? (await this.officer(tx, actor.id)) ?? actor;
    const same = name === actor.name && role === actor.role && conflictGroup === actor.conflictGroup;
    invariant(same, `${actor.id} is enrolled already, as ${name}, ${role}, of ${conflictGroup}`);
  }

  /** What the two who let a new officer in have to agree on. */
  async actorHash(tx: EntityManager, actor: Actor): Promise<string> {
    const [row] = await tx.query<{ hash: string }[]>(
      `select encode(control.actor_terms($1, $2, $3, $4), 'hex') as hash`,
      [actor.id, actor.name, actor.role, actor.conflictGroup],
    );
    invariant(row !== undefined, 'terms without a hash');
    return row.hash;
  }

  /**
   * Writes a proposal down. The same again is nothing.
   *
   * @throws InvariantError when the maker is no actor, or the id was used for something else
   */
  async propose(tx: EntityManager, wanted: NewProposal): Promise<void> {
    const maker = await this.officer(tx, wanted.maker);
    invariant(maker !== undefined, `${wanted.maker} is no actor`);
    const fresh = await tx.query<unknown[]>(
      `insert into control.proposal (id, kind, subject_hash, maker, maker_group, expires_at)
       values ($1, $2, decode($3, 'hex'), $4, $5, clock_now() + make_interval(mins => $6))
       on conflict (id) do nothing returning id`,
      [wanted.id, wanted.kind, wanted.subjectHash, maker.id, maker.conflictGroup, wanted.validForMinutes],
    );
    const stands = await this.proposal(tx, wanted.id);
    const same =
      stands?.kind === wanted.kind &&
      stands.subjectHash === wanted.subjectHash &&
      stands.maker === wanted.maker;
    invariant(same, `proposal ${wanted.id} is known already, for something else`);
    if (fresh.length > 0) await this.audit.record(tx, proposed(wanted, maker));
  }

  /** Whether a proposal can still be approved in time; undefined: nobody has made it. */
  async standing(tx: EntityManager, proposalId: string): Promise<'open' | 'expired' | undefined> {
    const proposal = await this.proposal(tx, proposalId);
    return proposal && (hasExpired(proposal, proposal.asOf) ? 'expired' : 'open');
  }

  /**
   * Approves a proposal, once; the same checker again is nothing new. Whatever the answer, the transaction stays usable.
   *
   * @returns the approval's id, which is the proposal's
   */
  async approve(tx: EntityManager, approval: Approval): Promise<Result<string, ApprovalRefusal>> {
    const proposal = await this.proposal(tx, approval.proposalId);
    if (proposal === undefined) return refuse('no-such-proposal');
    const checker = await this.officer(tx, approval.checker);
    if (checker === undefined) return refuse('unknown-actor');
    const allowed = mayApprove(proposal, checker, approval.subjectHash, proposal.asOf);
    if (!allowed.ok) return allowed;
    const fresh = await tx.query<unknown[]>(
      `insert into control.approval
         (id, kind, subject_hash, maker, maker_group, expires_at, checker, checker_group)
       select id, kind, subject_hash, maker, maker_group, expires_at, $2, $3 from control.proposal where id = $1
       on conflict (id) do nothing returning id`,
      [proposal.id, checker.id, checker.conflictGroup],
    );
    if (fresh.length > 0) await this.audit.record(tx, approved(proposal, checker));
    const [decided] = await tx.query<{ checker: string }[]>(
      'select checker from control.approval where id = $1',
      [proposal.id],
    );
    return decided?.checker === checker.id ? accept(proposal.id) : refuse('decided-already');
  }

  /** The officer of this id; undefined: nobody enrolled him. */
  async officer(tx: EntityManager, actorId: ActorId): Promise<Actor | undefined> {
    const [row] = await tx.query<Actor[]>(
      'select id, name, role, conflict_group as "conflictGroup" from control.actor where id = $1',
      [actorId],
    );
    return row;
  }

  private async proposal(
    tx: EntityManager,
    proposalId: string,
  ): Promise<(Proposal & { asOf: Date }) | undefined> {
    const [row] = await tx.query<(Proposal & { asOf: Date })[]>(
      `select id, kind, encode(subject_hash, 'hex') as "subjectHash", maker, maker_group as "makerGroup",
         expires_at as "expiresAt", clock_now() as "asOf"
       from control.proposal where id = $1`,
      [proposalId],
    );
    return row && { ...row, maker: id<'Actor'>(row.maker) };
  }
}

function proposed(
  { id: proposalId, kind, subjectHash, validForMinutes }: NewProposal,
  maker: Actor,
): AuditEntry {
  return {
    who: maker.id,
    role: maker.role,
    deed: 'propose',
    subject: { kind, id: proposalId },
    after: { standing: 'open', subjectHash, makerGroup: maker.conflictGroup, validForMinutes },
  };
}

function approved(
  { id: proposalId, kind, subjectHash, maker, makerGroup }: Proposal,
  checker: Actor,
): AuditEntry {
  return {
    who: checker.id,
    role: checker.role,
    deed: 'approve',
    subject: { kind, id: proposalId },
    before: { standing: 'open', subjectHash, maker, makerGroup },
    after: { standing: 'approved', checkerGroup: checker.conflictGroup },
  };
}
