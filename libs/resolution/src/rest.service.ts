import { Money } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { Transfer } from '@app/ledger/domain';
import { CellLinkService, RelationshipService } from '@app/legal-entity';
import { linkName, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { promise } from '@app/settlement/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type CaseId, loadCase } from './default-case.rows';
import { endResidual, lineRepaid } from './domain';
import { LadderService, type Purse } from './ladder.service';
import { LayerService } from './layer.service';

/** What the tranches left: the entity's second skin, down to its allocation, then the written ending. */
@Injectable()
export class RestService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly layers: LayerService,
    private readonly links: CellLinkService,
    private readonly ladder: LadderService,
    private readonly ledger: LedgerService,
  ) {}

  /** Pays what is still owed to the survivor and to the line, as far as the entity stands for it. Repeating it is nothing. */
  async absorb(tx: EntityManager, relationshipId: RelationshipId, caseId: CaseId, asOf: Date): Promise<void> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const current = await loadCase(tx, relationship, caseId);
    const purse = await this.ladder.purse(tx, relationship, current.occupancy);
    const open = {
      survivor: purse.promised(`UNPAID.${purse.survivor}`),
      line: purse.promised('ADVANCED.LIQ'),
      drawn: purse.drawn,
    };
    const whole = open.survivor.plus(open.line);
    const secondSkin = whole.atMost(await this.layers.secondSkin(tx, relationship, current.occupancy));
    const residual = whole.minus(secondSkin);
    const guarantee = await this.guarantee(tx, relationship, purse);
    const { guaranteed } = endResidual(residual, relationship.writtenEnding, guarantee);
    const { core, name } = purse.books;
    const transfers = [
      ...paidBy(purse, 'SS', secondSkin, open, { from: 'SECOND_SKIN', link: linkName('ss', name) }),
      ...(secondSkin.isPositive() ? [promise(core, `PAID_SS.${name}`, 'NET', secondSkin)] : []),
      ...paidBy(purse, 'GTY', guaranteed, afterwards(open, secondSkin), {
        from: 'OWN',
        link: linkName('gty', name),
      }),
    ];
    if (transfers.length > 0)
      await this.ledger.postAll(tx, [
        { event: `rest/${caseId}`, effectiveAt: asOf, transfers, defaultId: caseId },
      ]);
  }

  /** What the entity's guarantee of this relationship reaches to: its own cash, never the capital floor. */
  private async guarantee(tx: EntityManager, { id, asset }: Relationship, { books }: Purse): Promise<Money> {
    const [link] = await this.links.of(tx, id, 'guarantee');
    if (link === undefined) return Money.zero(asset);
    return (await this.ledger.balance(tx, books.core, 'OWN', asset)).atMost(link.cap);
  }
}

/** What a default has left open: owed to the survivor, and to the line, of which `drawn` is principal. */
interface Open {
  readonly survivor: Money;
  readonly line: Money;
  readonly drawn: Money;
}

function afterwards({ survivor, line, drawn }: Open, paid: Money): Open {
  const toSurvivor = survivor.atMost(paid);
  const toLine = paid.minus(toSurvivor);
  return {
    survivor: survivor.minus(toSurvivor),
    line: line.minus(toLine),
    drawn: drawn.minus(drawn.atMost(toLine)),
  };
}

/** One of the core's own accounts pays over its link: the survivor first, then the line. */
function paidBy(
  { books, defaulter, survivor }: Purse,
  layer: 'SS' | 'GTY',
  amount: Money,
  open: Open,
  { from, link }: { readonly from: string; readonly link: string },
): Transfer[] {
  if (!amount.isPositive()) return [];
  const { cell, core } = books;
  const toSurvivor = amount.atMost(open.survivor);
  const toLine = amount.minus(toSurvivor);
  const paid = `PAID_BY.${defaulter}.${layer}`;
  return [
    { book: core, debit: from, credit: `BRIDGE.${link}`, amount },
    { book: cell, debit: `BRIDGE.${link}`, credit: 'CASH', amount },
    ...(toSurvivor.isPositive()
      ? [
          { book: cell, debit: 'CASH', credit: `FREE.${survivor}`, amount: toSurvivor },
          promise(cell, `UNPAID.${survivor}`, paid, toSurvivor),
        ]
      : []),
    ...(toLine.isPositive()
      ? [promise(cell, 'ADVANCED.LIQ', paid, toLine), ...lineRepaid(books, toLine, open.drawn)]
      : []),
  ];
}
