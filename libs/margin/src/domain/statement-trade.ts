import { legValue } from '@app/exposure/domain';
import { type Asset, Exact, invariant, Money, textOf } from '@app/kernel';
import { accruedFunding, type Leg } from '@app/trade/domain';

/** One mark of the snapshot that the call was struck on. */
export interface MarkLine {
  readonly symbol: string;
  readonly price: string;
  readonly source: string;
  readonly label: string;
  readonly quotedAt: string;
  readonly ageMinutes: string; // at the exposure date
  readonly fundingRate: string; // of notional, for the interval of eight hours that runs; 0 where nothing pays any
  readonly dailyVolatility: string;
}

/** One trade of the seat: its terms, what it is valued at, and by which price. */
export interface TradeLine {
  readonly tradeId: string;
  readonly instrument: string;
  readonly terms: Readonly<Record<string, string>>; // of the instrument: its kind, and what that kind needs
  readonly quantity: string; // positive is long
  readonly price: string; // at which it was struck
  readonly symbol: string; // that it is marked on
  readonly mark: string;
  readonly source: string;
  readonly ageMinutes: string;
  readonly value: string; // to its seat, unrounded; an option's is an estimate, rounded to the asset
  readonly funding: string; // accrued since the last payment, unrounded; positive: its seat owes it
}

export interface StatedMarket {
  readonly mark: Exact;
  readonly fundingRate: Exact | undefined; // undefined: nothing that is stated pays any
  readonly dailyVolatility: number;
  readonly line: MarkLine;
}

/** What the trades of a seat are worth, one by one, and what the seat owes on all of them together. */
export function tradeLines(
  legs: readonly Leg[],
  markets: ReadonlyMap<string, StatedMarket>,
  asset: Asset,
  asOf: Date,
): { readonly lines: readonly TradeLine[]; readonly owed: Money } {
  let owed = new Exact(0);
  const lines = legs.map((leg): TradeLine => {
    const market = markets.get(leg.underlying);
    invariant(market !== undefined, `no mark for ${leg.underlying}`);
    const value = legValue(leg, market, asset, asOf);
    const funding = accruedFunding(leg, market.mark, market.fundingRate, asOf);
    owed = owed.minus(value).plus(funding);
    return {
      tradeId: leg.tradeId,
      instrument: leg.instrument,
      terms: termsOf(leg),
      quantity: leg.quantity.toFixed(),
      price: leg.price.toFixed(),
      symbol: leg.underlying,
      mark: market.line.price,
      source: market.line.source,
      ageMinutes: market.line.ageMinutes,
      value: value.toFixed(),
      funding: funding.toFixed(),
    };
  });
  return { lines, owed: Money.rounded(owed, asset, 'even') };
}

function termsOf({ terms }: Leg): Record<string, string> {
  const text = (value: string | Exact | Date) =>
    value instanceof Date ? textOf(value) : typeof value === 'string' ? value : value.toFixed();
  return Object.fromEntries(
    Object.entries(terms).map(([name, value]: [string, string | Exact | Date]) => [name, text(value)]),
  );
}
