import { accept, CalendarDate, Exact, invariant, refuse, type Result, textOf } from '@app/kernel';
import { occupants, type Relationship } from '@app/legal-entity/domain';
import { HistoryService, type Market, SnapshotService } from '@app/market-data';
import { Generator, logReturns } from '@app/numerics';
import { TradeService } from '@app/trade';
import type { Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  potentialExposure,
  type PotentialExposure,
  PROFILE_MODEL,
  type SimulatedUnderlying,
  type SimulationRefusal,
} from './domain';

/** How a profile is simulated: the same question again is the same answer. */
export interface ProfileQuestion {
  readonly seed: number;
  readonly paths: number;
  readonly days: readonly number[]; // ahead, ascending
  readonly posted: ReadonlyMap<string, number>; // initial margin of each seat, in the settlement asset
}

export interface SeatProfile extends PotentialExposure {
  readonly occupancy: string;
  readonly initialMargin: number;
}

export interface RelationshipProfile {
  readonly asOf: Date; // of the marks
  readonly seats: readonly SeatProfile[];
  readonly proxies: readonly string[]; // whose days stood in for whose
}

export interface ProfileRefusal {
  readonly kind: SimulationRefusal | 'no-snapshot' | 'no-mark';
  readonly underlying?: string;
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
  ) {}

  async of(
    tx: EntityManager,
    relationship: Relationship,
    question: ProfileQuestion,
  ): Promise<Result<RelationshipProfile, ProfileRefusal>> {
    const snapshot = await this.snapshots.newest(tx);
    if (snapshot === undefined) return refuse({ kind: 'no-snapshot' });
    const { asOf } = snapshot;
    const markets = await this.snapshots.knownMarkets(tx, snapshot.id);
    const legs = await this.trades.openLegs(tx, relationship.id);
    const simulated = await this.simulated(tx, legs, markets, asOf);
    if (!simulated.ok) return simulated;
    const { underlyings, proxies } = simulated.value;
    const seats: SeatProfile[] = [];
    for (const { code, standing } of occupants(relationship)) {
      const own = legs.filter(({ occupancy }) => occupancy === code);
      if (standing === 'defaulted' || own.length === 0) continue;
      const initialMargin = question.posted.get(code) ?? 0;
      const marginPeriodDays = relationship.terms.clocks.mporMinutes / MINUTES_IN_A_DAY;
      const margin = { initialMargin, marginPeriodDays };
      const simulation = { ...question, legs: own, underlyings, margin, asOf };
      const found = potentialExposure(simulation, new Generator(question.seed));
      if (!found.ok) return refuse({ kind: found.refusal });
      seats.push({ occupancy: code, initialMargin, ...found.value });
    }
    return accept<RelationshipProfile>({ asOf, seats, proxies });
  }

  private async simulated(
    tx: EntityManager,
    legs: readonly Leg[],
    markets: ReadonlyMap<string, Market>,
    asOf: Date,
  ): Promise<Result<{ underlyings: Map<string, SimulatedUnderlying>; proxies: string[] }, ProfileRefusal>> {
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
      const found = await this.histories.closes(tx, underlying, first.text, last.text, asOf);
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
