import { AuditRoundService } from '@app/control';
import { type Asset, type Money, owed } from '@app/kernel';
import { LedgerBookService, LedgerRoundService, LedgerService } from '@app/ledger';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Core, coreAccounts } from './domain';

export interface CoreCapital {
  readonly core: Core;
  readonly asset: Asset;
  readonly paidIn: Money;
  readonly floor: Money; // regulatory: it pays nobody
  readonly secondSkin: Money;
}

/** The legal entity's own book. */
@Injectable()
export class CoreService {
  constructor(
    private readonly books: LedgerBookService,
    private readonly ledger: LedgerService,
    private readonly rounds: LedgerRoundService,
    private readonly audits: AuditRoundService,
  ) {}

  /** Opens the core's book, pays its capital in, and begins the rounds: all books sealed and proved, the audit sealed. The same again is nothing. */
  async capitalise(tx: EntityManager, capital: CoreCapital, at: Date): Promise<void> {
    const { core, asset, paidIn, floor, secondSkin } = capital;
    const book = core.id;
    await this.books.openBook(tx, { ...core, kind: 'entity', openedAt: at });
    const { money, promises } = coreAccounts();
    await this.books.openAccounts(tx, book, asset, money);
    await this.books.openAccounts(tx, book, owed(asset), promises);
    await this.rounds.begin(tx, at);
    await this.audits.begin(tx, at);
    const event = `capitalised/${book}`;
    const setAside = [
      { book, debit: 'OWN', credit: 'FLOOR', amount: floor },
      { book, debit: 'OWN', credit: 'SECOND_SKIN', amount: secondSkin },
    ].filter(({ amount }) => amount.isPositive());
    const received = { book, debit: 'OUTSIDE', credit: 'OWN', amount: paidIn, instructionId: uuidOf(event) };
    await this.ledger.postAll(tx, [{ event, effectiveAt: at, transfers: [received, ...setAside] }]);
  }
}
