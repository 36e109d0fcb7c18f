import { accept, type Asset, CalendarDate, Exact, invariant, refuse, type Result } from '@app/kernel';
import { ewmaVariances, normalProbability } from '@app/numerics';
import type { Leg } from '@app/trade/domain';
import type { BacktestDay } from './backtest-report';
import { type HistoricalParameters, scenarioMoves } from './im-historical';
import { aligned, type DailyReturns, dayNumber } from './im-history';
import { measuredLoss } from './im-measure';
import { moverOf, portfolioOf, profitsOf } from './im-portfolio';
import type { ReplayRefusal } from './im-replay';
import { estimateInitialMargin } from './initial-margin';
import type { ModelVersion } from './model';
import { type RiskMarket, riskPositionOf } from './risk-position';
import { scanned } from './scan';

/** Legs that are held through all of history at the marks of now: what a model would have said of them. */
export interface HeldLegs {
  readonly legs: readonly Leg[];
  readonly markets: ReadonlyMap<string, RiskMarket>;
  readonly histories: ReadonlyMap<string, DailyReturns>; // of every underlying
  readonly asset: Asset; // in which they are valued
  readonly asOf: Date; // of the marks: what is left of an option
}

/** What the terms of a relationship say of the parametric model. */
export interface ParametricTerms {
  readonly multiplier: number;
  readonly correlation: number;
}

/** The days of a backtest, and what was promised of them. */
export interface BacktestSeries {
  readonly days: readonly BacktestDay[];
  readonly confidence: number;
}

/** `not-backtested`: the model promises nothing that a day could exceed. */
export type SeriesRefusal = ReplayRefusal | 'not-backtested';

const OF_A_SHORTFALL = 0.99; // what is counted where a mean of the worst is charged: 97.5 % of the one is 99 % of the other
const MINUTES_IN_A_DAY = 1440;
const FIRST_FORECAST = 250; // days before the first one that a volatility is asked for: a year of them
const DECAY = 0.94;

/**
 * What a model would have forecast for each day from what was known before it, and what was lost on it. The horizon is a day, and
 * nothing against procyclicality is charged but the floor, which is part of the forecast: the question is whether the model is right.
 * The forecasts are made by the functions that margin is made by.
 *
 * @see Basel Committee, MAR32.5: a model of expected shortfall is backtested by its value at risk at 99 %
 */
export function backtestSeries(
  held: HeldLegs,
  model: ModelVersion,
  terms: ParametricTerms,
): Result<BacktestSeries, SeriesRefusal> {
  const histories = shortened(aligned(held.histories));
  const [some] = histories.values();
  if (some === undefined) return refuse('no-history');
  const losses = realised(held, histories);
  const forecaster = forecasterOf(held, histories, model, terms);
  if (forecaster === undefined) return refuse('not-backtested');
  const { first, confidence, forecastOf } = forecaster;
  if (losses.length <= first) return refuse('no-history');
  const last = dayNumber(some.lastDay);
  const days: BacktestDay[] = [];
  for (let day = first; day < losses.length; day++) {
    const forecast = forecastOf(day);
    if (!forecast.ok) return forecast;
    const date = CalendarDate.ofNumber(last - (losses.length - 1 - day)).text;
    days.push({ day: date, loss: losses[day] ?? NaN, forecast: forecast.value });
  }
  return accept<BacktestSeries>({ days, confidence });
}

interface Forecaster {
  readonly first: number; // how many days have to be known
  readonly confidence: number;
  readonly forecastOf: (day: number) => Result<number, ReplayRefusal>; // from the days before it
}

type Histories = ReadonlyMap<string, DailyReturns>;

function forecasterOf(
  held: HeldLegs,
  histories: Histories,
  model: ModelVersion,
  terms: ParametricTerms,
): Forecaster | undefined {
  switch (model.kind) {
    case 'historical-simulation':
      return simulated(held, histories, model.parameters);
    case 'parametric':
      return parametric(held, histories, terms);
    case 'portfolio-scan': {
      const charged = [...histories.keys()].reduce((sum, symbol) => {
        const legs = held.legs.filter(({ underlying }) => underlying === symbol);
        return sum + scanned(legs, marketOf(held, symbol), model.parameters, held.asOf).margin;
      }, 0);
      return { first: 0, confidence: OF_A_SHORTFALL, forecastOf: () => accept(charged) };
    }
    case 'schedule':
    case 'licensed':
      return undefined;
  }
}

