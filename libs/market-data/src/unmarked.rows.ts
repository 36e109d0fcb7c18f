import type { EntityManager } from 'typeorm';

/** Why something is of nothing that we mark. */
export type UnmarkedRefusal =
  | { readonly kind: 'unknown-symbol'; readonly symbol: string }
  | { readonly kind: 'unknown-source'; readonly symbol: string; readonly source: string };

/** The first that nobody asked for: of a symbol or a source we do not mark by. */
export async function unmarked(
  tx: EntityManager,
  said: readonly { readonly symbol: string; readonly source: string }[],
): Promise<UnmarkedRefusal | undefined> {
  const markets: { symbol: string; sources: string[] }[] = await tx.query(
    'select symbol, sources from market',
  );
  const sources = new Map(markets.map((market) => [market.symbol, market.sources]));
  for (const { symbol, source } of said) {
    const known = sources.get(symbol);
    if (known === undefined) return { kind: 'unknown-symbol', symbol };
    if (!known.includes(source)) return { kind: 'unknown-source', symbol, source };
  }
  return undefined;
}
