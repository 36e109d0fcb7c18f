import { type ActorId, ApprovalService, AuditService } from '@app/control';
import { type Asset, id, isPromise, Money, owed, USDC } from '@app/kernel';
import { LedgerBookService, LedgerDirectory, LedgerProofService, LedgerService } from '@app/ledger';
import type { BookId, BookKind, LinkPurpose } from '@app/ledger/domain';
import { uuidOf } from '@app/platform';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../support/database';

export const openedAt = new Date('2025-10-10T21:00:00Z');
export const ann = id<'Actor'>('ann.cole');
export const tom = id<'Actor'>('tom.reed');

export interface LinkWords {
  readonly name: string;
  readonly payer: string;
  readonly payee: string;
  readonly purpose: LinkPurpose;
  readonly cap: string;
  readonly returnable?: string;
}

const PROMISES = new Set(
  `VM_HELD VM_GIVEN UNPASSED DUE_FROM DUE_TO ADVANCED CLAIM PAID_BY UNPAID EXTINGUISHED FACE PRINCIPAL WRITTEN_DOWN REDEEMED
   SKIN_IN SKIN_LOST LENT PAID_SS PAID_SP SPONSOR_OWED NET`.split(/\s+/),
);

/** The asset of the layer an account stands in. */
export const layerOf = (account: string): Asset =>
  PROMISES.has(account.split('.')[0] ?? '') ? owed(USDC) : USDC;

/** A ledger of a suite's own, with two officers of two interests, and doors into its database as any role. */
export class LedgerWorld {
  readonly approvals = new ApprovalService(new AuditService());
  readonly directory = new LedgerDirectory();
  readonly books = new LedgerBookService(this.directory);
  readonly ledger: LedgerService;
  readonly proof: LedgerProofService;
  private readonly bookIds = new Map<string, BookId>();
  private readonly clients: Client[] = [];

  private constructor(
    private readonly database: FreshDatabase,
    readonly db: DataSource,
  ) {
    this.ledger = new LedgerService(db, this.directory);
    this.proof = new LedgerProofService(db);
  }

  static async open(): Promise<LedgerWorld> {
    const database = await freshDatabase();
    const db = await new DataSource({ type: 'postgres', url: database.url, poolSize: 12 }).initialize();
    const world = new LedgerWorld(database, db);
    // What is posted here is the ledger's matter alone: nobody instructs withdrawals from these books.
    const owner = await world.as('owner');
    await owner.query('alter table led.transfer disable trigger leaves_by_a_withdrawal');
    await world.enrol(ann, 'Ann Cole', 'treasurer', 'entity');
    await world.enrol(tom, 'Tom Reed', 'trustee', 'trustee');
    return world;
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.end()));
    await this.db.destroy();
    await this.database.drop();
  }

  /** A connection with the rights of one role and no other: 'owner' is the server's superuser. */
  async as(role: 'owner' | 'led_registrar' | 'led_writer' | 'led_reader' | 'ringfence_app'): Promise<Client> {
    const url = role === 'owner' ? this.database.ownerUrl : this.database.url;
    const client = new Client({ connectionString: url });
    await client.connect();
    if (role !== 'owner') await client.query(`set role ${role}`);
    this.clients.push(client);
    return client;
  }

  book(name: string): BookId {
    const book = this.bookIds.get(name);
    if (book === undefined) throw new Error(`no book ${name}`);
    return book;
  }

  async openBook(name: string, kind: BookKind, accounts: readonly string[]): Promise<void> {
    const book = id<'Book'>(String(this.bookIds.size + 1));
    this.bookIds.set(name, book);
    await this.books.openBook(this.db.manager, { id: book, name, kind, openedAt });
    await this.openAccounts(name, accounts);
  }

  async openAccounts(book: string, accounts: readonly string[]): Promise<void> {
    for (const asset of [USDC, owed(USDC)]) {
      const ofLayer = accounts.filter((account) => isPromise(layerOf(account)) === isPromise(asset));
      await this.books.openAccounts(this.db.manager, this.book(book), asset, ofLayer);
    }
  }

  async link(words: LinkWords): Promise<string> {
    const link = {
      id: uuidOf(`link ${words.name}`),
      name: words.name,
      payer: this.book(words.payer),
      payee: this.book(words.payee),
      asset: USDC,
      purpose: words.purpose,
      cap: Money.of(words.cap, USDC),
      returnable: Money.of(words.returnable ?? '0', USDC),
    };
    const hash = await this.books.linkTermsHash(this.db.manager, link);
    await this.books.recordLink(this.db.manager, link, await this.approved('ledger.link', hash));
    return link.id;
  }

  async declareDefault(book: string, occupancy: string): Promise<string> {
    const declared = { id: uuidOf(`default ${book} ${occupancy}`), book: this.book(book), occupancy };
    const approvalId = await this.approved(
      'ledger.default',
      await this.books.defaultHash(this.db.manager, declared),
    );
    await this.books.recordDefault(this.db.manager, { ...declared, approvalId, declaredAt: openedAt });
    return declared.id;
  }

  /** An approval by both officers of whatever has this hash. */
  async approved(kind: string, subjectHash: string): Promise<string> {
    const proposalId = uuidOf(`${kind} ${subjectHash}`);
    const { manager } = this.db;
    await this.approvals.propose(manager, {
      id: proposalId,
      kind,
      subjectHash,
      maker: ann,
      validForMinutes: 60,
    });
    const answer = await this.approvals.approve(manager, { proposalId, subjectHash, checker: tom });
    if (!answer.ok) throw new Error(answer.refusal);
    return answer.value;
  }

  /** The laws that do not hold. */
  async broken(): Promise<string[]> {
    const findings = await this.proof.invariants();
    return findings.filter(({ found }) => found !== 0).map(({ law }) => law);
  }

  private async enrol(actor: ActorId, name: string, role: string, conflictGroup: string): Promise<void> {
    await this.approvals.enrol(this.db.manager, { id: actor, name, role, conflictGroup });
  }
}
