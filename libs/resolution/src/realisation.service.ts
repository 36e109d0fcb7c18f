import { accept, invariant, Money, refuse, type Result } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { Transfer } from '@app/ledger/domain';
import type { Relationship } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Case, recordAct } from './default-case.rows';
import { paidByDefaulter, type SaleParts, type Share, sold, takeBack } from './domain';
import { LadderService, type Purse } from './ladder.service';
import { insertSale, type Sale } from './realised-collateral.rows';

/** A sale that two have agreed on: who proposed it, and since when it counts. */
export interface AgreedSale extends Sale {
  readonly approvalId: string;
  readonly officer: string;
  readonly at: Date;
}

/** What there is of the asset of a sale. */
export interface Held {
  readonly free: Money;
  readonly purse: Purse;
}

/** Why and when. */
interface Step {
  readonly cause: string;
  readonly at: Date;
}

/** What a defaulter has that is not the settlement asset is sold for it, free and as margin, before any layer loses. */
@Injectable()
export class RealisationService {
  constructor(
    private readonly ladder: LadderService,
    private readonly ledger: LedgerService,
  ) {}

  /** What a defaulter has of the asset of a sale, on both of its accounts and not on its way out; refused when that is less than is sold. */
  async held(
    tx: EntityManager,
    relationship: Relationship,
    { occupancy }: Case,
    sale: Pick<Sale, 'sold'>,
  ): Promise<Result<Held, { readonly kind: 'more-than-held'; readonly there: Money }>> {
    const purse = await this.ladder.purse(tx, relationship, occupancy);
    const { asset } = sale.sold;
    const of = (tokens: readonly Money[]) =>
      tokens.find((each) => each.asset.code === asset.code) ?? Money.zero(asset);
    const free = of(purse.freeForSale);
    const there = free.plus(of(purse.tokens));
    return there.lessThan(sale.sold) ? refuse({ kind: 'more-than-held', there }) : accept({ free, purse });
  }

  /**
   * Books a sale, under the relationship's lock, of a case in which collateral is sold: what was sold leaves the vault, what was free
   * first; what it fetched takes its place on the same account, and repays who has paid for the defaulter. One journal.
   *
   * @throws InvariantError where the case does not allow it
   */
  async realise(tx: EntityManager, current: Case, sale: AgreedSale, { free, purse }: Held): Promise<void> {
    const { officer, at, proof, approvalId } = sale;
    const parts = sold(sale, free);
    const realised = await recordAct(tx, current, { deed: 'realise-collateral', officer, at, proof });
    invariant(realised.ok, `a sale in ${current.id} was agreed on, and cannot be recorded`);
    const step = { cause: `collateral-realised/${sale.sold.asset.code}/${sale.reference}`, at };
    const { transfers, offClaim } = await this.repay(tx, realised.value, purse, parts, step);
    await insertSale(tx, realised.value, sale, parts, offClaim);
    await this.ledger.postAll(tx, [
      {
        event: `${current.id}/${step.cause}`,
        effectiveAt: at,
        transfers: [...exchanged(purse, parts, approvalId), ...transfers],
        defaultId: current.id,
      },
    ]);
  }

  /**
   * What a sale fetched repays who paid in the defaulter's place: behind the survivor's VM while the seat is vacant, and off the claim
   * once it is re-let. The rest stays where it is.
   */
  private async repay(
    tx: EntityManager,
    current: Case,
    purse: Purse,
    { free, margin }: SaleParts,
    step: Step,
  ): Promise<{ readonly transfers: readonly Transfer[]; readonly offClaim: Money }> {
    const fetched = { FREE: free.proceeds, IM: margin.proceeds };
    if (current.state === 're-let') return await this.repayClaim(tx, current, purse, fetched, step);
    const { defaulter } = purse;
    const own = new Map([
      [`FREE.${defaulter}`, fetched.FREE],
      [`IM.${defaulter}`, fetched.IM],
    ]);
    const money = (account: string) => own.get(account) ?? purse.money(account);
    const transfers = await this.ladder.repayFrom(tx, current, { ...purse, money }, ['FREE', 'IM'], step);
    return { transfers, offClaim: Money.zero(margin.proceeds.asset) };
  }

  private async repayClaim(
    tx: EntityManager,
    current: Case,
    purse: Purse,
    fetched: Readonly<Record<'FREE' | 'IM', Money>>,
    { cause, at }: Step,
  ): Promise<{ readonly transfers: readonly Transfer[]; readonly offClaim: Money }> {
    const { books, survivor, promised } = purse;
    const owed = new Map<Share['source'], Money>([
      ['unpaid', promised(`UNPAID.${survivor}`)],
      ['liquidity-line', promised('ADVANCED.LIQ')],
      ['first-skin', promised('ADVANCED.SKIN')],
    ]);
    const transfers: Transfer[] = [];
    let offClaim = Money.zero(fetched.IM.asset);
    let { line } = purse;
    for (const account of ['FREE', 'IM'] as const) {
      const standing = [...owed].map(([source, amount]) => ({ source, amount }));
      const { repaid, rest } = takeBack(fetched[account], standing);
      await this.ladder.write(tx, current, { ...purse, line }, 'repaid', repaid, {
        cause: `${cause}/${account}`,
        at,
      });
      for (const share of repaid) {
        const { source, amount } = share;
        owed.set(source, (owed.get(source) ?? amount).minus(amount));
        if (source === 'liquidity-line') line = line.plus(amount);
        transfers.push(...paidByDefaulter(books, purse, account, share, 'CLAIM'));
      }
      offClaim = offClaim.plus(fetched[account]).minus(rest);
    }
    return { transfers, offClaim };
  }
}

/** Out of the vault, and what it fetched into it. */
function exchanged(
  { books, defaulter }: Purse,
  { free, margin }: SaleParts,
  instructionId: string,
): Transfer[] {
  const { cell: book } = books;
  const outside = 'OUTSIDE';
  return [[`FREE.${defaulter}`, free] as const, [`IM.${defaulter}`, margin] as const].flatMap(
    ([account, part]) =>
      [
        { book, debit: account, credit: outside, amount: part.sold, instructionId },
        { book, debit: outside, credit: account, amount: part.proceeds, instructionId },
      ].filter(({ amount }) => amount.isPositive()),
  );
}
