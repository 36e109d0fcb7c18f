import { accept, CalendarDate, invariant, refuse, type Result } from '@app/kernel';
import { occupants, type Relationship } from '@app/legal-entity/domain';
import { HistoryService, type Market, SnapshotService } from '@app/market-data';
import { TradeService } from '@app/trade';
import type { Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { scenarioLoss, scenarioMove, type StressScenario } from './domain';

/** What a seat would lose if the days of a scenario came again; a gain is below 0. */
export interface SeatLoss {
  readonly occupancy: string;
  readonly loss: number;
}

/** What became of the seats, or of which underlying nobody knows what it did on those days. */
export interface ScenarioOutcome {
  readonly scenario: StressScenario;
  readonly outcome:
    | { readonly losses: readonly SeatLoss[]; readonly proxies: readonly string[] }
    | { readonly refused: 'no-history' | 'no-mark'; readonly underlying: string };
}

export interface RelationshipStress {
  readonly asOf: Date; // of the marks
  readonly scenarios: readonly ScenarioOutcome[];
}

const DAYS_BEFORE = 250; // by which the volatility before a scenario is known

/** What bad days that happened would do to the seats of a relationship, as they stand now. */
@Injectable()
export class StressScenarioService {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly histories: HistoryService,
    private readonly trades: TradeService,
  ) {}

  async of(
    tx: EntityManager,
    relationship: Relationship,
  ): Promise<Result<RelationshipStress, 'no-snapshot'>> {
    const snapshot = await this.snapshots.newest(tx);
    if (snapshot === undefined) return refuse('no-snapshot');
    const markets = await this.snapshots.knownMarkets(tx, snapshot.id);
    const legs = await this.trades.openLegs(tx, relationship.id);
    const known: StressScenario[] = await tx.query(
      `select name, first_close::text as "firstClose", last_close::text as "lastClose", label from stress_scenario
       order by stress_scenario.first_close`,
    );
    const scenarios: ScenarioOutcome[] = [];
    for (const scenario of known) {
      const outcome = await this.outcome(tx, scenario, { relationship, legs, markets, asOf: snapshot.asOf });
      scenarios.push({ scenario, outcome });
    }
    return accept<RelationshipStress>({ asOf: snapshot.asOf, scenarios });
  }

  private async outcome(
    tx: EntityManager,
    scenario: StressScenario,
    { relationship, legs, markets, asOf }: StressedBook,
  ): Promise<ScenarioOutcome['outcome']> {
    const first = CalendarDate.parse(scenario.firstClose);
    invariant(first !== undefined, `${scenario.name} begins on no day`);
    const losses = new Map(
      occupants(relationship)
        .filter(({ standing }) => standing !== 'defaulted')
        .map(({ code }) => [code, 0]),
    );
    const proxies: string[] = [];
    for (const underlying of new Set(legs.map((leg) => leg.underlying))) {
      const market = markets.get(underlying);
      if (market === undefined) return { refused: 'no-mark', underlying };
      const from = first.plusDays(-DAYS_BEFORE).text;
      const history = await this.histories.closes(tx, underlying, from, scenario.lastClose, asOf);
      const move = history.ok ? scenarioMove(history.value, scenario) : history;
      if (!history.ok || !move.ok) return { refused: 'no-history', underlying };
      const { proxy } = history.value;
      if (proxy !== undefined) proxies.push(`${underlying}: ${proxy.symbol} × ${proxy.beta}`);
      for (const [code, sofar] of losses) {
        const own = legs.filter((leg) => leg.occupancy === code && leg.underlying === underlying);
        losses.set(code, sofar + scenarioLoss(own, market, move.value, asOf));
      }
    }
    return { losses: [...losses].map(([occupancy, loss]) => ({ occupancy, loss })), proxies };
  }
}

interface StressedBook {
  readonly relationship: Relationship;
  readonly legs: readonly Leg[];
  readonly markets: ReadonlyMap<string, Market>;
  readonly asOf: Date;
}
