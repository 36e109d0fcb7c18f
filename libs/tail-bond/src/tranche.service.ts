import type { ApprovalRefusal } from '@app/control';
import { accept, invariant, Money, owed, type Result } from '@app/kernel';
import { LedgerBookService, LedgerService } from '@app/ledger';
import type { Journal } from '@app/ledger/domain';
import { type AgreedLink, CellLinkService, CoverService, type Officers } from '@app/legal-entity';
import type { CellLink } from '@app/legal-entity/domain';
import { hashOf, uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  acceptTerms,
  billsOf,
  claimsLink,
  exchanged,
  issued,
  type IssueTerms,
  originalOf,
  TBILL,
  type TermsRefusal,
  trustAccounts,
} from './domain';
import { findTranche, insertTranche, type IssuedTranche, tranchesCovering } from './tranche.rows';

export type IssueRefusal = TermsRefusal | ApprovalRefusal;

/** Bonds on the default of one named party in one seat, each with a trust of its own. */
@Injectable()
export class TrancheService {
  constructor(
    private readonly links: CellLinkService,
    private readonly cover: CoverService,
    private readonly books: LedgerBookService,
    private readonly ledger: LedgerService,
  ) {}

  /** Issues a tranche, delivery against payment, on top of the more junior ones. The same again is nothing. */
  async issue(
    tx: EntityManager,
    terms: IssueTerms & { readonly officers: Officers },
    at: Date,
  ): Promise<Result<void, IssueRefusal>> {
    const known = await findTranche(tx, terms.trust.id);
    if (known !== undefined) {
      invariant(printOf(known) === printOfTerms(terms), `${known.name} was issued already, on other terms`);
      return accept(undefined);
    }
    const accepted = acceptTerms(terms, await this.detachmentBelow(tx, terms));
    if (!accepted.ok) return accepted;
    const agreed = await this.links.agree(tx, linksOf(terms), terms.officers);
    if (!agreed.ok) return agreed;
    await this.openBooks(tx, terms, agreed.value, at);
    await insertTranche(tx, terms, at);
    await this.recordCover(tx, terms);
    await this.ledger.postAll(tx, journalsOf(terms, at));
    return accept(undefined);
  }

  /** Where this tranche must attach, or undefined when it is not the next one up. */
  private async detachmentBelow(
    tx: EntityManager,
    { relationship, occupancy, rank }: IssueTerms,
  ): Promise<Money | undefined> {
    const stack = await tranchesCovering(tx, relationship.id, occupancy);
    const top = stack.at(-1)?.detachment ?? Money.zero(relationship.asset);
    return stack.length === rank ? top : undefined;
  }

  private async openBooks(
    tx: EntityManager,
    { trust, relationship, occupancy, holders }: IssueTerms,
    agreed: readonly AgreedLink[],
    at: Date,
  ): Promise<void> {
    const { asset } = relationship;
    await this.books.openBook(tx, { ...trust, kind: 'trust', openedAt: at });
    const { money, bills, promises } = trustAccounts(holders.map(({ holder }) => holder));
    await this.books.openAccounts(tx, trust.id, asset, money);
    await this.books.openAccounts(tx, trust.id, TBILL, bills);
    await this.books.openAccounts(tx, trust.id, owed(asset), promises);
    const atCell = [`PAID_BY.${occupancy}.${trust.name}`, `ADVANCED.${trust.name}`];
    await this.books.openAccounts(tx, relationship.id, owed(asset), atCell);
    await this.links.record(tx, agreed);
  }

  private async recordCover(tx: EntityManager, terms: IssueTerms): Promise<void> {
    const { trust, relationship, occupancy, rank } = terms;
    await this.cover.record(tx, {
      relationship: relationship.id,
      occupancy,
      kind: 'tranche',
      source: trust.name,
      book: trust.id,
      rank,
      subLimit: originalOf(terms),
      linkName: claimsLink(trust.name),
    });
  }
}

function linksOf(terms: IssueTerms): CellLink[] {
  const { trust, relationship, premiumCap } = terms;
  const { asset } = relationship;
  const returnable = Money.zero(asset);
  return [
    {
      name: claimsLink(trust.name),
      payer: trust.id,
      payee: relationship.id,
      asset,
      purpose: 'claims',
      cap: originalOf(terms),
      returnable,
    },
    {
      name: `Lp.${trust.name}`,
      payer: relationship.id,
      payee: trust.id,
      asset,
      purpose: 'premium',
      cap: premiumCap,
      returnable,
    },
  ];
}

function journalsOf(terms: IssueTerms, at: Date): Journal[] {
  const { id } = terms.trust;
  const event = `tranche-issued/${id}`;
  const transfers = issued(id, originalOf(terms), uuidOf(event));
  const bills = billsOf(terms);
  const bought = `bills-bought/${event}`;
  return [
    { event, effectiveAt: at, transfers },
    ...(bills.isPositive()
      ? [{ event: bought, effectiveAt: at, transfers: exchanged(id, bills, TBILL, uuidOf(bought)) }]
      : []),
  ];
}

/** What two issues under one number must have in common to be the same one. */
function printOfTerms({ trust, relationship, ...terms }: IssueTerms): string {
  const holdings = [...terms.holders].sort((a, b) => (a.holder < b.holder ? -1 : 1));
  return hashOf([
    ...[trust.id, trust.name, relationship.id, terms.occupancy, terms.rank],
    ...[terms.attachment, terms.detachment, terms.cashShare.toFixed(), holdings],
  ]);
}

function printOf(known: IssuedTranche): string {
  const holdings = [...known.holdings].sort((a, b) => (a.holder < b.holder ? -1 : 1));
  return hashOf([
    ...[known.id, known.name, known.relationshipId, known.occupancy, known.rank],
    ...[known.attachment, known.detachment, known.cashShare.toFixed(), holdings],
  ]);
}
