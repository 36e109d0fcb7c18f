import type { ActorId, ApprovalRefusal } from '@app/control';
import { accept, invariant, Money, refuse, type Result } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { Transfer } from '@app/ledger/domain';
import { CellLinkService, RelationshipService } from '@app/legal-entity';
import { counterpartOf, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { paidBack, paidOut, type PayoutBooks, type StillOpen, type TrustShare } from './domain';
import { markPaid, type NotWaiting, type ReceivedNotice, waitingNotice } from './loss-notice.rows';
import { PayoutPlanService, type PlannedShare } from './payout-plan.service';
import { PayoutProposalService } from './payout-proposal.service';
import { RemainderService } from './remainder.service';

/** What the trustee brings: who it is, and the hash of what it has read. */
export interface TrusteeAct {
  readonly trustee: ActorId;
  readonly subjectHash: string;
  readonly at: Date;
}

/** `no-cash-for-write-up`: a correction in favour of the holders, for which nobody has paid anything back. */
export type PayoutRefusal =
  | { readonly because: ApprovalRefusal | Exclude<NotWaiting, 'paid-already'> }
  | { readonly because: 'nothing-to-pay' | 'no-cash-for-write-up' }
  | { readonly because: 'collateral-not-cash'; readonly missing: Money };

/** What the trusts pay on a notice, and are paid back. Only a trustee sets it off. */
@Injectable()
export class PayoutService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly ledger: LedgerService,
    private readonly links: CellLinkService,
    private readonly plans: PayoutPlanService,
    private readonly proposals: PayoutProposalService,
    private readonly remainder: RemainderService,
  ) {}

  /** The trustee approves exactly what it read, and in the same transaction every trust pays. Once. */
  async payOut(
    tx: EntityManager,
    relationshipId: RelationshipId,
    noticeId: string,
    act: TrusteeAct,
  ): Promise<Result<'paid' | 'already', PayoutRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const waiting = await waitingNotice(tx, relationshipId, noticeId);
    if (!waiting.ok)
      return waiting.refusal === 'paid-already' ? accept('already') : refuse({ because: waiting.refusal });
    const received = waiting.value;
    const { shares, subjectHash } = await this.plans.of(tx, received);
    const obstacle = obstacleTo(received, shares);
    if (obstacle !== undefined) return refuse(obstacle);
    const approved = await this.proposals.approve(tx, noticeId, act.trustee, act.subjectHash);
    if (!approved.ok) return refuse({ because: approved.refusal });
    invariant(subjectHash === act.subjectHash, `the trusts have moved since notice ${noticeId} was proposed`);
    await this.pay(tx, relationship, received, shares, act);
    return accept('paid');
  }

  private async pay(
    tx: EntityManager,
    relationship: Relationship,
    received: ReceivedNotice,
    shares: readonly PlannedShare[],
    { trustee, at }: TrusteeAct,
  ): Promise<void> {
    const { notice } = received;
    await writeDown(tx, received, shares);
    await markPaid(tx, received, trustee, at);
    const { transfers, left } = await this.postings(tx, relationship, received, shares);
    if (left !== undefined) await this.remainder.pass(tx, received, at, left);
    const event = `payout/${notice.id}`;
    await this.ledger.postAll(tx, [{ event, effectiveAt: at, transfers, defaultId: notice.defaultId }]);
  }

  private async postings(
    tx: EntityManager,
    relationship: Relationship,
    received: ReceivedNotice,
    shares: readonly PlannedShare[],
  ): Promise<{ readonly transfers: Transfer[]; readonly left?: StillOpen }> {
    const [line] = await this.links.of(tx, relationship.id, 'liquidity');
    invariant(line !== undefined, `no liquidity line is committed to ${relationship.name}`);
    const books: PayoutBooks = {
      relationship,
      core: line.payer,
      lineLink: line.name,
      defaulter: received.occupancy,
      survivor: counterpartOf(relationship, received.occupancy).code,
    };
    if (!isWriteDown(shares)) {
      const backwards = [...shares].reverse().map(shareOf);
      return { transfers: paidBack(books, backwards, uuidOf(`recovered/${received.notice.id}`)) };
    }
    const open = await this.remainder.open(tx, received);
    const undrawn = await this.ledger.balance(
      tx,
      line.payer,
      `LIQUIDITY.${relationship.name}`,
      relationship.asset,
    );
    return paidOut(books, shares.map(shareOf), open, line.cap.minus(undrawn));
  }
}

/** Why no trust can act on the notice now, whoever approves it. */
function obstacleTo({ notice }: ReceivedNotice, shares: readonly PlannedShare[]): PayoutRefusal | undefined {
  const [first] = shares;
  if (first === undefined) return { because: 'nothing-to-pay' };
  if (!isWriteDown(shares))
    return notice.kind === 'RECOVERY' ? undefined : { because: 'no-cash-for-write-up' };
  const zero = Money.zero(first.change.asset);
  const missing = Money.sum(
    shares.map(({ change, cash }) => change.minus(cash).atLeast(zero)),
    zero.asset,
  );
  return missing.isZero() ? undefined : { because: 'collateral-not-cash', missing };
}

/** The tranches of one default fall together or rise together: each is a function of one number. */
function isWriteDown(shares: readonly PlannedShare[]): boolean {
  return shares.every(({ change }) => change.isPositive());
}

function shareOf({ tranche, change }: PlannedShare): TrustShare {
  return { trust: tranche, amount: change.atLeast(change.negated()) };
}

async function writeDown(
  tx: EntityManager,
  { notice }: ReceivedNotice,
  shares: readonly PlannedShare[],
): Promise<void> {
  await tx.query(
    `insert into write_down (tranche_id, notice_id, relationship_id, change, outstanding_before, outstanding_after)
     select w.tranche_id, $1, $2, w.change, w.outstanding, w.outstanding - w.change
     from unnest($3::bigint[], $4::bigint[], $5::bigint[]) as w (tranche_id, change, outstanding)`,
    [
      ...[notice.id, notice.relationshipId],
      shares.map(({ tranche }) => tranche.id),
      shares.map(({ change }) => change.minor),
      shares.map(({ outstanding }) => outstanding.minor),
    ],
  );
}
