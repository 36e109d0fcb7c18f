import 'reflect-metadata';
import { id, USDC } from '@app/kernel';
import { LedgerBookService, LedgerModule, LedgerProofService, LedgerRoundService } from '@app/ledger';
import { databaseModule, readSettings } from '@app/platform';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { freshDatabase, type FreshDatabase } from '../../support/database';

const AT = new Date('2025-10-10T00:00:00Z');
let app: TestingModule;
let database: FreshDatabase;
let owner: DataSource;

beforeAll(async () => {
  database = await freshDatabase();
  const settings = readSettings({ DATABASE_URL: database.url });
  app = await Test.createTestingModule({
    imports: [databaseModule(settings, 'test'), LedgerModule],
  }).compile();
  owner = await new DataSource({ type: 'postgres', url: database.ownerUrl }).initialize();
});

afterAll(async () => {
  await owner.destroy();
  await app.close();
});

const inTx = (
  work: (rounds: LedgerRoundService, tx: Parameters<LedgerRoundService['seal']>[0]) => Promise<void>,
) => app.get(DataSource).transaction((tx) => work(app.get(LedgerRoundService), tx));
const scheduled = async () => {
  const rows: { kind: string; business_key: string }[] = await owner.query(
    'select kind, business_key from job_due order by kind, due_at',
  );
  return rows.map((row) => `${row.kind} ${row.business_key}`);
};

it('begins once, and each round schedules its own next', async () => {
  await inTx((rounds, tx) => rounds.begin(tx, AT));
  await inTx((rounds, tx) => rounds.begin(tx, AT));
  await inTx((rounds, tx) => rounds.seal(tx, AT));
  await inTx((rounds, tx) => rounds.prove(tx, AT));
  expect(await scheduled()).toEqual([
    'ledger.prove 2025-10-10T00:00:00Z',
    'ledger.prove 2025-10-11T00:00:00Z',
    'ledger.seal 2025-10-10T00:00:00Z',
    'ledger.seal 2025-10-10T01:00:00Z',
  ]);
});

it('leaves no finished transfer unsealed', async () => {
  await inTx((rounds, tx) => rounds.seal(tx, AT));
  expect((await app.get(LedgerProofService).verify()).unsealed.transfers).toBe(0);
});

it('stops the line when a law is broken, and names it', async () => {
  const book = id<'Book'>('1');
  await app.get(DataSource).transaction(async (tx) => {
    await app
      .get(LedgerBookService)
      .openBook(tx, { id: book, name: 'R1', kind: 'relationship', openedAt: AT });
    await app.get(LedgerBookService).openAccounts(tx, book, USDC, ['CASH']);
  });
  await inTx((rounds, tx) => rounds.prove(tx, AT));
  await owner.transaction(async (tx) => {
    await tx.query('set local session_replication_role = replica'); // what only an owner can do: no trigger runs
    await tx.query('update led.balance set credits_posted = 1');
  });
  await expect(inTx((rounds, tx) => rounds.prove(tx, AT))).rejects.toThrow('the books break a law: I');
});
