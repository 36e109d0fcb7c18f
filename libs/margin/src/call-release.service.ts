import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, id, invariant, refuse, type Result, textOf } from '@app/kernel';
import { PartyStandingService, RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CallDeadlineService, type UndatedCall } from './call-deadline.service';
import { CallIssueService, twinOf } from './call-issue.service';
import { type IllegalMove, type MarginCallId, moved } from './domain';
import { type CallActor, findCall, type MarginCall, moveCall } from './margin.rows';
import { letsOwnMarginGo, ofStopped } from './stopped-party';

/** That a call should be let go, as the second officer approves it: by the hash of the call, which never changes. */
export interface ProposedRelease {
  readonly proposalId: string;
  readonly termsHash: string;
}

export type ReleaseProposalRefusal = IllegalMove | { readonly kind: 'unknown-actor' | 'no-such-call' };

export type ReleaseRefusal =
  | IllegalMove
  | UndatedCall
  | { readonly kind: Exclude<ApprovalRefusal, 'decided-already'> | 'no-such-call' | 'party-suspended' };

const MINUTES_TO_APPROVE = 24 * 60;

/** Lets calls go that something gave pause: one officer asks for it, another agrees, and the deadline runs from then. */
@Injectable()
export class CallReleaseService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly approvals: ApprovalService,
    private readonly standings: PartyStandingService,
    private readonly deadlines: CallDeadlineService,
    private readonly issuing: CallIssueService,
  ) {}

  /** Asks for a call to be let go. */
  async propose(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    maker: ActorId,
    asOf: Date,
  ): Promise<Result<ProposedRelease, ReleaseProposalRefusal>> {
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse({ kind: 'unknown-actor' });
    const call = await findCall(tx, relationshipId, callId);
    if (call === undefined) return refuse({ kind: 'no-such-call' });
    const may = moved(call, 'issue');
    if (!may.ok) return may;
    const termsHash = await hashOf(tx, call);
    const proposalId = uuidOf(`call-release/${callId}/${maker}/${textOf(asOf)}`);
    const subject = { kind: 'margin.call-release', subjectHash: termsHash };
    await this.approvals.propose(tx, {
      ...subject,
      id: proposalId,
      maker,
      validForMinutes: MINUTES_TO_APPROVE,
    });
    return accept({ proposalId, termsHash });
  }

  /** Lets a call go. Own margin does not go back to a party that is stopped: it stays pledged. */
  async approve(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    release: ProposedRelease & { readonly checker: CallActor },
    asOf: Date,
  ): Promise<Result<MarginCall, ReleaseRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const call = await findCall(tx, relationshipId, callId);
    if (call === undefined) return refuse({ kind: 'no-such-call' });
    const may = await this.mayBeMade(tx, relationship, call, asOf);
    if (!may.ok) return may;
    const { proposalId, termsHash: subjectHash, checker } = release;
    const approval = { proposalId, subjectHash, checker: id<'Actor'>(checker.who) };
    const approved = await this.approvals.approve(tx, approval);
    if (!approved.ok) {
      invariant(approved.refusal !== 'decided-already', `call ${callId} was agreed to, and was not let go`);
      return refuse({ kind: approved.refusal });
    }
    await tx.query(
      'insert into margin_call_release (relationship_id, call_id, approval_id) values ($1, $2, $3)',
      [relationshipId, callId, proposalId],
    );
    await moveCall(tx, call, 'issue', {
      at: asOf,
      why: 'let go by two officers',
      by: checker,
      dueAt: may.value,
    });
    const expected = await findCall(tx, relationshipId, twinOf(call, 'expected'));
    if (expected?.state === 'calculated')
      await moveCall(tx, expected, 'supersede', { at: asOf, why: 'the demand was made', byCall: call.id });
    const made = await findCall(tx, relationshipId, callId);
    invariant(made !== undefined, `call ${callId} was made a moment ago`);
    await this.issuing.release(tx, relationship, made);
    return accept(made);
  }

  /** @returns by when it would be due */
  private async mayBeMade(
    tx: EntityManager,
    relationship: Relationship,
    call: MarginCall,
    asOf: Date,
  ): Promise<Result<Date, ReleaseRefusal>> {
    const may = moved(call, 'issue');
    if (!may.ok) return may;
    const going = letsOwnMarginGo(call) ? [{ call, relationship }] : [];
    if ((await ofStopped(tx, this.standings, going)).has(call)) return refuse({ kind: 'party-suspended' });
    const dating = await this.deadlines.dating(tx, [relationship], asOf);
    const dates = dating(relationship, call);
    return dates.ok ? accept(dates.value.dueAt) : dates;
  }
}

async function hashOf(tx: EntityManager, { relationship, id: callId }: MarginCall): Promise<string> {
  const [found] = await tx.query<{ hash: string }[]>(
    `select encode(call_release_terms($1, $2), 'hex') as hash`,
    [relationship, callId],
  );
  invariant(found !== undefined, 'terms without a hash');
  return found.hash;
}
