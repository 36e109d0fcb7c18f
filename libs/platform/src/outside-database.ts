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

/** What readers are signed with. */
interface SigningKey {
  readonly id: string;
  readonly key: Buffer;
  readonly until: number; // on the clock of performance.now(): the database takes it for a day longer
}

const A_DAY = 86_400_000; // milliseconds

/**
 * The database as those who are not of the house see it: by a login of their own, which is shown the rows of whoever the transaction
 * names, and none when it names nobody. The name holds for the transaction alone: set for the session, it would stay on the pooled
 * connection and be found there by the next request. It is signed with a key that this process leaves in the database over a
 * connection of the house, so that no statement in such a transaction can make it somebody else's.
 */
export class OutsideDatabase {
  private opened: Promise<DataSource> | undefined;
  private signing: Promise<SigningKey> | undefined;

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
    const [db, { id, key }] = [await this.open(), await this.signingKey()];
    const reader = JSON.stringify({ key: id, ...outsider });
    return await db.transaction(isolation, async (tx) => {
      await tx.query(NAME_READER, [reader, signatureOf(key, reader)]);
      return await work(tx);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    const db = await this.opened?.catch(() => undefined);
    await db?.destroy();
  }

  /** Opened by the first who comes: the API starts, and says that it is not ready, while there are no tables yet. */
  private open(): Promise<DataSource> {
    const settings = { ...this.settings, databaseUrl: this.settings.outsideDatabaseUrl };
    this.opened ??= new DataSource(connectionOf(settings, 'ringfence outside'))
      .initialize()
      .catch((fault: unknown) => {
        this.opened = undefined;
        throw fault;
      });
    return this.opened;
  }

  /** The key of the day. Of those who come when it is over, one leaves the next. */
  private async signingKey(): Promise<SigningKey> {
    const current = this.signing;
    const known = await current;
    if (known !== undefined && performance.now() < known.until) return known;
    if (this.signing === undefined || this.signing === current)
      this.signing = this.leaveKey().catch((fault: unknown) => {
        this.signing = undefined;
        throw fault;
      });
    return await this.signing;
  }

  private async leaveKey(): Promise<SigningKey> {
    const left = { id: randomUUID(), key: randomBytes(32), until: performance.now() + A_DAY };
    await this.house.query('insert into outside.key (id, key) values ($1, $2)', [left.id, left.key]);
    return left;
  }
}

const NAME_READER = `select set_config('ringfence.reader', $1, true), set_config('ringfence.signature', $2, true)`;

/** As `outside.signature` makes it. */
function signatureOf(key: Buffer, reader: string): string {
  const hash = (text: Buffer | string) => createHash('sha256').update(key).update(text).digest();
  return hash(hash(reader)).toString('hex');
}
