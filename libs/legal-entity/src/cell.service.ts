import type { ApprovalRefusal } from '@app/control';
import { accept, owed, type Result } from '@app/kernel';
import { LedgerBookService, LedgerService } from '@app/ledger';
import type { BookId } from '@app/ledger/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CellLinkService, type Officers } from './cell-link.service';
import { CoverService } from './cover.service';
import {
  type AccountNames,
  cellAccounts,
  cellFunding,
  cellLinks,
  type CellTerms,
  coreAccountsFor,
  linkName,
  type Relationship,
  seatAccounts,
} from './domain';

/** The cell of a relationship: its book, its contracts with the core, and the capital the core puts into it. */
@Injectable()
export class CellService {
  constructor(
    private readonly links: CellLinkService,
    private readonly books: LedgerBookService,
    private readonly ledger: LedgerService,
    private readonly cover: CoverService,
  ) {}

  /** Opens and funds the cell of a relationship that exists already. The same again is nothing. */
  async open(
    tx: EntityManager,
    cell: CellTerms & { readonly officers: Officers },
    at: Date,
  ): Promise<Result<void, ApprovalRefusal>> {
    const { relationship, core } = cell;
    const agreed = await this.links.agree(tx, cellLinks(cell), cell.officers);
    if (!agreed.ok) return agreed;
    const { id, name } = relationship;
    await this.books.openBook(tx, { id, name, kind: 'relationship', openedAt: at });
    await this.openAccounts(tx, relationship, id, cellAccounts());
    await this.openAccounts(tx, relationship, core.id, coreAccountsFor(name));
    await this.links.record(tx, agreed.value);
    for (const { code } of relationship.occupancies) {
      await this.openAccounts(tx, relationship, id, seatAccounts(code));
      if (cell.secondSkinLimit.isPositive()) await this.coverBySecondSkin(tx, cell, code);
    }
    const transfers = cellFunding(cell);
    if (transfers.length > 0)
      await this.ledger.postAll(tx, [{ event: `cell-funded/${id}`, effectiveAt: at, transfers }]);
    return accept(undefined);
  }

  /** Opens the accounts of a replacement, so that it can pay in before it is seated. */
  async openSeat(tx: EntityManager, relationship: Relationship, occupancy: string): Promise<void> {
    await this.openAccounts(tx, relationship, relationship.id, seatAccounts(occupancy));
  }

  /** Puts behind a seated replacement what the cell has for whoever sits there. Tranches name the one who left. */
  async coverSeat(tx: EntityManager, { id }: Relationship, occupancy: string): Promise<void> {
    await this.cover.extend(tx, id, occupancy);
  }

  private async coverBySecondSkin(tx: EntityManager, cell: CellTerms, occupancy: string): Promise<void> {
    const { relationship, core, secondSkinLimit } = cell;
    await this.cover.record(tx, {
      relationship: relationship.id,
      occupancy,
      kind: 'second-skin',
      source: core.name,
      book: core.id,
      rank: 0,
      subLimit: secondSkinLimit,
      linkName: linkName('ss', relationship.name),
    });
  }

  private async openAccounts(
    tx: EntityManager,
    { asset }: Relationship,
    book: BookId,
    { money, promises }: AccountNames,
  ): Promise<void> {
    await this.books.openAccounts(tx, book, asset, money);
    await this.books.openAccounts(tx, book, owed(asset), promises);
  }
}
