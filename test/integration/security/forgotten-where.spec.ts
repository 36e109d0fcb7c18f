import { CreditLineService } from '@app/credit';
import { id } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { ApplicationReader, ApplicationService, PartyService, RelationshipService } from '@app/legal-entity';
import { MarginCallReader, MarginCallService } from '@app/margin';
import { OutsideDatabase } from '@app/platform';
import { DefaultReader } from '@app/resolution';
import { TrancheReportService } from '@app/tail-bond';
import { DataSource, type EntityManager } from 'typeorm';
import { ANTONS, type House, openHouse, ZOES } from '../api/a-house';

/**
 * What the services answer when a door forgets for whom it asks. Nothing here names a party in a query: the transaction does.
 */
const OPENED_AT = new Date('2025-10-08T00:00:00Z');

let house: House;
beforeAll(async () => {
  house = await openHouse();
  const applications = house.app.get(ApplicationService);
  await house.app.get(DataSource).transaction(async (tx) => {
    for (const [n, client] of ['anton', 'zoe'].entries()) {
      const application = {
        id: id<'Application'>(`00000000-0000-8000-8000-0000000000a${String(n)}`),
        client,
        name: client,
      };
      await applications.open(tx, application, OPENED_AT);
    }
  });
});
afterAll(() => house.close());

const as = <Value>(party: string, work: (tx: EntityManager) => Promise<Value>) =>
  house.app
    .get(OutsideDatabase)
    .transaction({ role: 'counterparty', client: party, party }, 'REPEATABLE READ', work);
const relationships = () => house.app.get(RelationshipService);
const calls = () => house.app.get(MarginCallReader);

it('lists only the relationships of the one who asks', async () => {
  const seen = await as('anton', (tx) => relationships().all(tx));
  expect(seen.map((each) => each.id)).toEqual([ANTONS.relationship]);
});

it('finds no relationship of another, read or locked', async () => {
  const other = id<'Book'>(ZOES.relationship);
  expect(await as('anton', (tx) => relationships().find(tx, other))).toBeUndefined();
  await expect(as('anton', (tx) => relationships().lock(tx, other))).rejects.toThrow();
  expect((await as('zoe', (tx) => relationships().lock(tx, other))).id).toBe(ZOES.relationship);
});

it('lists only the calls in its relationships, and finds no other', async () => {
  const page = await as('anton', (tx) => calls().page(tx, { limit: 100 }));
  expect(page.map((call) => call.id)).toEqual([ANTONS.call]);
  expect(await as('anton', (tx) => calls().find(tx, id<'MarginCall'>(ZOES.call)))).toBeUndefined();
});

it('answers no call of another', async () => {
  const answered = as('anton', (tx) =>
    house.app
      .get(MarginCallService)
      .respond(
        tx,
        id<'Book'>(ZOES.relationship),
        id<'MarginCall'>(ZOES.call),
        { kind: 'agree', by: 'the payer' },
        OPENED_AT,
      ),
  );
  expect(await answered.catch(() => 'refused')).toBe('refused');
});

it('lists only the applications of the client that asks', async () => {
  const page = await as('anton', (tx) => house.app.get(ApplicationReader).page(tx, { limit: 100 }));
  expect(page.map(({ client }) => client)).toEqual(['anton']);
});

it('knows only the names of those who sit across', async () => {
  const names = await as('anton', (tx) => house.app.get(PartyService).names(tx));
  expect([...names.keys()].sort()).toEqual(['anton', 'berta']);
});

it('reads only the books of its relationships', async () => {
  const ledger = house.app.get(LedgerService);
  const books = await as('anton', async (tx) => [
    (await ledger.trialBalance(tx, id<'Book'>(ANTONS.relationship))).length,
    (await ledger.trialBalance(tx, id<'Book'>(ZOES.relationship))).length,
  ]);
  expect(books).toEqual([9, 0]);
});

it('lists no tranche and no default to a party', async () => {
  expect(await as('anton', (tx) => house.app.get(TrancheReportService).tranches(tx))).toEqual([]);
  expect(await as('anton', (tx) => house.app.get(DefaultReader).cases(tx))).toEqual([]);
});

it('says nothing of a line of another', async () => {
  const other = await house.app
    .get(DataSource)
    .transaction((tx) => relationships().load(tx, id<'Book'>(ZOES.relationship)));
  expect(await as('anton', (tx) => house.app.get(CreditLineService).inForce(tx, other))).toEqual([]);
});
