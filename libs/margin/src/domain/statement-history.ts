import { CalendarDate, invariant } from '@app/kernel';
import {
  historicalMargin,
  type HistoricalMargin,
  type HistoricalModel,
  type HistoricalSeat,
} from './historical-margin';
import type { ScenarioSet, SeatMeasures } from './im-historical';
import type { DailyReturns } from './im-history';
import { measuredLoss, measureOf } from './im-measure';
import { layOut, seatMeasures } from './im-simulation';
import { tailOf } from './im-tail';
import type { RiskMarket } from './risk-position';
import { type ChargeLine, chargeLines } from './statement-charge';

/** Which closes an underlying was moved by: read by symbol, days and instant, they have this hash. */
export interface CloseLine {
  readonly underlying: string;
  readonly symbol: string; // whose closes they are
  readonly beta: string; // a return of the underlying for one of the symbol
  readonly firstDay: string;
  readonly lastDay: string;
  readonly count: string;
  readonly seen: string; // by the run, as the database says it: what came in later is not among them
  readonly sha256: string;
}

/** A scenario of the tail of a portfolio. */
export interface TailLine {
  readonly day: string; // the last one that it is of
  readonly counts: string; // what part of the measure is its loss
  readonly moves: Readonly<Record<string, string>>; // log moves of the underlyings
  readonly loss: string;
}

/** A portfolio under one set of scenarios. */
export interface PortfolioTail {
  readonly set: ScenarioSet;
  readonly tradeId: string | null; // null: all that the seat holds, netted
  readonly scenarios: string; // how many there are
  readonly measured: string; // the sum of counts × loss
  readonly tail: readonly TailLine[]; // the worst first
}

/** A historical simulation, from its tail to the margin. */
export interface HistoryLines {
  readonly closes: readonly CloseLine[];
  readonly portfolios: readonly PortfolioTail[];
  readonly measures: Readonly<Record<string, string>>; // of the seat, by set: the greater of 0, of the netted portfolio, and of the sum over the trades
  readonly raw: string; // the greater of stretched and overlapping
  readonly charged: string; // with what is against procyclicality
  readonly charges: readonly ChargeLine[];
  readonly margin: string; // charged, and the sum of the charges
}

/** What a seat was moved by, struck again. */
export interface HistoryStruck {
  readonly margin: HistoricalMargin;
  readonly measures: SeatMeasures;
  readonly portfolios: readonly PortfolioTail[];
}

/** The tails of a seat's portfolios, and the margin upon them. */
export function historyStruck(
  seat: HistoricalSeat,
  parameters: HistoricalModel,
  markets: ReadonlyMap<string, RiskMarket>,
  asOf: Date,
): HistoryStruck {
  const layout = layOut([seat], markets, asOf);
  const trades = [null, ...new Set(seat.legs.map(({ tradeId }) => tradeId))];
  const portfolios: PortfolioTail[] = [];
  const measured = new Map<ScenarioSet, readonly number[]>();
  for (const [set, rows] of layout.rows) {
    const tail = measureOf(set, parameters);
    const losses = layout.portfolios.map((units) => lossesOf(units, rows));
    measured.set(
      set,
      losses.map((each) => measuredLoss(each, tail)),
    );
    const dayOf = daysOf(set, seat, parameters);
    losses.forEach((each, n) => {
      const lines = tailOf(each, tail).map(({ index, counts, loss }) => ({
        day: dayOf(each.length - 1 - index),
        counts: String(counts),
        moves: movesAt(seat, set, index),
        loss: String(loss),
      }));
      const scenarios = String(each.length);
      const of = { set, tradeId: trades[n] ?? null, scenarios };
      portfolios.push({ ...of, measured: String(measuredLoss(each, tail)), tail: lines });
    });
  }
  const measures = seatMeasures(layout, 0, measured);
  return { margin: historicalMargin(seat, measures, parameters, markets, asOf), measures, portfolios };
}

/** @param charged as the run wrote it down: what is struck again differs from it by rounding alone */
export function historyLines(
  { margin, measures, portfolios }: HistoryStruck,
  closes: readonly CloseLine[],
  { raw, charged, sum }: { readonly raw: string; readonly charged: string; readonly sum: number },
): HistoryLines {
  return {
    closes,
    portfolios,
    measures: Object.fromEntries([...measures].map(([set, value]) => [set, String(value)])),
    raw,
    charged,
    charges: chargeLines(margin.charges),
    margin: String(sum),
  };
}

/** What a portfolio loses in each scenario. */
function lossesOf(units: ReadonlyMap<number, number>, rows: readonly (readonly number[])[]): number[] {
  const [first = []] = rows;
  return first.map((_, scenario) =>
    [...units].reduce((loss, [row, each]) => loss - each * (rows[row]?.[scenario] ?? 0), 0),
  );
}

function movesAt({ moves, legs }: HistoricalSeat, set: ScenarioSet, index: number): Record<string, string> {
  const underlyings = [...new Set(legs.map(({ underlying }) => underlying))];
  return Object.fromEntries(
    underlyings.map((symbol) => [symbol, String(moves.get(symbol)?.get(set)?.[index] ?? 0)]),
  );
}

/** The day of a scenario, by how many there are after it. */
function daysOf(
  set: ScenarioSet,
  { histories }: HistoricalSeat,
  { procyclicality }: HistoricalModel,
): (after: number) => string {
  const [history] = histories.values() as Iterable<DailyReturns>;
  const stressed = procyclicality.kind === 'stressed-weight' ? procyclicality.lastDay : undefined;
  const last = CalendarDate.parse((set === 'stressed' ? stressed : history?.lastDay) ?? '');
  invariant(last !== undefined, `${set} ends on no day`);
  return (after) => last.plusDays(-after).text;
}
