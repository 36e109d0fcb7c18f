/** One price of one thing at one instant, from one source. The label says what kind of price it is. */
export interface Quote {
  readonly symbol: string;
  readonly price: string; // decimal text, in units of the settlement asset
  readonly quotedAt: Date;
  readonly source: string;
  readonly label: string; // '1h bar open', '4h bar low' …
}
