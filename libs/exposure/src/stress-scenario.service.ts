import { accept, CalendarDate, invariant, refuse, type Result } from '@app/kernel';
import { occupants, type Relationship } from '@app/legal-entity/domain';
import { HistoryService, type Market, type SnapshotId, SnapshotService } from '@app/market-data';
import { TradeService } from '@app/trade';
import type { Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { scenarioLossOf, scenarioMove, type StressedUnderlying, type StressScenario } from './domain';

/** What a seat would lose if the days of a scenario came again; a gain is below 0. */
export interface SeatLoss {
  readonly occupancy: string;
  readonly loss: number;
}

/** Of which underlying nobody knows what it did on those days. */
export interface Unstressed {
  readonly refused: 'no-history' | 'no-mark';
  readonly underlying: string;
}

/** What became of the seats, or why nobody can say. */
export interface ScenarioOutcome {
  readonly scenario: StressScenario;
  readonly outcome:
    { readonly losses: readonly SeatLoss[]; readonly proxies: readonly string[] } | Unstressed;
}

export interface RelationshipStress {
  readonly asOf: Date; // of the marks
  readonly scenarios: readonly ScenarioOutcome[];
}

/** The underlyings of some legs as a scenario leaves them, and whose days stood in for whose; or what is not known of them. */
export type StressedBook = (legs: readonly Leg[]) =>
  | {
      readonly underlyings: ReadonlyMap<string, StressedUnderlying>;
      readonly proxies: readonly string[];
    }
  | Unstressed;

/** One bad day over the newest marks. */
export interface StressedDay {
  readonly scenario: StressScenario;
  readonly of: StressedBook;
}

/** Every bad day that is known, on the newest marks. */
export interface StressedDays {
  readonly snapshotId: SnapshotId;
  readonly asOf: Date;
  readonly days: readonly StressedDay[];
}

type KnownMove =
  { readonly move: StressedUnderlying['move']; readonly proxy: string | undefined } | 'no-history';

const DAYS_BEFORE = 250; // by which the volatility before a scenario is known

/** What bad days that happened would do to those who trade, as they stand now. */
@Injectable()
export class StressScenarioService {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly histories: HistoryService,
    private readonly trades: TradeService,
  ) {}

  /** What each seat of a relationship would lose. */
  async of(
    tx: EntityManager,
    relationship: Relationship,
  ): Promise<Result<RelationshipStress, 'no-snapshot'>> {
    const legs = await this.trades.openLegs(tx, relationship.id);
    const stressed = await this.days(tx, legs);
    if (!stressed.ok) return stressed;
    const { asOf, days } = stressed.value;
    const seated = occupants(relationship).filter(({ standing }) => standing !== 'defaulted');
    const scenarios = days.map(({ scenario, of }): ScenarioOutcome => {
      const book = of(legs);
      if ('refused' in book) return { scenario, outcome: book };
      const losses = seated.map(({ code }): SeatLoss => {
        const own = legs.filter(({ occupancy }) => occupancy === code);
        return { occupancy: code, loss: scenarioLossOf(own, book.underlyings, asOf) };
      });
      return { scenario, outcome: { losses, proxies: book.proxies } };
    });
    return accept<RelationshipStress>({ asOf, scenarios });
  }

  /** The bad days over the underlyings of these legs: each history is read once, whoever trades in it. */
  async days(tx: EntityManager, legs: readonly Leg[]): Promise<Result<StressedDays, 'no-snapshot'>> {
    const snapshot = await this.snapshots.newest(tx);
    if (snapshot === undefined) return refuse('no-snapshot');
    const { id: snapshotId, asOf } = snapshot;
    const markets = await this.snapshots.markets(tx, snapshotId);
    const scenarios = await tx.query<StressScenario[]>(
      `select name, first_close::text as "firstClose", last_close::text as "lastClose", label from stress_scenario
       order by stress_scenario.first_close`,
    );
    const days: StressedDay[] = [];
    for (const scenario of scenarios) {
      const moves = new Map<string, KnownMove>();
      for (const underlying of new Set(legs.map((leg) => leg.underlying)))
        moves.set(underlying, await this.moveOf(tx, underlying, scenario, asOf));
      days.push({ scenario, of: (some) => bookOf(some, markets, moves) });
    }
    return accept<StressedDays>({ snapshotId, asOf, days });
  }

  private async moveOf(
    tx: EntityManager,
    underlying: string,
    scenario: StressScenario,
    asOf: Date,
  ): Promise<KnownMove> {
    const first = CalendarDate.parse(scenario.firstClose);
    invariant(first !== undefined, `${scenario.name} begins on no day`);
    const from = first.plusDays(-DAYS_BEFORE).text;
    const history = await this.histories.closes(tx, underlying, from, scenario.lastClose, { approved: asOf });
    const move = history.ok ? scenarioMove(history.value, scenario) : history;
    if (!history.ok || !move.ok) return 'no-history';
    const { proxy } = history.value;
    return { move: move.value, proxy: proxy && `${underlying}: ${proxy.symbol} × ${proxy.beta}` };
  }
}

function bookOf(
  legs: readonly Leg[],
  markets: ReadonlyMap<string, Market>,
  moves: ReadonlyMap<string, KnownMove>,
): ReturnType<StressedBook> {
  const underlyings = new Map<string, StressedUnderlying>();
  const proxies: string[] = [];
  for (const underlying of new Set(legs.map((leg) => leg.underlying))) {
    const valuation = markets.get(underlying);
    if (valuation === undefined) return { refused: 'no-mark', underlying };
    const known = moves.get(underlying) ?? 'no-history';
    if (known === 'no-history') return { refused: 'no-history', underlying };
    underlyings.set(underlying, { valuation, move: known.move });
    if (known.proxy !== undefined) proxies.push(known.proxy);
  }
  return { underlyings, proxies };
}
