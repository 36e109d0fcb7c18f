import { accept, invariant, Money, refuse, type Result } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { Transfer } from '@app/ledger/domain';
import { RelationshipService } from '@app/legal-entity';
import type { RelationshipId } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Case, loadCase, recordAct } from './default-case.rows';
import type { Exercise } from './default.service';
import { type CaseRefusal, paidByDefaulter, takeBack } from './domain';
import { LadderService, type Purse } from './ladder.service';
import { findSale, insertSale, type RecordedSale, type Sale } from './realised-collateral.rows';

/** A sale, and the officer's proof of it: the trade's confirmation, and how the price was found. */
export interface RealiseCollateral extends Exercise, Sale {}

export type RealiseRefusal = CaseRefusal | 'buyer-missing' | 'more-than-held' | 'sold-otherwise';

/** A defaulter's margin that is not the settlement asset is sold for it, before any layer loses. */
@Injectable()
export class RealisationService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly ladder: LadderService,
    private readonly ledger: LedgerService,
  ) {}

  /**
   * Records a sale: what was sold leaves the vault, and what it fetched is the defaulter's margin in its place, and repays who has
   * paid for the defaulter. One journal. The same sale again is nothing.
   *
   * @throws InvariantError for what is no sale of something else for the settlement asset
   */
  async realise(
    tx: EntityManager,
    relationshipId: RelationshipId,
    sale: RealiseCollateral,
  ): Promise<Result<Case, RealiseRefusal>> {
    const { caseId, officer, at, proof, sold, proceeds, buyer } = sale;
    const relationship = await this.relationships.lock(tx, relationshipId);
    const { asset } = relationship;
    invariant(
      sold.isPositive() && sold.asset.code !== asset.code && !proceeds.lessThan(Money.zero(asset)),
      `${sold.toText()} for ${proceeds.toText()} is no sale`,
    );
    const current = await loadCase(tx, relationship, caseId);
    const known = await findSale(tx, current, sale);
    if (known) return isSame(known, sale) ? accept(current) : refuse('sold-otherwise');
    if (buyer === '') return refuse('buyer-missing');
    const purse = await this.ladder.purse(tx, relationship, current.occupancy);
    const held = purse.tokens.find((each) => each.asset.code === sold.asset.code);
    if (held === undefined || held.lessThan(sold)) return refuse('more-than-held');
    const realised = await recordAct(tx, current, { deed: 'realise-collateral', officer, at, proof });
    if (!realised.ok) return realised;
    const { transfers, offClaim } = await this.repay(tx, realised.value, purse, sale);
    await insertSale(tx, realised.value, sale, offClaim);
    await this.ledger.postAll(tx, [
      {
        event: eventOf(sale),
        effectiveAt: at,
        transfers: [...exchanged(purse, sale), ...transfers],
        defaultId: caseId,
      },
    ]);
    return realised;
  }

  /**
   * What a sale fetched repays who paid in the defaulter's place: behind the survivor's VM while the seat is vacant, and off the claim
   * once it is re-let. The rest stays margin.
   */
  private async repay(
    tx: EntityManager,
    current: Case,
    purse: Purse,
    sale: RealiseCollateral,
  ): Promise<{ readonly transfers: readonly Transfer[]; readonly offClaim: Money }> {
    const { proceeds, at } = sale;
    const step = { cause: causeOf(sale), at };
    const zero = Money.zero(proceeds.asset);
    const { books, defaulter, survivor, promised } = purse;
    if (current.state !== 're-let') {
      const money = (account: string) => (account === `IM.${defaulter}` ? proceeds : purse.money(account));
      const fetched = { ...purse, money };
      return { transfers: await this.ladder.repayFrom(tx, current, fetched, ['IM'], step), offClaim: zero };
    }
    const offClaim = proceeds.atMost(promised(`CLAIM.${defaulter}`));
    const { repaid } = takeBack(offClaim, [
      { source: 'unpaid', amount: promised(`UNPAID.${survivor}`) },
      { source: 'liquidity-line', amount: promised('ADVANCED.LIQ') },
      { source: 'first-skin', amount: promised('ADVANCED.SKIN') },
    ]);
    await this.ladder.write(tx, current, purse, 'repaid', repaid, step);
    const transfers = repaid.flatMap((share) => paidByDefaulter(books, purse, 'IM', share, 'CLAIM'));
    return { transfers, offClaim };
  }
}

/** Out of the vault, and what it fetched into it. */
function exchanged({ books, defaulter }: Purse, sale: RealiseCollateral): Transfer[] {
  const { cell } = books;
  const { sold, proceeds } = sale;
  const [margin, outside] = [`IM.${defaulter}`, 'OUTSIDE'];
  const instruction = (way: string) => uuidOf(`${eventOf(sale)}/${way}`);
  return [
    { book: cell, debit: margin, credit: outside, amount: sold, instructionId: instruction('out') },
    ...(proceeds.isPositive()
      ? [{ book: cell, debit: outside, credit: margin, amount: proceeds, instructionId: instruction('in') }]
      : []),
  ];
}

function isSame(known: RecordedSale, { sold, proceeds, buyer, proof }: RealiseCollateral): boolean {
  return (
    BigInt(known.amount) === sold.minor &&
    BigInt(known.proceeds) === proceeds.minor &&
    known.buyer === buyer &&
    known.proof === proof
  );
}

function causeOf({ sold, reference }: Sale): string {
  return `collateral-realised/${sold.asset.code}/${reference}`;
}

function eventOf(sale: RealiseCollateral): string {
  return `${sale.caseId}/${causeOf(sale)}`;
}
