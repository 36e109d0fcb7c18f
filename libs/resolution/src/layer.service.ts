import { type Asset, Money, owed } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { type Cover, CoverService } from '@app/legal-entity';
import type { Relationship } from '@app/legal-entity/domain';
import { bookBalances } from '@app/settlement/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { CoverLine, Layer } from './domain';

/** What stands behind one occupant, in the order in which it absorbs. Capacities are the ledger's balances, never a table's. */
@Injectable()
export class LayerService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly covers: CoverService,
  ) {}

  /** The layers behind an occupant's margin, as they could absorb now: first skin, tranches junior to senior, second skin. */
  async of(tx: EntityManager, relationship: Relationship, occupancy: string): Promise<Layer[]> {
    const { asset } = relationship;
    const used = Money.zero(asset);
    const { money, promised } = bookBalances(await this.ledger.holdings(tx, relationship.id), asset);
    const firstSkin = money('SKIN').plus(promised('ADVANCED.SKIN'));
    const layers: Layer[] = [{ id: 'FS', kind: 'first-skin', capacity: firstSkin, used }];
    for (const cover of await this.covers.of(tx, relationship.id, occupancy)) {
      const capacity = await this.capacityOf(tx, relationship, cover);
      layers.push({ id: layerName(cover), kind: cover.kind, capacity, used });
    }
    return layers;
  }

  /** What of the layers can be paid today: a trust's bills cannot, while their market is shut. */
  async payableInCash(tx: EntityManager, relationship: Relationship, occupancy: string): Promise<Money> {
    const { asset } = relationship;
    const { money, promised } = bookBalances(await this.ledger.holdings(tx, relationship.id), asset);
    let payable = money('SKIN').plus(promised('ADVANCED.SKIN'));
    for (const cover of await this.covers.of(tx, relationship.id, occupancy)) {
      const capacity = await this.capacityOf(tx, relationship, cover);
      const cash =
        cover.kind === 'tranche' ? await this.ledger.balance(tx, cover.book, 'COLLATERAL', asset) : capacity;
      payable = payable.plus(capacity.atMost(cash));
    }
    return payable;
  }

  /** What protects the other seat from this occupant: its own margin first, then the layers. Empty lines are left out. */
  async coverAgainst(
    tx: EntityManager,
    relationship: Relationship,
    occupancy: string,
  ): Promise<readonly CoverLine[]> {
    const { money } = bookBalances(await this.ledger.holdings(tx, relationship.id), relationship.asset);
    const layers = await this.of(tx, relationship, occupancy);
    const lines: CoverLine[] = [
      ...['IM', 'IA'].map((account): CoverLine => {
        const source = `${account}.${occupancy}`;
        return { kind: 'initial-margin', source, amount: money(source) };
      }),
      ...layers.flatMap(({ id, kind, capacity }): CoverLine[] =>
        kind === 'margin' || kind === 'guarantor' ? [] : [{ kind, source: id, amount: capacity }],
      ),
    ];
    return lines.filter(({ amount }) => amount.isPositive());
  }

  /** What the entity's second skin can still pay for an occupant. */
  async secondSkin(tx: EntityManager, relationship: Relationship, occupancy: string): Promise<Money> {
    const covers = await this.covers.of(tx, relationship.id, occupancy);
    const cover = covers.find(({ kind }) => kind === 'second-skin');
    return cover ? this.capacityOf(tx, relationship, cover) : Money.zero(relationship.asset);
  }

  /** What is left of the second skins behind these relationships' occupants: shared, so that each is counted once. */
  async entitySecondSkin(
    tx: EntityManager,
    relationships: readonly Relationship[],
    asset: Asset,
  ): Promise<Money> {
    const books = new Set<Cover['book']>();
    for (const { id, occupancies } of relationships)
      for (const { code } of occupancies)
        for (const { kind, book } of await this.covers.of(tx, id, code))
          if (kind === 'second-skin') books.add(book);
    const left = [...books].map((book) => this.ledger.balance(tx, book, 'SECOND_SKIN', asset));
    return Money.sum(await Promise.all(left), asset);
  }

  private async capacityOf(
    tx: EntityManager,
    { name, asset }: Relationship,
    { kind, book, subLimit }: Cover,
  ): Promise<Money> {
    if (kind === 'tranche')
      return (await this.ledger.balance(tx, book, 'PRINCIPAL', owed(asset))).in(asset).atMost(subLimit);
    // The sub-limit is of the relationship, whoever sits there: what it took at an earlier default is taken.
    const taken = (await this.ledger.balance(tx, book, `PAID_SS.${name}`, owed(asset))).in(asset);
    return (await this.ledger.balance(tx, book, 'SECOND_SKIN', asset)).atMost(subLimit.minus(taken));
  }
}

/** The word by which the books know a layer: PAID_BY.A1.T1J, PAID_BY.A1.SS. */
function layerName({ kind, source }: Cover): string {
  return kind === 'tranche' ? source : 'SS';
}
