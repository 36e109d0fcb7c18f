import { Exact } from '@app/kernel';
import type { DisputeCategory } from './dispute';

/** What a reference market-maker quoted for the instant of the disputed call. */
export interface Quotation {
  readonly symbol: string;
  readonly dealer: string;
  readonly mid: Exact;
  readonly of?: QuotationOf; // left out: a price
}

/** A mid price, or a day's volatility, which margin models take. */
export const QUOTATIONS_OF = ['price', 'daily-volatility'] as const;
export type QuotationOf = (typeof QUOTATIONS_OF)[number];

/** So many are asked; fewer count when fewer quote. */
export const QUOTATIONS_ASKED = 4;

/**
 * So far may a quotation be from what the call was struck on, up or down, as a multiple: of one instant, dealers are not twice apart, and
 * a wrong decimal point is ten times off. A volatility is an estimate: one over a month may be some times one over a year.
 */
const WIDEST: Readonly<Record<QuotationOf, number>> = { price: 2, 'daily-volatility': 5 };

/** Whether a quotation can be of the instant of the call. What the call was not struck on has nothing to be near to. */
export function isNear({ mid, of = 'price' }: Quotation, valued: Exact | undefined): boolean {
  if (valued === undefined || valued.isZero()) return true;
  return mid.lte(valued.times(WIDEST[of])) && mid.times(WIDEST[of]).gte(valued);
}

/** What is put to the average. */
export interface Requotable {
  readonly mark: Exact;
  readonly dailyVolatility: number;
}

/**
 * Markets with the average of the quotations in place of what was disputed. What nobody quoted stands as it was.
 *
 * @see ISDA 1994 Credit Support Annex (New York law), Paragraph 5(i)(B): four Reference Market-makers, fewer if fewer quote; the original
 *   calculation if none does
 */
export function requoted<Market extends Requotable>(
  markets: ReadonlyMap<string, Market>,
  quotations: readonly Quotation[],
): Map<string, Market> {
  return new Map(
    [...markets].map(([symbol, market]) => [
      symbol,
      {
        ...market,
        mark: averageOf(symbol, 'price', quotations) ?? market.mark,
        dailyVolatility:
          averageOf(symbol, 'daily-volatility', quotations)?.toNumber() ?? market.dailyVolatility,
      },
    ]),
  );
}

/** The average of the prices that were quoted, symbol by symbol. */
export function quotedPrices(quotations: readonly Quotation[]): Map<string, Exact> {
  const symbols = new Set(quotations.map(({ symbol }) => symbol));
  return new Map(
    [...symbols].flatMap((symbol): [string, Exact][] => {
      const average = averageOf(symbol, 'price', quotations);
      return average === undefined ? [] : [[symbol, average]];
    }),
  );
}

/** What a dispute may be settled by quotations of: what values its exposure, or what values its collateral. */
export function quotable(category: DisputeCategory): 'markets' | 'collateral' | undefined {
  switch (category) {
    case 'exposure':
    case 'im-inputs':
      return 'markets';
    case 'collateral-value':
      return 'collateral';
    case 'terms':
    case 'duplicate':
    case 'instruction':
      return undefined;
  }
}

/** The average of what was quoted; undefined when nobody did. */
export function averageOf(
  symbol: string,
  wanted: QuotationOf,
  quotations: readonly Quotation[],
): Exact | undefined {
  const mids = quotations
    .filter((quotation) => quotation.symbol === symbol && (quotation.of ?? 'price') === wanted)
    .map(({ mid }) => mid);
  if (mids.length === 0) return undefined;
  return mids.reduce((sum, mid) => sum.plus(mid), new Exact(0)).div(mids.length);
}
