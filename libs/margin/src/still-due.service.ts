import { CollateralService } from '@app/collateral';
import { ExposureRunService, type NewestExposures } from '@app/exposure';
import { Money } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { IndependentAmountService, NettingService } from '@app/legal-entity';
import { occupants, type Relationship } from '@app/legal-entity/domain';
import { SnapshotService } from '@app/market-data';
import { bookBalances, type HeldBalance } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Standing, StruckWay } from './call-draft';
import { type CalledSum, calledOfAll } from './called.rows';
import { InitialMarginService } from './initial-margin.service';
import type { MarginCall } from './margin.rows';
import { ownMarginWays } from './own-margin-drafts';
import { vmWays } from './variation-margin-drafts';

/** Strikes one margin of one seat outside of a run: what a dispute was over may not be due any more when it ends. */
@Injectable()
export class StillDueService {
  constructor(
    private readonly exposures: ExposureRunService,
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
    private readonly ledger: LedgerService,
    private readonly nettings: NettingService,
    private readonly independents: IndependentAmountService,
    private readonly collateral: CollateralService,
    private readonly margins: InitialMarginService,
  ) {}

  /**
   * What is due by the newest marks in the place of a disputed call, if that had never been: to the unit, for the demand that it is a
   * part of was tested against the minimum transfer when it was made. Own margin is struck once a day: of what this day's strike asked
   * for all is still due. Zero where nobody can say: of a seat that has left, of a model without a number. Its caller has the lock.
   */
  async inPlaceOf(
    tx: EntityManager,
    relationship: Relationship,
    disputed: MarginCall,
    asOf: Date,
  ): Promise<Money> {
    const newest = await this.exposures.newest(tx, relationship);
    const none = Money.zero(relationship.asset);
    if (newest === undefined) return none;
    if (disputed.kind !== 'vm' && (await this.snapshots.asOf(tx, disputed.snapshotId)) >= newest.firstOfDay)
      return disputed.amount;
    const called = (await calledOfAll(tx, [relationship])).get(relationship.id) ?? [];
    const held = await this.ledger.holdings(tx, relationship.id);
    const toTheUnit = { minimumTransfer: none, rounding: none };
    const standing = {
      relationship: { ...relationship, terms: { ...relationship.terms, ...toTheUnit } },
      called: called.map((sum) => without(sum, disputed)),
      balances: bookBalances(held, relationship.asset),
    };
    const ways =
      disputed.kind === 'vm'
        ? vmWays(standing, newest.seats, occupants(relationship))
        : await this.ownMargin(tx, standing, newest, held, asOf);
    return ways.find((way) => isSame(way, disputed))?.amount ?? none;
  }

  private async ownMargin(
    tx: EntityManager,
    standing: Standing,
    { snapshotId, seats: exposures }: NewestExposures,
    held: readonly HeldBalance[],
    asOf: Date,
  ): Promise<StruckWay[]> {
    const { relationship } = standing;
    const [legs, nettings, markets] = await Promise.all([
      this.trades.openLegs(tx, relationship.id),
      this.nettings.of(tx, relationship, asOf),
      this.snapshots.markets(tx, snapshotId),
    ]);
    const required = (await this.margins.required(tx, [{ relationship, legs, nettings }], markets, asOf)).get(
      relationship.id,
    );
    const independent = await this.independents.ofAll(tx, [relationship], asOf);
    const balances = new Map([[relationship.id, held]]);
    const pools = await this.collateral.countsOfAll(tx, [relationship], balances, { snapshotId, asOf });
    return ownMarginWays(standing, {
      margins: required?.ok === true ? required.value : undefined,
      nettings,
      independent: independent.get(relationship.id) ?? new Map(),
      pools: pools.get(relationship.id),
      exposures,
      strike: () => 'daily',
    });
  }
}

const isSame = (
  one: Pick<CalledSum, 'occupancy' | 'kind' | 'direction'>,
  other: Pick<CalledSum, 'occupancy' | 'kind' | 'direction'>,
) => one.occupancy === other.occupancy && one.kind === other.kind && one.direction === other.direction;

function without(sum: CalledSum, disputed: MarginCall): CalledSum {
  if (!isSame(sum, disputed) || sum.disputed === undefined) return sum;
  return { ...sum, disputed: sum.disputed.minus(disputed.amount) };
}
