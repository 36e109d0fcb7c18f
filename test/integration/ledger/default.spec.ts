import { uuidOf } from '@app/platform';
import type { Client } from 'pg';
import { LedgerWorld, openedAt } from './ledger-world';
import { post, POSTS, RESERVES, type SqlLine, SqlPoster, VOIDS } from './sql-poster';

let world: LedgerWorld;
let sql: SqlPoster;
let writer: Client;
let defaultId: string;

beforeAll(async () => {
  world = await LedgerWorld.open();
  const accounts = [
    'OUTSIDE',
    'CASH',
    'FREE.A1',
    'IM.A1',
    'FREE.B1',
    'IM.B1',
    'CLAIM.A1',
    'VM_HELD.A1',
    'VM_HELD.A2',
  ];
  await world.openBook('R1', 'relationship', accounts);
  await world.openBook('R2', 'relationship', accounts);
  writer = await world.as('led_writer');
  sql = await SqlPoster.of(await world.as('owner'));
  for (const book of ['R1', 'R2'])
    for (const seat of ['A1', 'B1'])
      await post(
        writer,
        sql.line(`fund ${book} ${seat}`, `${book} OUTSIDE`, `${book} FREE.${seat}`, 1000),
        sql.line(`im ${book} ${seat}`, `${book} FREE.${seat}`, `${book} IM.${seat}`, 500),
      );
  await post(
    writer,
    sql.line('withdrawal', 'R1 FREE.A1', 'R1 OUTSIDE', 100, { kind: RESERVES }),
    sql.line('another', 'R1 FREE.A1', 'R1 OUTSIDE', 100, { kind: RESERVES }),
  );
  defaultId = await world.declareDefault('R1', 'A1');
});

afterAll(async () => {
  await world.close();
});

const line = (journal: string, debit: string, credit: string, bent: Partial<SqlLine> = {}) =>
  sql.line(journal, `R1 ${debit}`, `R1 ${credit}`, 10, bent);

it.each([
  {
    what: 'A’s margin, without naming the default',
    from: 'IM.A1',
    to: 'CASH',
    under: null,
    says: 'needs_default',
  },
  { what: 'B’s margin, for A’s default', from: 'IM.B1', to: 'CASH', under: 'A1', says: 'needs_default' },
  { what: 'A’s margin, back to A', from: 'IM.A1', to: 'FREE.A1', under: null, says: 'frozen_by_default' },
  {
    what: 'A’s free money, withdrawn',
    from: 'FREE.A1',
    to: 'OUTSIDE',
    under: null,
    says: 'frozen_by_default',
  },
  {
    what: 'a claim on A, without naming the default',
    from: 'CLAIM.A1',
    to: 'VM_HELD.A2',
    under: null,
    says: 'needs_default',
  },
  {
    what: 'B’s free money, under A’s default',
    from: 'FREE.B1',
    to: 'CASH',
    under: 'A1',
    says: 'needs_default',
  },
])('$what does not pay: $says', async ({ what, from, to, under, says }) => {
  const status = await post(writer, line(what, from, to, { defaultId: under && defaultId }));
  expect(status).toEqual([`rejected:${says}`]);
});

it('under its default the margin pays, and B goes on as before', async () => {
  expect(
    await post(
      writer,
      line('enforced', 'IM.A1', 'CASH', { defaultId }),
      line('claimed', 'CLAIM.A1', 'VM_HELD.A2', { defaultId }),
      line('B posts margin', 'FREE.B1', 'IM.B1'),
      line('B is paid', 'CASH', 'FREE.B1'),
      line('A is paid', 'OUTSIDE', 'FREE.A1'),
    ),
  ).toEqual(['created', 'created', 'created', 'created', 'created']);
});

it('the same occupancy of another relationship is not in default', async () => {
  const elsewhere = sql.line('elsewhere', 'R2 IM.A1', 'R2 CASH', 1, { defaultId });
  expect(await post(writer, elsewhere)).toEqual(['rejected:needs_default']);
  expect(await post(writer, sql.line('as before', 'R2 IM.A1', 'R2 FREE.A1', 1))).toEqual(['created']);
});

it('what was reserved before is paid only under the default, and can always be let go', async () => {
  const resolve = (journal: string, pending: string, bent: Partial<SqlLine>) =>
    sql.line(journal, 'R1 FREE.A1', 'R1 OUTSIDE', 100, { pending, ...bent });
  expect(await post(writer, resolve('w1', 'withdrawal', { kind: POSTS }))).toEqual([
    'rejected:frozen_by_default',
  ]);
  expect(await post(writer, resolve('w2', 'withdrawal', { kind: VOIDS }))).toEqual(['created']);
  expect(await post(writer, resolve('w3', 'another', { kind: POSTS, defaultId }))).toEqual(['created']);
});

it('an account opened for the defaulter afterwards is frozen too', async () => {
  await world.openAccounts('R1', ['IA.A1']);
  const later = await SqlPoster.of(await world.as('owner'));
  await post(writer, later.line('to IA', 'R1 OUTSIDE', 'R1 IA.A1', 5));
  expect(await post(writer, later.line('from IA', 'R1 IA.A1', 'R1 FREE.A1', 5))).toEqual([
    'rejected:frozen_by_default',
  ]);
});

it('a default waits for the posting under way, and the posting after it for the default', async () => {
  const slow = await world.as('led_writer');
  await slow.query('begin');
  const withdraw = (journal: string) => sql.line(journal, 'R2 FREE.A1', 'R2 OUTSIDE', 1);
  expect(await post(slow, withdraw('just in time'))).toEqual(['created']);
  let declared = false;
  const declaring = world.declareDefault('R2', 'A1').then(() => (declared = true));
  await new Promise((wake) => setTimeout(wake, 150));
  expect(declared).toBe(false);
  await slow.query('commit');
  await declaring;
  expect(await post(writer, withdraw('too late'))).toEqual(['rejected:frozen_by_default']);
});

it('law 11: a default is declared by two people, for exactly that occupant, once', async () => {
  const registrar = await world.as('led_registrar');
  const insert = `insert into led.seat_default (id, book_id, occupancy, approval_id, declared_at) values ($1, $2, $3, $4, $5)`;
  const forged = [uuidOf('forged'), world.book('R2'), 'B1', uuidOf('no approval'), openedAt];
  await expect(registrar.query(insert, forged)).rejects.toThrow('approved_as_written');
  const declared = { id: uuidOf('B1 defaults'), book: world.book('R2'), occupancy: 'B1' };
  const approval = await world.approved(
    'ledger.default',
    await world.books.defaultHash(world.db.manager, declared),
  );
  const ofAnother = [declared.id, declared.book, 'A2', approval, openedAt];
  await expect(registrar.query(insert, ofAnother)).rejects.toThrow('approved_as_written');
  const writes = writer.query(insert, [declared.id, declared.book, 'B1', approval, openedAt]);
  await expect(writes).rejects.toThrow('permission denied');
});
