import type { EntityManager } from 'typeorm';

const MARKS = 'market-change/voided-quote'; // what the approval of a voided quote locks

/**
 * Until the transaction ends, nobody else writes a quote of these symbols, or voids one: two at once could each be near to what
 * stands, and far from one another. In the order of the symbols, so that whoever overlaps waits in one direction.
 */
export async function lockQuotes(tx: EntityManager, symbols: readonly string[]): Promise<void> {
  await tx.query(
    `select pg_advisory_xact_lock(hashtextextended('quote/' || g.symbol, 0))
     from (select distinct symbol from unnest($1::text[]) symbol order by symbol) g`,
    [symbols],
  );
}

/** Until the transaction ends, no quote is voided that marks are taken from: whoever voids one sees whose marks it is among. */
export async function holdVoiding(tx: EntityManager): Promise<void> {
  await tx.query('select pg_advisory_xact_lock_shared(hashtextextended($1, 0))', [MARKS]);
}
