import type { AccountHolding } from '@app/collateral';
import { accept, CalendarDate, Exact, invariant, refuse, type Result, textOf } from '@app/kernel';
import { NettingService } from '@app/legal-entity';
import { occupants, type Relationship } from '@app/legal-entity/domain';
import { HistoryService, type Market, SnapshotService } from '@app/market-data';
import { Generator, logReturns } from '@app/numerics';
import { TradeService } from '@app/trade';
import type { Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type MarginHeld,
  type PotentialExposure,
  PROFILE_MODEL,
  profilesOf,
  simulatedPaths,
  type SimulatedPaths,
  type SimulatedUnderlying,
  type SimulationRefusal,
} from './domain';
import { type HeldMargin, HeldMarginService, ownMargin } from './held-margin.service';

/** How a profile is simulated: the same question again is the same answer. */
export interface ProfileQuestion {
  readonly seed: number;
  readonly paths: number;
  readonly days: readonly number[]; // ahead, ascending
}

export interface SeatProfile extends PotentialExposure {
  readonly occupancy: string;
  readonly initialMargin: number; // and independent amounts
}

export interface RelationshipProfile {
  readonly asOf: Date; // of the marks
  readonly seats: readonly SeatProfile[];
  readonly proxies: readonly string[]; // whose days stood in for whose
}

/** Underlyings as they are simulated, and whose days stood in for whose. */
export interface SimulatedMarket {
  readonly underlyings: ReadonlyMap<string, SimulatedUnderlying>;
  readonly proxies: readonly string[];
}

export interface ProfileRefusal {
  readonly kind: SimulationRefusal | 'no-snapshot' | 'no-mark';
  readonly underlying?: string;
}

/** One seat as it stands: what is simulated of it. */
export interface SimulatedSeat {
  readonly legs: readonly Leg[];
  readonly held: HeldMargin;
  readonly nets: boolean;
  readonly inDefault: boolean; // potentially: it is called for whatever it owes
}

const MINUTES_IN_A_DAY = 1440;
const DAYS_LATE = 2; // a close may come in late

/** What each seat of a relationship may come to owe, with its margin and without. Nothing is stored: the answer says how to have it again. */
@Injectable()
export class ExposureProfileService {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly histories: HistoryService,
    private readonly trades: TradeService,
    private readonly nettings: NettingService,
    private readonly margins: HeldMarginService,
  ) {}

  /** @param holdings of the relationship's book, of which its margin is read */
  async of(
    tx: EntityManager,
    relationship: Relationship,
    holdings: readonly AccountHolding[],
    question: ProfileQuestion,
  ): Promise<Result<RelationshipProfile, ProfileRefusal>> {
    const snapshot = await this.snapshots.newest(tx);
    if (snapshot === undefined) return refuse({ kind: 'no-snapshot' });
    const { asOf } = snapshot;
    const legs = await this.trades.openLegs(tx, relationship.id);
    const market = await this.market(tx, legs, await this.snapshots.markets(tx, snapshot.id), asOf);
    if (!market.ok) return market;
    const nettings = await this.nettings.of(tx, relationship, asOf);
    const seats: SeatProfile[] = [];
    for (const occupant of occupants(relationship)) {
      const { code, standing } = occupant;
      const own = legs.filter(({ occupancy }) => occupancy === code);
      if (standing === 'defaulted' || own.length === 0) continue;
      const instant = { snapshotId: snapshot.id, asOf };
      const held = await this.margins.of(tx, relationship, occupant, holdings, instant);
      const nets = nettings.get(code)?.on === true;
      const seat = { legs: own, held, nets, inDefault: standing === 'potential-default' };
      const found = this.simulate(relationship, seat, market.value, { ...question, asOf });
      if (!found.ok) return refuse({ kind: found.refusal });
      const initialMargin = ownMargin(held).exact().toNumber();
      seats.push({ occupancy: code, initialMargin, ...profilesOf(found.value) });
    }
    return accept<RelationshipProfile>({ asOf, seats, proxies: market.value.proxies });
  }

  /** What may come to stand open between one seat and the cell, path by path. */
  simulate(
    { terms }: Relationship,
    { legs, held, nets, inDefault }: SimulatedSeat,
    { underlyings }: SimulatedMarket,
    question: ProfileQuestion & { readonly asOf: Date },
  ): Result<SimulatedPaths, SimulationRefusal> {
    const tolerance = inDefault ? 0 : terms.threshold.plus(terms.minimumTransfer).exact().toNumber();
    const margin: MarginHeld = {
      initialMargin: ownMargin(held).exact().toNumber(),
      variationMargin: held.variationMargin.exact().toNumber(),
      tolerance,
      marginPeriodDays: terms.clocks.mporMinutes / MINUTES_IN_A_DAY,
    };
    const of = new Set(legs.map(({ underlying }) => underlying));
    const own = new Map([...underlyings].filter(([symbol]) => of.has(symbol)));
    return simulatedPaths(
      { ...question, legs, underlyings: own, margin, nets },
      new Generator(question.seed),
    );
  }

  /** The underlyings of some legs, with the days that they moved by. */
  async market(
    tx: EntityManager,
    legs: readonly Leg[],
    markets: ReadonlyMap<string, Market>,
    asOf: Date,
  ): Promise<Result<SimulatedMarket, ProfileRefusal>> {
    const today = CalendarDate.parse(textOf(asOf).slice(0, 10));
    invariant(today !== undefined, 'an instant is of a day');
    // Of every underlying the same days: those that are sure to be in.
    const last = today.plusDays(-DAYS_LATE);
    const first = last.plusDays(-PROFILE_MODEL.days);
    const underlyings = new Map<string, SimulatedUnderlying>();
    const proxies: string[] = [];
    for (const underlying of new Set(legs.map((leg) => leg.underlying))) {
      const market = markets.get(underlying);
      if (market === undefined) return refuse({ kind: 'no-mark', underlying });
      const found = await this.histories.closes(tx, underlying, first.text, last.text, { approved: asOf });
      if (!found.ok) return refuse({ kind: found.refusal, underlying });
      const { closes, proxy } = found.value;
      if (closes.length <= PROFILE_MODEL.days) return refuse({ kind: 'no-history', underlying });
      const beta = new Exact(proxy?.beta ?? 1).toNumber();
      const returns = logReturns(closes.map(({ close }) => new Exact(close).toNumber())).map((r) => r * beta);
      const { mark, dailyVolatility } = market;
      underlyings.set(underlying, { mark: mark.toNumber(), returns, dailyVolatility });
      if (proxy !== undefined) proxies.push(`${underlying}: ${proxy.symbol} × ${proxy.beta}`);
    }
    return accept({ underlyings, proxies });
  }
}
