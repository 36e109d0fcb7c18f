import { accept, DECIMAL_TEXT, Exact, refuse, type Result } from '@app/kernel';

/** One price of one thing at one instant, from one source. The label says what kind of price it is. */
export interface Quote {
  readonly symbol: string;
  readonly price: string; // decimal text, in units of the settlement asset
  readonly quotedAt: Date;
  readonly source: string;
  readonly label: string; // '1h bar open', '4h bar low' …
  readonly bid?: string; // both sides of the book it stands in, or neither
  readonly ask?: string;
}

/** A quote without a book. */
export type Price = Omit<Quote, 'bid' | 'ask'>;

/** Why two sides are no book, or a text no price. */
export type PriceRefusal = 'not-a-price' | 'one-sided' | 'crossed' | 'too-wide';

const WIDEST_BOOK = 1.5; // an ask of half as much again as the bid says only that nobody makes a market

/** The price of a quote, if it is one: above 0, and with both sides or none, of which the bid is not above the ask. */
export function priceOf({
  price,
  bid,
  ask,
}: Pick<Quote, 'price' | 'bid' | 'ask'>): Result<Exact, PriceRefusal> {
  if ((bid === undefined) !== (ask === undefined)) return refuse('one-sided');
  const [mark, low, high] = [price, bid ?? price, ask ?? price].map(positive);
  if (mark === undefined || low === undefined || high === undefined) return refuse('not-a-price');
  if (low.gt(high)) return refuse('crossed');
  return high.gt(low.times(WIDEST_BOOK)) ? refuse('too-wide') : accept(mark);
}

/** Whether a text is a price: decimal, and above 0. */
export const isPrice = (text: string) => positive(text) !== undefined;

/** The middle of a book, exactly: half a last digit is one digit more. */
export function midOf(bid: string, ask: string): string {
  return new Exact(bid).plus(ask).div(2).toFixed();
}

function positive(text: string): Exact | undefined {
  if (!DECIMAL_TEXT.test(text)) return undefined;
  const value = new Exact(text);
  return value.gt(0) ? value : undefined;
}
