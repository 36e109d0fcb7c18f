import { AuditProofService } from '@app/control';
import { LedgerProofService, LedgerRoundService } from '@app/ledger';
import { DataSource } from 'typeorm';
import { freshDatabase, type FreshDatabase } from '../../support/database';

const LIMIT_MS = 300;
const AT = new Date('2025-10-10T00:00:00Z');
let database: FreshDatabase;
let db: DataSource;
let proofs: LedgerProofService;

/** A history so long that recomputing its seals takes twice the time a statement has, and one connection for everybody. */
beforeAll(async () => {
  database = await freshDatabase();
  const owner = await new DataSource({ type: 'postgres', url: database.ownerUrl }).initialize();
  await owner.query(
    `create or replace function led.verify() returns table (n bigint, transfers integer, ok boolean)
     language sql security definer set search_path = led, pg_temp
     as $$ select 1::bigint, 1, true from pg_sleep(${String((2 * LIMIT_MS) / 1000)}) $$`,
  );
  await owner.query(
    `create or replace function control.audit_verify() returns table (n bigint, entries integer, ok boolean)
     language sql security definer set search_path = control, pg_temp
     as $$ select 1::bigint, 1, true from pg_sleep(${String((2 * LIMIT_MS) / 1000)}) $$`,
  );
  await owner.destroy();
  const extra = { statement_timeout: LIMIT_MS };
  db = await new DataSource({ type: 'postgres', url: database.url, poolSize: 1, extra }).initialize();
  proofs = new LedgerProofService(db);
});

afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const limit = async () => {
  const [row] = await db.query<{ limit: string }[]>(`select current_setting('statement_timeout') as limit`);
  return row?.limit;
};

it('anybody else who reads as much is cancelled', async () => {
  await expect(db.query('select * from led.verify()')).rejects.toThrow('statement timeout');
});

it.each([
  { what: 'counting the laws', prove: () => proofs.invariants() },
  { what: 'recomputing the seals', prove: () => proofs.verify() },
  { what: 'recomputing the audit', prove: () => new AuditProofService(db).verify() },
  {
    what: 'the round of the worker',
    prove: () => db.transaction((tx) => new LedgerRoundService(proofs).prove(tx, AT)),
  },
])('$what takes the time it takes, and leaves the limit as it was', async ({ prove }) => {
  await prove();
  expect(await limit()).toBe(`${String(LIMIT_MS)}ms`);
});

it('a transaction that fails after its proof leaves the limit as it was', async () => {
  const failing = db.transaction(async (tx) => {
    await proofs.invariants(tx);
    await tx.query('select 1 / 0');
  });
  await expect(failing).rejects.toThrow('division by zero');
  expect(await limit()).toBe(`${String(LIMIT_MS)}ms`);
});
