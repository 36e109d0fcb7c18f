import type { DataSource, EntityManager } from 'typeorm';

/** What a reader may see: the rights of a database role, in named books. */
export interface Access {
  readonly role: string;
  readonly books: readonly string[];
}

/**
 * Reads with less than the application's rights. Role and books hold for this transaction alone: set for the session, they
 * would stay on the pooled connection and be found there by the next request. Given a transaction, it narrows what is left of it.
 */
export function scoped<T>(
  db: Pick<DataSource, 'transaction'>,
  { role, books }: Access,
  read: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.query(`select set_config('role', $1, true), set_config('app.books', $2, true)`, [
      role,
      books.join(','),
    ]);
    return await read(tx);
  });
}
