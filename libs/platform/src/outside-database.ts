import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { connectionOf } from './database';
import type { Settings } from './settings';

/** Somebody who is not of the house, as the database is told of him. */
interface Outsider {
  readonly role: string;
  readonly client: string;
  readonly party: string;
}

export type Isolation = 'READ COMMITTED' | 'REPEATABLE READ';

interface Opened {
  readonly db: DataSource;
  readonly keyId: string;
  readonly key: Buffer;
}

/**
 * The database as those who are not of the house see it: by a login of their own, which is shown the rows of whoever the transaction
 * names, and none when it names nobody. The name holds for the transaction alone: set for the session, it would stay on the pooled
 * connection and be found there by the next request. It is signed with a key that this process leaves in the database over a
 * connection of the house, so that no statement in such a transaction can make it somebody else's.
 */
export class OutsideDatabase {
  private opened: Promise<Opened> | undefined;

  constructor(
    private readonly house: DataSource,
    private readonly settings: Settings,
  ) {}

  /** Performs work in a transaction of somebody from outside. */
  async transaction<Value>(
    outsider: Outsider,
    isolation: Isolation,
    work: (tx: EntityManager) => Promise<Value>,
  ): Promise<Value> {
    const { db, keyId, key } = await this.open();
    const reader = JSON.stringify({ key: keyId, ...outsider });
    return await db.transaction(isolation, async (tx) => {
      await tx.query(NAME_READER, [reader, signatureOf(key, reader)]);
      return await work(tx);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    const opened = await this.opened?.catch(() => undefined);
    await opened?.db.destroy();
  }

  /** Opened by the first who comes: the API starts, and says that it is not ready, while there are no tables yet. */
  private open(): Promise<Opened> {
    this.opened ??= this.begin().catch((fault: unknown) => {
      this.opened = undefined;
      throw fault;
    });
    return this.opened;
  }

  private async begin(): Promise<Opened> {
    const [keyId, key] = [randomUUID(), randomBytes(32)];
    await this.house.query('insert into outside.key (id, key) values ($1, $2)', [keyId, key]);
    const settings = { ...this.settings, databaseUrl: this.settings.outsideDatabaseUrl };
    const db = await new DataSource(connectionOf(settings, 'ringfence outside')).initialize();
    return { db, keyId, key };
  }
}

const NAME_READER = `select set_config('ringfence.reader', $1, true), set_config('ringfence.signature', $2, true)`;

/** As `outside.signature` makes it. */
function signatureOf(key: Buffer, reader: string): string {
  const hash = (text: Buffer | string) => createHash('sha256').update(key).update(text).digest();
  return hash(hash(reader)).toString('hex');
}
