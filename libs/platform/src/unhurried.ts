import type { EntityManager } from 'typeorm';

/**
 * Reads without the application's limit on the time of a statement. A proof reads all of history, in one statement so that it is
 * of one instant: it takes longer the older the history is, and a limit meant for business would one day cancel every proof.
 * `local` ends with the transaction: set for the session, it would stay on the pooled connection for the next one.
 */
export function unhurried<Value>(
  db: EntityManager,
  read: (tx: EntityManager) => Promise<Value>,
): Promise<Value> {
  return db.transaction(async (tx) => {
    await tx.query('set local statement_timeout = 0');
    return await read(tx);
  });
}
