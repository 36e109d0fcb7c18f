import { type Asset, Money } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { BookId, TrialBalanceRow } from '@app/ledger/domain';
import { bookBalances } from '@app/settlement/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { factorDecimal, factorText, type HolderPosition, type NoticeKind, positionsOf } from './domain';
import { allTranches, findTranche, type IssuedTranche } from './tranche.rows';

/** What one notice did to one tranche. */
export interface TrancheStep {
  readonly noticeId: string;
  readonly sequence: number;
  readonly kind: NoticeKind;
  readonly change: Money; // positive: written down
  readonly outstandingBefore: Money;
  readonly outstandingAfter: Money;
  readonly paidAt: Date;
}

/** A tranche as holders, trustee and entity see it today. */
export interface TrancheReport extends IssuedTranche {
  readonly outstanding: Money;
  readonly factor: { readonly text: string; readonly decimal: string };
  readonly register: readonly HolderPosition[]; // sums to what is outstanding
  readonly collateral: readonly Money[]; // by asset, at par
  readonly steps: readonly TrancheStep[];
}

const FACTOR_DECIMALS = 8;

/** Terms from the tables, amounts from the ledger, every holder's principal derived from both. */
@Injectable()
export class TrancheReportService {
  constructor(private readonly ledger: LedgerService) {}

  async tranches(tx: EntityManager): Promise<TrancheReport[]> {
    const reports: TrancheReport[] = [];
    for (const tranche of await allTranches(tx)) reports.push(await this.report(tx, tranche));
    return reports;
  }

  async tranche(tx: EntityManager, trancheId: BookId): Promise<TrancheReport | undefined> {
    const found = await findTranche(tx, trancheId);
    return found && this.report(tx, found);
  }

  private async report(tx: EntityManager, tranche: IssuedTranche): Promise<TrancheReport> {
    const rows = await this.ledger.trialBalance(tx, tranche.id);
    const outstanding = bookBalances(rows, tranche.asset).promised('PRINCIPAL');
    const factor = { outstanding, original: tranche.original };
    return {
      ...tranche,
      outstanding,
      factor: { text: factorText(factor), decimal: factorDecimal(factor, FACTOR_DECIMALS) },
      register: positionsOf(tranche.holdings, factor),
      collateral: collateralIn(rows, tranche.asset),
      steps: await stepsOf(tx, tranche),
    };
  }
}

/** Cash first, then what else there is. */
function collateralIn(rows: readonly TrialBalanceRow[], cash: Asset): Money[] {
  const held = rows.filter(({ account }) => account === 'COLLATERAL').map(({ balance }) => balance);
  const isCash = ({ asset }: Money) => asset.code === cash.code;
  return [...held.filter(isCash), ...held.filter((amount) => !isCash(amount) && amount.isPositive())];
}

async function stepsOf(tx: EntityManager, { id, asset }: IssuedTranche): Promise<TrancheStep[]> {
  const rows: {
    notice_id: string;
    sequence: number;
    kind: NoticeKind;
    change: string;
    outstanding_before: string;
    outstanding_after: string;
    paid_at: Date;
  }[] = await tx.query(
    `select w.*, n.sequence, n.kind, n.paid_at from write_down w
     join loss_notice n on (n.relationship_id, n.id) = (w.relationship_id, w.notice_id)
     where w.tranche_id = $1 order by n.sequence`,
    [id],
  );
  const money = (minor: string) => Money.ofMinor(BigInt(minor), asset);
  return rows.map((row) => ({
    noticeId: row.notice_id,
    sequence: row.sequence,
    kind: row.kind,
    paidAt: row.paid_at,
    change: money(row.change),
    outstandingBefore: money(row.outstanding_before),
    outstandingAfter: money(row.outstanding_after),
  }));
}
