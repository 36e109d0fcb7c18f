import type { Exact, Money } from '@app/kernel';
import { type Held, type Pool, type PoolMark, poolOf, type PoolTerms } from './pool';

/** All that a pool was valued by. Kept beside it, the pool can be struck again when its marks have been forgotten. */
export interface PoolGrounds {
  readonly held: readonly Held[];
  readonly terms: PoolTerms;
  readonly marks: ReadonlyMap<string, PoolMark>; // that its prices come from; one that is missing was missing
  readonly stress: ReadonlyMap<string, Exact>; // how far each underlying may fall, as a part of itself
  readonly asOf: Date;
}

export interface StruckPool extends Pool {
  readonly on: PoolGrounds;
}

/** Values a pool on its grounds, and keeps them. */
export function struckPool(cash: Money, on: PoolGrounds): StruckPool {
  const { held, terms, marks, stress, asOf } = on;
  const found = { price: (symbol: string) => marks.get(symbol), stress: (of: string) => stress.get(of) };
  return { ...poolOf(cash, held, terms, found, asOf), on };
}

/** The same pool where somebody has said what some of it costs: what he said is as young as the pool. */
export function requotedPool({ cash, on }: StruckPool, quotes: ReadonlyMap<string, Exact>): StruckPool {
  const known = pricedBy(on.held);
  const quoted = [...quotes]
    .filter(([symbol]) => known.has(symbol))
    .map(([symbol, price]): [string, PoolMark] => [symbol, { price, quotedAt: on.asOf }]);
  return struckPool(cash, { ...on, marks: new Map([...on.marks, ...quoted]) });
}

/** The marks that what is held is priced by: of each asset its own, and that of its currency. */
export function pricedBy(held: readonly Held[]): ReadonlySet<string> {
  return new Set(
    held.flatMap(({ terms }) =>
      terms === undefined ? [] : [terms.priceSymbol, ...(terms.fxSymbol === null ? [] : [terms.fxSymbol])],
    ),
  );
}
