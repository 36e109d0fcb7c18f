import { estimateUnits } from '@app/exposure/domain';
import { accept, invariant, refuse, type Result } from '@app/kernel';
import { forecastVolatility, normalQuantile } from '@app/numerics';
import { type AddOns, type Charge, type ChargedPosition, chargesOf, sumOfCharges } from './add-on';
import {
  type ChargedMargin,
  chargedMargin,
  type HistoricalParameters,
  type ScenarioMoves,
  type SeatMeasures,
} from './im-historical';
import { aligned, type DailyReturns } from './im-history';
import { measuredLoss } from './im-measure';
import { profitsOf } from './im-portfolio';
import type { ReplayRefusal } from './im-replay';
import type { SimulatedSeat } from './im-simulation';
import { marketIn, type RiskMarket } from './risk-position';

/** The parameters of a simulation, and of what is charged beside it. */
export type HistoricalModel = HistoricalParameters & { readonly addOns: AddOns };

/** The histories of a book, ended on one day, and what each underlying is moved by. */
export interface AlignedMoves<History> {
  readonly histories: ReadonlyMap<string, History>;
  readonly moves: ReadonlyMap<string, ScenarioMoves>;
}

/** @param movesOf of one underlying, whose history ends where all of them do */
export function alignedMoves<History extends DailyReturns>(
  own: ReadonlyMap<string, History>,
  movesOf: (underlying: string, history: History) => Result<ScenarioMoves, ReplayRefusal>,
): Result<AlignedMoves<History>, { readonly kind: ReplayRefusal; readonly underlying: string }> {
  const together = aligned(own);
  const histories = new Map([...own].map(([symbol, each]) => [symbol, { ...each, ...together.get(symbol) }]));
  const moves = new Map<string, ScenarioMoves>();
  for (const [underlying, history] of histories) {
    const found = movesOf(underlying, history);
    if (!found.ok) return refuse({ kind: found.refusal, underlying });
    moves.set(underlying, found.value);
  }
  return accept({ histories, moves });
}

/** A seat whose legs are moved by the past, and whose seat it is. */
export interface HistoricalSeat extends SimulatedSeat {
  readonly histories: ReadonlyMap<string, DailyReturns>;
  readonly party: string;
}

/** From what is lost on the worst days to the margin. */
export interface HistoricalMargin extends ChargedMargin {
  readonly positions: readonly ChargedPosition[];
  readonly charges: readonly Charge[];
  readonly addOns: number;
  readonly margin: number;
}

/** What a seat must post: what is charged upon its losses, and beside them. */
export function historicalMargin(
  seat: HistoricalSeat,
  measures: SeatMeasures,
  parameters: HistoricalModel,
  markets: ReadonlyMap<string, RiskMarket>,
  asOf: Date,
): HistoricalMargin {
  const { raw, charged } = chargedMargin(measures, parameters.procyclicality);
  const underlyings = [...new Set(seat.legs.map(({ underlying }) => underlying))];
  const positions = underlyings.map((symbol) => positionOf(symbol, seat, parameters, markets, asOf));
  const deviations = normalQuantile(parameters.confidence);
  const charges = chargesOf(positions, seat.party, parameters.addOns, deviations);
  const addOns = sumOfCharges(charges);
  return { raw, charged, positions, charges, addOns, margin: charged + addOns };
}

/** An underlying of a seat as add-ons see it: alone, it is margined as a straight position of what it moves like now. */
function positionOf(
  symbol: string,
  { legs, moves, histories }: HistoricalSeat,
  parameters: HistoricalModel,
  markets: ReadonlyMap<string, RiskMarket>,
  asOf: Date,
): ChargedPosition {
  const [sets, history] = [moves.get(symbol), histories.get(symbol)];
  invariant(sets !== undefined && history !== undefined, `nothing is known of ${symbol}`);
  const market = marketIn(markets, symbol);
  const units = legs
    .filter((leg) => leg.underlying === symbol)
    .reduce((sum, leg) => sum + estimateUnits(leg, market, asOf), 0);
  const straight = { key: symbol, underlying: symbol, option: undefined };
  const scenarios = sets.get('stretched') ?? sets.get('overlapping') ?? [];
  const losses = profitsOf(straight, market, scenarios, asOf).map((profit) => -units * profit);
  return {
    symbol,
    value: units * market.mark.toNumber(),
    alone: Math.max(0, measuredLoss(losses, { ...parameters, measure: 'expected-shortfall' })),
    dailyVolatility: forecastVolatility(history.returns, parameters),
  };
}
