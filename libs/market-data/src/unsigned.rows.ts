import type { EntityManager } from 'typeorm';

/** Why what somebody says in the name of a source is not taken from his hand. */
export interface UnsignedRefusal {
  readonly kind: 'source-signs';
  readonly symbol: string;
  readonly source: string;
}

/** The first that is said in the name of a source with a key: two officers agreed that its signature speaks for it, and nobody else. */
export async function unsigned(
  tx: EntityManager,
  said: readonly { readonly symbol: string; readonly source: string }[],
): Promise<UnsignedRefusal | undefined> {
  const signing: { name: string }[] = await tx.query(
    'select distinct name from quote_source where name = any ($1::text[])',
    [said.map(({ source }) => source)],
  );
  const names = new Set(signing.map(({ name }) => name));
  const first = said.find(({ source }) => names.has(source));
  return first && { kind: 'source-signs', symbol: first.symbol, source: first.source };
}
