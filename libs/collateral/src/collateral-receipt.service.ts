import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, invariant, type Money, refuse, type Result } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What somebody has seen come into the vault. */
export interface Receipt {
  readonly relationship: RelationshipId;
  readonly occupancy: string;
  readonly amount: Money;
  readonly transfer: string;
}

export type ReceiptRefusal = Extract<
  ApprovalRefusal,
  'unknown-actor' | 'maker-is-checker' | 'same-conflict-group'
>;

const A_WEEK = 7 * 24 * 60; // minutes

/**
 * What came in counts when two have seen it, each by himself: the second enters what he sees, and is not shown what the first did. The
 * database takes no deposit of collateral without it.
 */
@Injectable()
export class CollateralReceiptService {
  constructor(private readonly approvals: ApprovalService) {}

  /**
   * Under the relationship's lock, of a transfer that does not count yet. One who saw something else about it confirms nobody: his
   * report waits for a second too. What nobody confirmed within a week is reported anew.
   */
  async report(
    tx: EntityManager,
    receipt: Receipt,
    officer: ActorId,
  ): Promise<Result<'reported' | 'confirmed', ReceiptRefusal>> {
    if ((await this.approvals.officer(tx, officer)) === undefined) return refuse('unknown-actor');
    const { relationship, occupancy, amount, transfer } = receipt;
    const terms = [relationship, occupancy, amount.asset.code, amount.minor, transfer];
    const [row] = await tx.query<{ hash: string }[]>(
      `select encode(collateral_receipt_terms($1, $2, $3, $4, $5), 'hex') as hash`,
      terms,
    );
    invariant(row !== undefined, 'terms without a hash');
    const { hash: subjectHash } = row;
    const proposalId = await this.reportOf(tx, subjectHash);
    const confirmed = await this.approvals.approve(tx, { proposalId, checker: officer, subjectHash });
    if (confirmed.ok) {
      await tx.query(
        `insert into collateral_receipt (relationship_id, occupancy, asset, amount, transfer, approval_id)
         values ($1, $2, $3, $4, $5, $6)`,
        [...terms, proposalId],
      );
      return accept('confirmed');
    }
    switch (confirmed.refusal) {
      case 'no-such-proposal': {
        const proposal = { id: proposalId, kind: 'collateral.receipt', subjectHash };
        await this.approvals.propose(tx, { ...proposal, maker: officer, validForMinutes: A_WEEK });
        return accept('reported');
      }
      case 'unknown-actor':
      case 'maker-is-checker':
      case 'same-conflict-group':
        return refuse(confirmed.refusal);
      case 'changed':
      case 'expired':
      case 'decided-already':
        invariant(false, `report ${proposalId} is open, and of these terms: ${confirmed.refusal}`);
    }
  }

  /** The report of these terms that is open, or the next one there would be. */
  private async reportOf(tx: EntityManager, subjectHash: string): Promise<string> {
    const nth = (n: number) => uuidOf(`collateral-receipt/${subjectHash}/${String(n)}`);
    let n = 1;
    while ((await this.approvals.standing(tx, nth(n))) === 'expired') n += 1;
    return nth(n);
  }
}
