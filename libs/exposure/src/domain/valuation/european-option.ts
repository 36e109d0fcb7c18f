import { blackDelta, blackPrice } from '@app/numerics';
import type { InstrumentTerms } from '@app/trade/domain';

type OptionTerms = Extract<InstrumentTerms, { readonly kind: 'european-option' }>;

/** What an option is priced from: estimates, all of them. */
export interface OptionMarket {
  readonly forward: number; // the mark of the symbol it is listed on
  readonly dailyVolatility: number; // standard deviation of a day's log return
}

const MILLISECONDS_IN_A_DAY = 86_400_000;

/**
 * Price of one unit's option by Black-76, not discounted: the price itself is settled with what the option pays, and its change is
 * held in cash by the hour, so that nothing is lent. Once it has expired, what it pays on the mark.
 *
 * @see Asay, A Note on the Design of Commodity Option Contracts, Journal of Futures Markets 2 (1982): margined like a future
 */
export function estimateOptionPrice(terms: OptionTerms, market: OptionMarket, asOf: Date): number {
  const { right, strike } = terms;
  return blackPrice(right, market.forward, strike.toNumber(), deviation(terms, market, asOf));
}

/** Units of the underlying that one unit's option moves like, for a small move. */
export function estimateOptionDelta(terms: OptionTerms, market: OptionMarket, asOf: Date): number {
  const { right, strike } = terms;
  return blackDelta(right, market.forward, strike.toNumber(), deviation(terms, market, asOf));
}

/** Volatilities are a day's, and every day counts: the markets never close. */
function deviation({ expiresAt }: OptionTerms, { dailyVolatility }: OptionMarket, asOf: Date): number {
  const days = Math.max(0, expiresAt.getTime() - asOf.getTime()) / MILLISECONDS_IN_A_DAY;
  return dailyVolatility * Math.sqrt(days);
}
