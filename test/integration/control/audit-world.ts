import { type ActorId, ApprovalService, AuditProofService, AuditService } from '@app/control';
import type { AuditEntry } from '@app/control/domain';
import { id } from '@app/kernel';
import { Client } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../support/database';

export const ann = id<'Actor'>('ann.cole');
export const tom = id<'Actor'>('tom.reed');

/** An audit of a suite's own, with two officers of two interests, the application's connections and the owner's. */
export class AuditWorld {
  readonly audit = new AuditService();
  readonly approvals = new ApprovalService(this.audit);
  readonly proof: AuditProofService;
  private readonly clients: Client[] = [];

  private constructor(
    private readonly database: FreshDatabase,
    readonly db: DataSource, // as the application logs in
    readonly owner: DataSource,
  ) {
    this.proof = new AuditProofService(db);
  }

  static async open(): Promise<AuditWorld> {
    const database = await freshDatabase();
    const db = await new DataSource({ type: 'postgres', url: database.url, poolSize: 12 }).initialize();
    const owner = await new DataSource({ type: 'postgres', url: database.ownerUrl }).initialize();
    const world = new AuditWorld(database, db, owner);
    await world.enrol(ann, 'Ann Cole', 'treasurer', 'entity');
    await world.enrol(tom, 'Tom Reed', 'trustee', 'trustee');
    return world;
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.end()));
    await Promise.all([this.db.destroy(), this.owner.destroy()]);
    await this.database.drop();
  }

  /** One connection of the application, for a transaction that stays open. */
  async application(): Promise<Client> {
    const client = new Client({ connectionString: this.database.url });
    await client.connect();
    this.clients.push(client);
    return client;
  }

  /** One entry in a transaction of its own, told apart by what it was done to. */
  write(subject: string, tx: EntityManager = this.db.manager): Promise<void> {
    return this.audit.record(tx, entryOn(subject));
  }

  /** Seals until nothing finished is left. @returns how many entries each block got */
  async seal(): Promise<number[]> {
    const blocks: number[] = [];
    for (let sealed = await this.proof.sealNext(); sealed > 0; sealed = await this.proof.sealNext())
      blocks.push(sealed);
    return blocks;
  }

  /** The entries, the oldest first, without what the database gave them. */
  entries(): Promise<object[]> {
    return this.db.query(
      `select who, role, deed, subject_kind as kind, subject_id as subject, before, after, reason, request_id as request
       from control.audit_entry order by id`,
    );
  }

  private async enrol(actor: ActorId, name: string, role: string, conflictGroup: string): Promise<void> {
    await this.approvals.enrol(this.db.manager, { id: actor, name, role, conflictGroup });
  }
}

export function entryOn(subject: string): AuditEntry {
  return {
    who: 'ann.cole',
    role: 'treasurer',
    deed: 'try',
    subject: { kind: 'thing', id: subject },
    before: { state: 'untried' },
    after: { state: 'tried' },
    reason: 'because',
    requestId: `request ${subject}`,
    requestKey: 'key',
  };
}