/** Of filtered days each is measured by a day before it, the first one too: one more has to be known. */
function simulated(held: HeldLegs, histories: Histories, parameters: HistoricalParameters): Forecaster {
  const { measure, window, filtered, procyclicality } = parameters;
  const confidence = measure === 'value-at-risk' ? parameters.confidence : OF_A_SHORTFALL;
  const floor = procyclicality.kind === 'floor' ? procyclicality : ({ kind: 'none' } as const);
  const plain = { ...parameters, procyclicality: floor, horizon: 'square-root' as const };
  const forecastOf = (day: number): Result<number, ReplayRefusal> => {
    const moves = new Map<string, readonly number[]>();
    for (const [symbol, { lastDay, returns }] of histories) {
      const found = scenarioMoves({ lastDay, returns: returns.slice(0, day) }, plain, 1);
      if (!found.ok) return found;
      moves.set(symbol, found.value.get('stretched') ?? []);
    }
    return accept(
      measuredLoss(lossesOf(held, moves), { ...parameters, measure: 'value-at-risk', confidence }),
    );
  };
  return { first: filtered ? window + 1 : window, confidence, forecastOf };
}

function parametric(
  held: HeldLegs,
  histories: Histories,
  { multiplier, correlation }: ParametricTerms,
): Forecaster {
  const model = { multiplier, correlation, mporMinutes: MINUTES_IN_A_DAY };
  const variances = new Map(
    [...histories].map(([symbol, { returns }]) => [symbol, ewmaVariances(returns, DECAY)]),
  );
  const forecastOf = (day: number) => {
    const positions = [...histories.keys()].flatMap((symbol) => {
      const [first, ...rest] = held.legs.filter(({ underlying }) => underlying === symbol);
      if (first === undefined) return [];
      const dailyVolatility = Math.sqrt(variances.get(symbol)?.[day - 1] ?? NaN);
      const market = { ...marketOf(held, symbol), dailyVolatility };
      return [riskPositionOf([first, ...rest], market, model, held.asset, held.asOf)];
    });
    return accept(estimateInitialMargin(positions, model));
  };
  return { first: FIRST_FORECAST, confidence: normalProbability(multiplier), forecastOf };
}

/** What was lost on each day that is known. */
function realised(held: HeldLegs, histories: Histories): number[] {
  return lossesOf(held, new Map([...histories].map(([symbol, { returns }]) => [symbol, returns])));
}

/** What the legs lose in each scenario, by full revaluation. */
function lossesOf(
  { legs, markets, asOf }: HeldLegs,
  moves: ReadonlyMap<string, readonly number[]>,
): number[] {
  const units = portfolioOf(legs);
  const movers = new Map(legs.map((leg) => [moverOf(leg).key, moverOf(leg)]));
  const [some = []] = moves.values();
  const losses = some.map(() => 0);
  for (const [key, mover] of movers) {
    const market = markets.get(mover.underlying);
    invariant(market !== undefined, `no mark for ${mover.underlying}`);
    const held = units.get(key) ?? 0;
    profitsOf(mover, market, moves.get(mover.underlying) ?? [], asOf).forEach((profit, scenario) => {
      losses[scenario] = (losses[scenario] ?? NaN) - held * profit;
    });
  }
  return losses;
}

/** Histories that begin together too. */
function shortened(histories: Histories): Histories {
  const days = Math.min(...[...histories.values()].map(({ returns }) => returns.length));
  return new Map(
    [...histories].map(([symbol, { lastDay, returns }]) => [
      symbol,
      { lastDay, returns: returns.slice(-days) },
    ]),
  );
}

function marketOf({ markets }: HeldLegs, symbol: string): RiskMarket {
  const market = markets.get(symbol);
  invariant(market !== undefined, `no mark for ${symbol}`);
  return market;
}

/** One unit of a symbol, bought: what a model says of a market, whoever trades in it. */
export function oneUnitOf(symbol: string): Leg {
  return {
    tradeId: symbol,
    occupancy: symbol,
    instrument: symbol,
    underlying: symbol,
    terms: { kind: 'linear-perpetual' },
    quantity: new Exact(1),
    price: new Exact(1),
  };
}
