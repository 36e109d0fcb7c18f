import { type Asset, invariant } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import { estimateGrossMargin, estimateInitialMargin, type ImModel } from './initial-margin';
import { riskPositionOf } from './risk-position';
import type { HistoryLines } from './statement-history';
import type { PositionLine } from './statement-position';
import type { ScanLines } from './statement-scan';
import type { ScheduleLines } from './statement-schedule';
import type { StatedMarket } from './statement-trade';

/** By which model margin was asked for, in which version, and what it was given. */
export interface ModelLines {
  readonly name: string; // with its version: parametric 1
  readonly parameters: Readonly<Record<string, string>>;
  readonly positions: readonly PositionLine[]; // each underlying, netted
  readonly apart: readonly PositionLine[]; // each trade by itself, of a seat that does not net: the larger of the two margins counts
  readonly scan: readonly ScanLines[] | null; // of a portfolio scan: the netted portfolio, and each trade of a seat that does not net
  readonly schedule: readonly ScheduleLines[] | null; // of the schedule, likewise
  readonly history: HistoryLines | null; // of a historical simulation
  readonly margin: string | null; // unrounded; null: this model is struck again by a replay of its run, not from a page
}

/** A model of which nothing is stated yet but its name. */
export const NO_LINES = {
  positions: [],
  apart: [],
  scan: null,
  schedule: null,
  history: null,
  margin: null,
} as const;

/** What a model came to when it was struck again; without an estimate it was not. */
export interface ModelAgain {
  readonly lines: ModelLines;
  readonly estimate?: number;
  readonly agrees?: boolean; // false: what was written down does not follow
  readonly given: string | null;
}

/** The model of a relationship's own terms. */
export const PARAMETRIC = 'parametric 1';

/** The margin of a seat by the multiplier and the correlation of its terms, position by position. */
export function parametricLines(
  legs: readonly Leg[],
  markets: ReadonlyMap<string, StatedMarket>,
  model: ImModel,
  { asset, asOf, nets }: { readonly asset: Asset; readonly asOf: Date; readonly nets: boolean },
): { readonly lines: ModelLines; readonly estimate: number } {
  const by = (key: (leg: Leg) => string) =>
    [...new Set(legs.map(key))].map((of) => {
      const group = legs.filter((leg) => key(leg) === of);
      const market = markets.get(group[0]?.underlying ?? '');
      invariant(market !== undefined, `no mark for ${of}`);
      return { of, ...riskPositionOf(group, market, model, asset, asOf) };
    });
  const net = by(({ underlying }) => underlying);
  const apart = nets ? [] : by(({ underlying, tradeId }) => `${underlying}/${tradeId}`);
  const estimate = Math.max(estimateInitialMargin(net, model), estimateGrossMargin(apart, model));
  const textsOf = (positions: typeof net) =>
    positions.map(({ of, value, dailyVolatility }) => ({
      of,
      value: String(value),
      dailyVolatility: String(dailyVolatility),
    }));
  const parameters = {
    multiplier: String(model.multiplier),
    correlation: String(model.correlation),
    mporMinutes: String(model.mporMinutes),
  };
  const lines = { ...NO_LINES, positions: textsOf(net), apart: textsOf(apart), margin: String(estimate) };
  return { lines: { name: PARAMETRIC, parameters, ...lines }, estimate };
}
