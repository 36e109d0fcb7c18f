import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, type Money, refuse, type Result } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import { hashOf, uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What somebody has seen come into the vault. */
export interface Receipt {
  readonly relationship: RelationshipId;
  readonly occupancy: string;
  readonly amount: Money;
  readonly transfer: string;
}

const A_WEEK = 7 * 24 * 60; // minutes

/** What came in counts when two have seen it, each by himself: the second enters what he sees, and is not shown what the first did. */
@Injectable()
export class CollateralReceiptService {
  constructor(private readonly approvals: ApprovalService) {}

  /** Under the relationship's lock. One who saw something else about a transfer confirms nobody: his report waits for a second too. */
  async report(
    tx: EntityManager,
    { relationship, occupancy, amount, transfer }: Receipt,
    officer: ActorId,
  ): Promise<Result<'reported' | 'confirmed', ApprovalRefusal>> {
    if ((await this.approvals.officer(tx, officer)) === undefined) return refuse('unknown-actor');
    const seen = { relationship, occupancy, amount: amount.toText(), asset: amount.asset.code, transfer };
    const subjectHash = hashOf(seen);
    const proposalId = uuidOf(`collateral-receipt/${subjectHash}`);
    const confirmed = await this.approvals.approve(tx, { proposalId, checker: officer, subjectHash });
    if (confirmed.ok) return accept('confirmed');
    if (confirmed.refusal !== 'no-such-proposal') return confirmed;
    const proposal = { id: proposalId, kind: 'collateral.receipt', subjectHash };
    await this.approvals.propose(tx, { ...proposal, maker: officer, validForMinutes: A_WEEK });
    return accept('reported');
  }
}
