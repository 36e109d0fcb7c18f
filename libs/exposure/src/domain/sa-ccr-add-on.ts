import { effectiveNotional, type SaccrTrade, supervisoryOf } from './sa-ccr-trade';
import { sum } from './sum';

/** What one hedging set may yet come to. */
export interface SetAddOn {
  readonly assetClass: SaccrTrade['assetClass'];
  readonly hedgingSet: string;
  readonly addOn: number;
}

/**
 * What a netting set may yet come to, asset class by asset class, hedged within each as far as the standard allows.
 *
 * @param marginedFor the margin period of risk in business days; left out: the netting set is not margined
 * @see BCBS 279, paragraphs 165 to 187
 */
export function addOnOf(trades: readonly SaccrTrade[], marginedFor?: number): number {
  return sum(addOnsOf(trades, marginedFor).map(({ addOn }) => addOn));
}

/** The same, hedging set by hedging set: its sum is the add-on. */
export function addOnsOf(trades: readonly SaccrTrade[], marginedFor?: number): SetAddOn[] {
  const each = (assetClass: SaccrTrade['assetClass'], key: typeof bySet, addOn: SetFormula) =>
    [
      ...groups(
        trades.filter((trade) => trade.assetClass === assetClass),
        key,
      ),
    ].map(([hedgingSet, set]): SetAddOn => ({ assetClass, hedgingSet, addOn: addOn(set, marginedFor) }));
  return [
    ...each('IR', bySet, ratesAddOn),
    ...each('FX', bySet, simpleAddOn),
    ...each('CA', bySet, simpleAddOn),
    ...each('CO', bySet, correlatedAddOn),
    ...each('CR', inOne, correlatedAddOn),
    ...each('EQ', inOne, correlatedAddOn),
  ];
}

type SetFormula = (set: readonly SaccrTrade[], marginedFor: number | undefined) => number;

const inOne = () => '';
const bySet = (trade: SaccrTrade) => trade.hedgingSet;

/** Interest rates of one currency: three buckets by the end of the period, correlated 70 % with the next, 30 % with the one beyond. */
function ratesAddOn(set: readonly SaccrTrade[], marginedFor: number | undefined): number {
  const notionalOf = (within: (end: number) => boolean) =>
    sum(set.filter(({ M, E = M }) => within(E)).map((trade) => effectiveNotional(trade, marginedFor)));
  const short = notionalOf((end) => end < 1);
  const middle = notionalOf((end) => end >= 1 && end <= 5);
  const long = notionalOf((end) => end > 5);
  const squares = short ** 2 + middle ** 2 + long ** 2;
  const products = 1.4 * short * middle + 1.4 * middle * long + 0.6 * short * long;
  // Rounding may bring a hedged set a hair below nothing.
  return supervisoryFactor(set) * Math.sqrt(Math.max(squares + products, 0));
}

/** One currency pair, or one cryptoasset: everything offsets. */
function simpleAddOn(set: readonly SaccrTrade[], marginedFor: number | undefined): number {
  return supervisoryFactor(set) * Math.abs(sum(set.map((trade) => effectiveNotional(trade, marginedFor))));
}

/** Names, or types of commodity: each offsets fully within itself, and with the others through one common factor. */
function correlatedAddOn(set: readonly SaccrTrade[], marginedFor: number | undefined): number {
  const parts = [...groups(set, ({ reference }) => reference).values()].map((trades) => ({
    addOn: supervisoryFactor(trades) * sum(trades.map((trade) => effectiveNotional(trade, marginedFor))),
    correlation: trades[0] === undefined ? 0 : supervisoryOf(trades[0]).correlation,
  }));
  const systematic = sum(parts.map(({ addOn, correlation }) => correlation * addOn));
  const own = sum(parts.map(({ addOn, correlation }) => (1 - correlation ** 2) * addOn ** 2));
  return Math.sqrt(systematic ** 2 + own);
}

/** Of trades that share it. */
function supervisoryFactor([first]: readonly SaccrTrade[]): number {
  return first === undefined ? 0 : supervisoryOf(first).factor;
}

function groups(
  trades: readonly SaccrTrade[],
  key: (trade: SaccrTrade) => string,
): Map<string, SaccrTrade[]> {
  const found = new Map<string, SaccrTrade[]>();
  for (const trade of trades) found.set(key(trade), [...(found.get(key(trade)) ?? []), trade]);
  return found;
}
