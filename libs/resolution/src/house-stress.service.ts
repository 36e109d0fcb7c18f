import { HeldMarginService, ownMargin, StressScenarioService, type Unstressed } from '@app/exposure';
import { stressedOwed, type StressScenario } from '@app/exposure/domain';
import { accept, type Asset, Money, type Result } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { NettingService, RelationshipService } from '@app/legal-entity';
import { type Netting, type Occupancy, occupants, type Relationship } from '@app/legal-entity/domain';
import { TradeService } from '@app/trade';
import type { Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { absorb, demandOf, type Layer, type LayerDemand, type StressedSeat } from './domain';
import { LayerService } from './layer.service';

/** A relationship of which nobody can say what a scenario would do to it. */
export type Unmeasured = Unstressed & { readonly relationship: string };

/** What one bad day would take from the layers, if every seat that it leaves owing more than its margin defaulted at once. */
export interface HouseScenario {
  readonly scenario: StressScenario;
  readonly demands: readonly LayerDemand[];
  readonly seats: readonly StressedSeat[]; // that would leave anything unpaid
  readonly unmeasured: readonly Unmeasured[];
}

export interface HouseStress {
  readonly asOf: Date; // of the marks
  readonly asset: Asset;
  readonly secondSkin: Money; // of the entity, for everyone: each seat's demand is within its own share of it
  readonly scenarios: readonly HouseScenario[];
}

/** A seat as it stands before anything happens. */
interface StandingSeat {
  readonly relationship: Relationship;
  readonly code: string;
  readonly legs: readonly Leg[];
  readonly nets: boolean;
  readonly variationMargin: Money;
  readonly layers: readonly Layer[]; // its own margin first
}

/** Which layers bad days that happened would reach, over every relationship of the house. */
@Injectable()
export class HouseStressService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly trades: TradeService,
    private readonly nettings: NettingService,
    private readonly ledger: LedgerService,
    private readonly margins: HeldMarginService,
    private readonly stresses: StressScenarioService,
    private readonly layers: LayerService,
  ) {}

  /** @param asset that is counted in: of relationships that settle in another nothing is said */
  async of(tx: EntityManager, asset: Asset): Promise<Result<HouseStress, 'no-snapshot'>> {
    const relationships = (await this.relationships.all(tx)).filter((each) => each.asset.code === asset.code);
    const ids = relationships.map(({ id }) => id);
    const positions = await this.trades.openLegsOfAll(tx, ids);
    const stressed = await this.stresses.days(tx, [...positions.values()].flat());
    if (!stressed.ok) return stressed;
    const { snapshotId, asOf, days } = stressed.value;
    const seats = await this.standing(tx, relationships, positions, { snapshotId, asOf });
    const scenarios = days.map(({ scenario, of }): HouseScenario => {
      const struck: StressedSeat[] = [];
      const unmeasured = new Map<string, Unmeasured>();
      for (const seat of seats) {
        const { relationship, legs, nets } = seat;
        const book = of(legs);
        if ('refused' in book) {
          unmeasured.set(relationship.name, { ...book, relationship: relationship.name });
          continue;
        }
        const owed = stressedOwed(legs, book.underlyings, { nets, asset, asOf });
        const unpaid = owed.minus(seat.variationMargin);
        if (unpaid.isPositive()) struck.push(stressedSeat(seat, unpaid));
      }
      return {
        scenario,
        demands: demandOf(struck, asset),
        seats: struck,
        unmeasured: [...unmeasured.values()],
      };
    });
    const secondSkin = await this.layers.entitySecondSkin(tx, relationships, asset);
    return accept<HouseStress>({ asOf, asset, secondSkin, scenarios });
  }

  private async standing(
    tx: EntityManager,
    relationships: readonly Relationship[],
    positions: ReadonlyMap<string, readonly Leg[]>,
    instant: Parameters<HeldMarginService['of']>[4],
  ): Promise<StandingSeat[]> {
    const nettings = await this.nettings.ofAll(tx, relationships, instant.asOf);
    const holdings = await this.ledger.holdingsOfAll(
      tx,
      relationships.map(({ id }) => id),
    );
    const seats: StandingSeat[] = [];
    for (const relationship of relationships) {
      const legs = positions.get(relationship.id) ?? [];
      for (const occupant of occupants(relationship)) {
        const own = legs.filter(({ occupancy }) => occupancy === occupant.code);
        if (occupant.standing === 'defaulted' || own.length === 0) continue;
        const held = holdings.get(relationship.id) ?? [];
        const margin = await this.margins.of(tx, relationship, occupant, held, instant);
        seats.push({
          relationship,
          code: occupant.code,
          legs: own,
          nets: netsOf(nettings, relationship, occupant),
          variationMargin: margin.variationMargin,
          layers: [
            marginLayer(ownMargin(margin)),
            ...(await this.layers.of(tx, relationship, occupant.code)),
          ],
        });
      }
    }
    return seats;
  }
}

function netsOf(
  nettings: ReadonlyMap<string, ReadonlyMap<string, Netting>>,
  { name }: Relationship,
  { code }: Occupancy,
): boolean {
  return nettings.get(name)?.get(code)?.on === true;
}

function marginLayer(capacity: Money): Layer {
  return { id: 'margin', kind: 'margin', capacity, used: Money.zero(capacity.asset) };
}

function stressedSeat({ relationship, code, layers }: StandingSeat, unpaid: Money): StressedSeat {
  const { id: relationshipId, name } = relationship;
  return { relationshipId, relationship: name, occupancy: code, absorption: absorb(unpaid, layers) };
}
