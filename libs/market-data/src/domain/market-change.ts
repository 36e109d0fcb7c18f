/**
 * What two people agree on before anything is computed by it. Figures are decimal text, kept as they were written: what the second
 * person reads is what is hashed.
 */
export type MarketChange =
  | { readonly subject: 'stress-move'; readonly terms: StressMoveTerms }
  | { readonly subject: 'volatility'; readonly terms: VolatilityTerms }
  | { readonly subject: 'history-proxy'; readonly terms: HistoryProxyTerms }
  | { readonly subject: 'quote-source'; readonly terms: QuoteSourceTerms }
  | { readonly subject: 'peg'; readonly terms: PegTerms }
  | { readonly subject: 'voided-quote'; readonly terms: VoidedQuoteTerms }
  | { readonly subject: 'quote'; readonly terms: AgreedQuoteTerms };

/** What a change of one subject says. */
export type ChangeTerms<Subject extends MarketChange['subject']> = Extract<
  MarketChange,
  { subject: Subject }
>['terms'];

/** How far a price may move within a margin period of risk, as fractions of the mark; and its volatility, of itself. */
interface StressMoveTerms {
  readonly symbol: string;
  readonly effectiveFrom: string;
  readonly down: string;
  readonly up: string;
  readonly volatility?: { readonly down: string; readonly up: string }; // left out: nothing is lent against an option
  readonly source: string;
}

/** The standard deviations of a day's log return, for the day they begin on and after it. */
interface VolatilityTerms {
  readonly asOf: string; // YYYY-MM-DD
  readonly volatilities: readonly { readonly symbol: string; readonly daily: string }[];
  readonly source: string;
}

/** Whose returns stand in for a symbol's own, times beta. */
interface HistoryProxyTerms {
  readonly symbol: string;
  readonly proxy: string;
  readonly beta: string;
  readonly source: string;
}

/** Who may send quotes of what, signed with which keys. */
interface QuoteSourceTerms {
  readonly name: string;
  readonly publicKeys: readonly string[]; // whpk_ and 32 bytes in base64
  readonly symbols: readonly string[];
  readonly maxAgeMinutes: number; // of the marks of those that nobody marks yet
}

/** What a token is held to be worth, and how far below that the peg is broken, as a fraction of it. */
interface PegTerms {
  readonly symbol: string;
  readonly par: string;
  readonly threshold: string;
  readonly source: string;
}

/** That a quote which is recorded is no price. */
interface VoidedQuoteTerms {
  readonly symbol: string;
  readonly quotedAt: string;
  readonly source: string;
  readonly price: string; // the recorded one: whoever approves reads what he takes away
  readonly reason: string;
}

/** That a price is one, however far it is from what stood before it. */
interface AgreedQuoteTerms extends VoidedQuoteTerms {
  readonly label: string; // what the price is
}
