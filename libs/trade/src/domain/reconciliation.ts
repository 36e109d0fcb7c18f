import { type Exact, textOf } from '@app/kernel';
import type { ReportedTrade } from './portfolio-file';

/** One trade as it stands in our books, on the side of the seat that is compared. */
export interface BookedTrade {
  readonly tradeId: string;
  readonly instrument: string;
  readonly quantity: Exact;
  readonly price: Exact;
  readonly tradedAt: Date;
}

/** A trade's terms as text, as they are shown and stored. */
export type TradeTerms = Readonly<Record<Field, string>>;
export type Field = 'instrument' | 'quantity' | 'price' | 'tradedAt';

export interface Difference {
  readonly field: Field;
  readonly ours: string;
  readonly theirs: string;
}

/** Plain JSON: it is stored as it is served. */
export interface Reconciled {
  readonly matched: readonly string[]; // trade ids
  readonly differing: readonly { readonly tradeId: string; readonly differences: readonly Difference[] }[];
  readonly missingHere: readonly { readonly tradeId: string; readonly theirs: TradeTerms }[];
  readonly missingThere: readonly { readonly tradeId: string; readonly ours: TradeTerms }[];
  readonly duplicates: readonly { readonly tradeId: string; readonly lines: readonly number[] }[]; // compared with nothing
}

/**
 * How far two records of one trade may lie apart and be the same. Quantities are equal or they are not; a price may have lost its
 * last digits on the way; two clocks differ.
 */
export const TOLERANCE = { quantity: '0', price: '0.000001', tradedAtSeconds: 60 } as const; // of a price, the part of ours

/**
 * Compares a counterparty's portfolio with ours, trade by trade and field by field. Every trade of either side is in exactly one
 * list.
 */
export function reconcile(booked: readonly BookedTrade[], reported: readonly ReportedTrade[]): Reconciled {
  const theirs = new Map<string, ReportedTrade[]>();
  for (const trade of reported) theirs.set(trade.tradeId, [...(theirs.get(trade.tradeId) ?? []), trade]);
  const ours = new Map(booked.map((trade) => [trade.tradeId, trade]));
  const once = [...theirs.values()].flatMap(([first, second]) => (first && !second ? [first] : []));
  const pairs = once.flatMap((trade) => {
    const own = ours.get(trade.tradeId);
    return own === undefined ? [] : [{ tradeId: trade.tradeId, differences: differencesOf(own, trade) }];
  });
  return {
    matched: pairs.filter(({ differences }) => differences.length === 0).map(({ tradeId }) => tradeId),
    differing: pairs.filter(({ differences }) => differences.length > 0),
    missingHere: once
      .filter(({ tradeId }) => !ours.has(tradeId))
      .map((trade) => ({ tradeId: trade.tradeId, theirs: termsOf(trade) })),
    missingThere: booked
      .filter(({ tradeId }) => !theirs.has(tradeId))
      .map((trade) => ({ tradeId: trade.tradeId, ours: termsOf(trade) })),
    duplicates: [...theirs]
      .filter(([, trades]) => trades.length > 1)
      .map(([tradeId, trades]) => ({ tradeId, lines: trades.map(({ line }) => line) })),
  };
}

function differencesOf(ours: BookedTrade, theirs: BookedTrade): Difference[] {
  const [own, other] = [termsOf(ours), termsOf(theirs)];
  const seconds = Math.abs(ours.tradedAt.getTime() - theirs.tradedAt.getTime()) / 1000;
  const same: Readonly<Record<Field, boolean>> = {
    instrument: ours.instrument === theirs.instrument,
    quantity: ours.quantity.eq(theirs.quantity),
    price: ours.price.minus(theirs.price).abs().lte(ours.price.times(TOLERANCE.price)),
    tradedAt: seconds <= TOLERANCE.tradedAtSeconds,
  };
  const fields: readonly Field[] = ['instrument', 'quantity', 'price', 'tradedAt'];
  return fields
    .filter((field) => !same[field])
    .map((field) => ({ field, ours: own[field], theirs: other[field] }));
}

function termsOf({ instrument, quantity, price, tradedAt }: BookedTrade): TradeTerms {
  return { instrument, quantity: quantity.toFixed(), price: price.toFixed(), tradedAt: textOf(tradedAt) };
}

/** How often two parties who hold so many trades with each other compare them. */
export interface Cadence {
  readonly atLeast: number; // trades
  readonly every: 'business-day' | 'week' | 'quarter';
  readonly source: string;
}

/** The cadence of a number of trades: that of the highest step it reaches. */
export function cadenceOf(trades: number, steps: readonly Cadence[]): Cadence | undefined {
  return [...steps].sort((a, b) => b.atLeast - a.atLeast).find(({ atLeast }) => trades >= atLeast);
}

/** A reconciliation as the rows of a table: one a trade, or one a field that differs. */
export function reconciledRows(result: Reconciled): string[][] {
  const wholeOf = (terms: TradeTerms) => Object.values(terms).join(' ');
  return [
    ['trade_id', 'outcome', 'field', 'ours', 'theirs'],
    ...result.matched.map((tradeId) => [tradeId, 'matched', '', '', '']),
    ...result.differing.flatMap(({ tradeId, differences }) =>
      differences.map(({ field, ours, theirs }) => [tradeId, 'differing', field, ours, theirs]),
    ),
    ...result.missingHere.map(({ tradeId, theirs }) => [tradeId, 'missing-here', '', '', wholeOf(theirs)]),
    ...result.missingThere.map(({ tradeId, ours }) => [tradeId, 'missing-there', '', wholeOf(ours), '']),
    ...result.duplicates.map(({ tradeId, lines }) => [tradeId, 'duplicate', 'line', '', lines.join(' ')]),
  ];
}
