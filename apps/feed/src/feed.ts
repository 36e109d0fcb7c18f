/** The best bid and ask of one of our symbols, as an exchange says them. */
export interface Tick {
  readonly symbol: string;
  readonly quotedAt: Date; // by the exchange; where it does not say, when it came
  readonly bid: string; // decimal text
  readonly ask: string;
}

/** One connection to an exchange. */
export interface Feed {
  /**
   * Waits until something was said, and hands it over.
   *
   * @throws when the connection broke, or what was said is nonsense: another one is opened then
   */
  readonly next: () => Promise<readonly Tick[]>;
  readonly close: () => Promise<void>;
}

export type OpenFeed = () => Promise<Feed>;
