import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, id, refuse, type Result } from '@app/kernel';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { LossNotice } from './domain';

/** One try at having a payout approved: 1, 2, 3 … */
interface Attempt {
  readonly proposalId: string;
  readonly place: number;
  readonly expired: boolean;
}

const MINUTES_TO_DECIDE = 5 * 24 * 60;

/**
 * What the trustee is asked about a notice's payout. A proposal expires; the loss does not: when nobody decided in time it is
 * proposed anew, under the next number, and the newest is the one that counts. Whoever calls holds the relationship's lock.
 */
@Injectable()
export class PayoutProposalService {
  constructor(private readonly approvals: ApprovalService) {}

  /** Proposes the payout in the name of the agent that verified the loss, unless an earlier proposal can still be approved. */
  async propose(
    tx: EntityManager,
    notice: LossNotice,
    subjectHash: string,
  ): Promise<Result<void, 'still-open'>> {
    const newest = await this.newest(tx, notice.id);
    if (newest?.expired === false) return refuse('still-open');
    await this.approvals.propose(tx, {
      id: proposalOf(notice.id, (newest?.place ?? 0) + 1),
      kind: 'tail-bond.payout',
      subjectHash,
      maker: id<'Actor'>(notice.verificationAgent),
      validForMinutes: MINUTES_TO_DECIDE,
    });
    return accept(undefined);
  }

  /** The trustee approves exactly what it read, of the newest proposal. */
  async approve(
    tx: EntityManager,
    noticeId: string,
    trustee: ActorId,
    subjectHash: string,
  ): Promise<Result<string, ApprovalRefusal>> {
    const newest = await this.newest(tx, noticeId);
    if (newest === undefined) return refuse('no-such-proposal');
    return this.approvals.approve(tx, { proposalId: newest.proposalId, checker: trustee, subjectHash });
  }

  /** The places have no gap, and each but the last has expired. */
  private async newest(tx: EntityManager, noticeId: string): Promise<Attempt | undefined> {
    let newest: Attempt | undefined;
    for (let place = 1; ; place += 1) {
      const proposalId = proposalOf(noticeId, place);
      const standing = await this.approvals.standing(tx, proposalId);
      if (standing === undefined) return newest;
      newest = { proposalId, place, expired: standing === 'expired' };
    }
  }
}

function proposalOf(noticeId: string, place: number): string {
  return uuidOf(`payout/${noticeId}/${String(place)}`);
}
