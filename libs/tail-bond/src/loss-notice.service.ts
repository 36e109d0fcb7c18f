import { createHash } from 'node:crypto';
import { Exact, invariant, Money, refuse, type Result } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { counterpartOf, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import type { VerifiedLoss } from '@app/resolution/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  acceptNotice,
  type Interested,
  type LossNotice,
  noticeOf,
  type NoticeRefusal,
  noticeText,
} from './domain';
import {
  insertNotice,
  noticesOf,
  type NotWaiting,
  type ReceivedNotice,
  waitingNotice,
} from './loss-notice.rows';
import { type PayoutPlan, PayoutPlanService } from './payout-plan.service';
import { PayoutProposalService } from './payout-proposal.service';
import { RemainderService } from './remainder.service';
import { type IssuedTranche, tranchesCovering } from './tranche.rows';

/** A notice and what it asks the trustee to approve, as the trusts stand now. */
export interface NoticeReport extends ReceivedNotice {
  readonly plan: PayoutPlan | undefined; // undefined: acted upon already
}

/** Why a payout is not proposed anew. */
export type ReproposalRefusal = NotWaiting | 'nothing-to-pay' | 'still-open';

const ENTITY = 'entity'; // the conflict group of the entity's own officers

/** The trustee's desk: notices come in, are checked, and wait for the trustee. No job moves a trust's money. */
@Injectable()
export class LossNoticeService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly plans: PayoutPlanService,
    private readonly proposals: PayoutProposalService,
    private readonly remainder: RemainderService,
  ) {}

  /**
   * Receives the notice of a verified loss, once, and proposes its payout in the name of the agent that verified it.
   *
   * @throws InvariantError when the notice came before with other content
   */
  async receive(
    tx: EntityManager,
    relationshipId: RelationshipId,
    defaultId: string,
    loss: VerifiedLoss,
    asOf: Date,
  ): Promise<{ readonly refused: NoticeRefusal } | undefined> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const others = (await noticesOf(tx, relationshipId)).filter(
      ({ notice }) => notice.defaultId === defaultId,
    );
    const received = receivedOf(relationship, defaultId, loss, others, asOf);
    const known = others.find(({ notice }) => notice.id === received.notice.id);
    if (known !== undefined) {
      invariant(saysTheSame(known, received), `notice ${known.notice.id} came with two contents`);
      return undefined;
    }
    const tranches = await tranchesCovering(tx, relationshipId, loss.occupancy);
    const accepted = acceptNotice(
      await this.asInterests(tx, received.notice),
      interestedIn(relationship, loss, tranches),
    );
    if (!accepted.ok) return { refused: accepted.refusal };
    await insertNotice(tx, received);
    if (others.every(({ notice }) => notice.sequence < loss.sequence)) await this.propose(tx, received, asOf);
    return undefined;
  }

  /** Proposes a payout anew that nobody approved in time, as the trusts stand now. */
  async proposeAgain(
    tx: EntityManager,
    relationshipId: RelationshipId,
    noticeId: string,
  ): Promise<Result<void, ReproposalRefusal>> {
    await this.relationships.lock(tx, relationshipId);
    const waiting = await waitingNotice(tx, relationshipId, noticeId);
    if (!waiting.ok) return waiting;
    const { shares, subjectHash } = await this.plans.of(tx, waiting.value);
    if (shares.length === 0) return refuse('nothing-to-pay');
    return this.proposals.propose(tx, waiting.value.notice, subjectHash);
  }

  /** Every notice of a relationship, with what it asks for if nobody has acted upon it. */
  async notices(tx: EntityManager, relationshipId: RelationshipId): Promise<NoticeReport[]> {
    const reports: NoticeReport[] = [];
    for (const received of await noticesOf(tx, relationshipId))
      reports.push({
        ...received,
        plan: received.paidAt === undefined ? await this.plans.of(tx, received) : undefined,
      });
    return reports;
  }

  /** A notice that moves no tranche has nothing to approve: what is open goes on to the next layers. */
  private async propose(tx: EntityManager, received: ReceivedNotice, asOf: Date): Promise<void> {
    const { notice } = received;
    const { shares, subjectHash } = await this.plans.of(tx, received);
    if (shares.length === 0) {
      await this.remainder.pass(tx, received, asOf);
      return;
    }
    const proposed = await this.proposals.propose(tx, notice, subjectHash);
    invariant(proposed.ok, `the payout of notice ${notice.id} was proposed before it was received`);
  }

  /** The notice with its agents named by whose interest they serve: that is what may conflict, not their names. */
  private async asInterests(tx: EntityManager, notice: LossNotice): Promise<LossNotice> {
    const officers: { id: string; interest: string }[] = await tx.query(
      'select id, conflict_group as interest from control.actor where id = any($1)',
      [[notice.calculationAgent, notice.verificationAgent]],
    );
    const interestOf = (officer: string) => officers.find((each) => each.id === officer)?.interest ?? officer;
    return {
      ...notice,
      calculationAgent: interestOf(notice.calculationAgent),
      verificationAgent: interestOf(notice.verificationAgent),
    };
  }
}

function receivedOf(
  relationship: Relationship,
  defaultId: string,
  loss: VerifiedLoss,
  others: readonly ReceivedNotice[],
  receivedAt: Date,
): ReceivedNotice {
  const seated = relationship.occupancies.find(({ code }) => code === loss.occupancy);
  invariant(
    seated?.partyId === loss.party,
    `${loss.party} was not ${loss.occupancy} of ${relationship.name}`,
  );
  const before = others.filter(({ notice }) => notice.sequence < loss.sequence).at(-1);
  const notice = noticeOf(loss, {
    id: uuidOf(`loss-notice/${defaultId}/${String(loss.sequence)}`),
    defaultId,
    relationshipId: relationship.id,
    recoveredBefore: before?.notice.cumulativeRecoveries ?? Money.zero(relationship.asset),
  });
  return {
    relationshipId: relationship.id,
    notice,
    occupancy: loss.occupancy,
    firstSkin: loss.firstSkin,
    textHash: createHash('sha256').update(noticeText(notice)).digest('hex'),
    receivedAt,
    paidAt: undefined,
  };
}

function saysTheSame(a: ReceivedNotice, b: ReceivedNotice): boolean {
  const signed = a.notice.verificationAgent === b.notice.verificationAgent;
  return (
    signed && a.textHash === b.textHash && a.firstSkin.equals(b.firstSkin) && a.occupancy === b.occupancy
  );
}

function interestedIn(
  relationship: Relationship,
  loss: VerifiedLoss,
  tranches: readonly IssuedTranche[],
): Interested {
  return {
    entity: ENTITY,
    partyA: loss.party,
    partyB: counterpartOf(relationship, loss.occupancy).partyId,
    holdings: tranches.flatMap(({ holdings, original }) =>
      holdings.map(({ holder, face }) => ({
        holder,
        share: new Exact(face.minor.toString()).div(original.minor.toString()),
      })),
    ),
  };
}
