import { Exact } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import { alignedMoves, type HistoricalModel } from './historical-margin';
import { scenarioMoves } from './im-historical';
import { modelName } from './model';
import type { StatementFacts, StruckHistory, StruckModel } from './statement-facts';
import { historyLines, historyStruck } from './statement-history';
import { positionLines } from './statement-position';
import { type ModelAgain, NO_LINES } from './statement-model';

const MINUTES_IN_A_DAY = 1440;
const CLOSE_ENOUGH = 1e-9; // of what is charged: sums of doubles, taken in another order

const GIVEN =
  'The moves of the days are of closes that are named here by their hash, and which days are the worst no line gives. Read the closes at /v1/market-data/closes by symbol, from firstDay to lastDay, with seen, and compare sha256: a log return is ln(close / the close before) × beta; the volatility model of the parameters forecasts each, and the moves are what the last days were in it. Everything after the tail follows from the lines above.';

/** Initial margin by historical simulation, from the closes that the run knew. Undefined: they are not what they were. */
export function historyAgain(
  facts: StatementFacts,
  parameters: HistoricalModel,
  { version, party }: StruckModel,
  {
    legs,
    nets,
    history,
  }: { readonly legs: readonly Leg[]; readonly nets: boolean; readonly history: StruckHistory },
): ModelAgain | undefined {
  if (!history.agrees) return undefined;
  const { markets, asOf, written } = facts;
  const { mporMinutes } = facts.terms.model;
  const days = mporMinutes / MINUTES_IN_A_DAY;
  const together = alignedMoves(history.returns, (_, each) => scenarioMoves(each, parameters, days));
  if (!together.ok) return undefined;
  const { histories, moves } = together.value;
  const struck = historyStruck({ legs, nets, moves, histories, party, scope: '' }, parameters, markets, asOf);
  const { raw = '', charged = '' } = written;
  const sum = numberOf(charged) + struck.margin.addOns;
  const agrees = isNear(raw, struck.margin.raw) && isNear(charged, struck.margin.charged);
  const lines = {
    ...NO_LINES,
    name: modelName(version),
    parameters: textsOfModel(parameters, mporMinutes),
    positions: positionLines(struck.margin.positions),
    history: historyLines(struck, history.closes, { raw, charged, sum }),
    margin: String(sum),
  };
  return { lines, estimate: sum, agrees, given: GIVEN };
}

function numberOf(text: string): number {
  return text === '' ? 0 : new Exact(text).toNumber();
}

function isNear(text: string, again: number): boolean {
  return text !== '' && Math.abs(numberOf(text) - again) <= CLOSE_ENOUGH * Math.max(1, Math.abs(again));
}

/** Every parameter by its name, those of a part by part and name; what is charged beside is stated where it is charged. */
function textsOfModel(parameters: HistoricalModel, mporMinutes: number): Record<string, string> {
  const texts: Record<string, string> = { mporMinutes: String(mporMinutes) };
  for (const [name, value] of Object.entries(parameters)) {
    if (name === 'addOns') continue;
    if (typeof value !== 'object') texts[name] = String(value);
    else for (const [part, each] of Object.entries(value)) texts[`${name}.${part}`] = String(each);
  }
  return texts;
}
