import type { AccountHolding } from '@app/collateral';
import { accept, refuse, type Result } from '@app/kernel';
import { NettingService } from '@app/legal-entity';
import { type Netting, type Occupancy, occupants, type Relationship } from '@app/legal-entity/domain';
import { type SnapshotId, SnapshotService } from '@app/market-data';
import { TradeService } from '@app/trade';
import type { Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CreditCurveService, type CurveVersion } from './credit-curve.service';
import {
  areFresh,
  creditCharge,
  type Estimate,
  type PotentialExposure,
  profilesOf,
  saccrSeatMeasure,
  type SaccrSeatMeasure,
  type SimulatedPaths,
  type Unvalued,
  unvaluedOf,
} from './domain';
import {
  ExposureProfileService,
  type ProfileQuestion,
  type ProfileRefusal,
} from './exposure-profile.service';
import { amountsOf, type HeldMargin, HeldMarginService } from './held-margin.service';

/** What is asked of a relationship: of which seats, how it is simulated, and whether defaults are priced as well. */
export interface MeasureQuestion extends ProfileQuestion {
  readonly occupancies: readonly string[];
  readonly priced: boolean;
  readonly now: Date;
}

/** What the defaults of both sides are priced at, on what is simulated with margin. */
export interface CreditValuation {
  readonly curve: CurveVersion; // of the seat's party
  readonly own: CurveVersion; // of the entity
  readonly cva: Estimate; // the seat's default, whatever becomes of the entity
  readonly dva: Estimate; // the entity's, whatever becomes of the party
  readonly bilateralCva: Estimate; // as far as the entity is still there
  readonly bilateralDva: Estimate; // as far as the party is
}

/** A number that there is not, and why. */
export type Missing = ProfileRefusal | { readonly kind: 'no-credit-curve'; readonly of: string };

export interface SeatMeasures extends SaccrSeatMeasure {
  readonly occupancy: string;
  readonly netting: Netting;
  readonly held: HeldMargin;
  readonly profile: Result<PotentialExposure, Missing>;
  readonly creditValuation: Result<CreditValuation, Missing> | undefined; // undefined: it was not asked for
}

export interface RelationshipMeasures {
  readonly asOf: Date; // of the marks
  readonly snapshotId: SnapshotId;
  readonly proxies: readonly string[]; // whose days stood in for whose
  readonly seats: readonly SeatMeasures[];
}

export type MeasureRefusal =
  | { readonly kind: 'no-snapshot' }
  | { readonly kind: 'exposure-stale'; readonly asOf: Date }
  | Unvalued
  | { readonly kind: 'collateral-unpriced'; readonly assets: readonly string[] };

/** What a relationship's netting sets are measured at by the standard and by simulation, seen by the cell. Nothing is stored. */
@Injectable()
export class ExposureMeasureService {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
    private readonly nettings: NettingService,
    private readonly margins: HeldMarginService,
    private readonly profiles: ExposureProfileService,
    private readonly curves: CreditCurveService,
  ) {}

  /** @param holdings of the relationship's book, of which its margin is read */
  async of(
    tx: EntityManager,
    relationship: Relationship,
    holdings: readonly AccountHolding[],
    question: MeasureQuestion,
  ): Promise<Result<RelationshipMeasures, MeasureRefusal>> {
    const snapshot = await this.snapshots.newest(tx);
    if (snapshot === undefined) return refuse({ kind: 'no-snapshot' });
    const { id: snapshotId, asOf } = snapshot;
    if (!areFresh(asOf, question.now)) return refuse({ kind: 'exposure-stale', asOf });
    const markets = await this.snapshots.markets(tx, snapshotId);
    const legs = await this.trades.openLegs(tx, relationship.id);
    const unvalued = unvaluedOf(legs, markets);
    if (unvalued !== undefined) return refuse(unvalued);
    const market = await this.profiles.market(tx, legs, markets, asOf);
    const nettings = await this.nettings.of(tx, relationship, asOf);
    const seats: SeatMeasures[] = [];
    for (const occupant of occupants(relationship)) {
      const { code, standing } = occupant;
      const netting = nettings.get(code);
      if (standing === 'defaulted' || netting === undefined || !question.occupancies.includes(code)) continue;
      const held = await this.margins.of(tx, relationship, occupant, holdings, { snapshotId, asOf });
      if (held.unpriced.length > 0) return refuse({ kind: 'collateral-unpriced', assets: held.unpriced });
      const seat = {
        relationship,
        occupant,
        netting,
        held,
        legs: legs.filter((leg) => leg.occupancy === code),
      };
      const simulated = market.ok ? this.simulate(seat, market.value, { ...question, asOf }) : market;
      seats.push({
        occupancy: code,
        netting,
        held,
        ...saccrSeatMeasure({ ...seat, nets: netting.on, ...amountsOf(held) }, markets, asOf),
        profile: simulated.ok ? accept(profilesOf(simulated.value)) : simulated,
        creditValuation: question.priced ? await this.priced(tx, occupant, simulated, asOf) : undefined,
      });
    }
    const proxies = market.ok ? market.value.proxies : [];
    return accept<RelationshipMeasures>({ asOf, snapshotId, proxies, seats });
  }

  private simulate(
    { relationship, occupant, netting, held, legs }: MeasuredSeat,
    market: Parameters<ExposureProfileService['simulate']>[2],
    question: Parameters<ExposureProfileService['simulate']>[3],
  ): Result<SimulatedPaths, ProfileRefusal> {
    const inDefault = occupant.standing === 'potential-default';
    const seat = { legs, held, nets: netting.on, inDefault };
    const simulated = this.profiles.simulate(relationship, seat, market, question);
    return simulated.ok ? simulated : refuse({ kind: simulated.refusal });
  }

  private async priced(
    tx: EntityManager,
    { partyId }: Occupancy,
    simulated: Result<SimulatedPaths, ProfileRefusal>,
    asOf: Date,
  ): Promise<Result<CreditValuation, Missing>> {
    const curve = await this.curves.inForce(tx, partyId, asOf);
    if (curve === undefined) return refuse({ kind: 'no-credit-curve', of: partyId });
    const own = await this.curves.inForce(tx, null, asOf);
    if (own === undefined) return refuse({ kind: 'no-credit-curve', of: 'the entity' });
    if (!simulated.ok) return simulated;
    const { days, margined } = simulated.value;
    const { discountBps } = own; // money of later is worth the same to both sides
    return accept({
      curve,
      own,
      cva: creditCharge(days, margined.owed, curve, { discountBps }),
      dva: creditCharge(days, margined.owing, own, { discountBps }),
      bilateralCva: creditCharge(days, margined.owed, curve, { other: own, discountBps }),
      bilateralDva: creditCharge(days, margined.owing, own, { other: curve, discountBps }),
    });
  }
}

interface MeasuredSeat {
  readonly relationship: Relationship;
  readonly occupant: Occupancy;
  readonly netting: Netting;
  readonly held: HeldMargin;
  readonly legs: readonly Leg[];
}
