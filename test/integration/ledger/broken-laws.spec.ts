import { uuidOf } from '@app/platform';
import type { Client } from 'pg';
import { LedgerWorld } from './ledger-world';
import { post, SqlPoster } from './sql-poster';

const COLUMNS =
  `book_id journal_id line lines kind asset_id debit_account_id credit_account_id amount code pending_journal_id pending_line
   instruction_id effective_at`.split(/\s+/);

let world: LedgerWorld;
let owner: Client;

beforeAll(async () => {
  world = await LedgerWorld.open();
  for (const book of ['R1', 'R2'])
    await world.openBook(book, 'relationship', ['OUTSIDE', 'FREE.A1', 'IM.A1', 'VM_HELD.A1']);
  owner = await world.as('owner');
  const sql = await SqlPoster.of(owner);
  await post(
    await world.as('led_writer'),
    sql.line('fund R1', 'R1 OUTSIDE', 'R1 FREE.A1', 1000),
    sql.line('fund R2', 'R2 OUTSIDE', 'R2 FREE.A1', 1000),
    sql.line('t1', 'R1 FREE.A1', 'R1 IM.A1', 10),
    sql.line('t2', 'R2 FREE.A1', 'R2 IM.A1', 10),
  );
});

afterAll(async () => {
  expect(await world.broken()).toEqual([]);
  await world.close();
});

/** Writes the transfer t1 once more, some of its columns changed. */
function forge(changes: Readonly<Record<string, string>>, of = 't1'): string {
  const values = { journal_id: 'gen_random_uuid()', ...changes } as Record<string, string>;
  return `insert into led.transfer (${COLUMNS.join()}) select ${COLUMNS.map((column) => values[column] ?? column).join()}
    from led.transfer where journal_id = ${journal(of)}`;
}

const journal = (event: string) => `'${uuidOf(event)}'::uuid`;
const movement = (debit: string, credit: string) =>
  `(select code from led.movement_kind where (debit_code, credit_code) = ('${debit}', '${credit}'))`;
const reserve = (event: string) => forge({ journal_id: journal(event), kind: '1' });
const resolve = (event: string, amount: string) =>
  forge({ kind: '2', amount, pending_journal_id: journal(event), pending_line: '1' });

/** What keeps the law is taken away first: then the balances still follow, and no other law is broken. */
const without = (keeper: string) => `alter table led.transfer ${keeper}`;
const withoutStep = (step: string) => without(`disable trigger ${step}`);

it.each([
  {
    what: 'a transfer of nothing',
    by: [without('drop constraint transfer_amount_check'), forge({ amount: '0' })],
    laws: ['I1'],
  },
  {
    what: 'an account that pays itself, of which there is no kind',
    by: [
      without('drop constraint two_sides'),
      withoutStep('step_2_movements'),
      forge({ credit_account_id: 'debit_account_id' }),
    ],
    laws: ['I1', 'I7'],
  },
  {
    what: 'a transfer of money between accounts said to be of promises',
    by: [
      withoutStep('step_2_movements'),
      forge({ asset_id: `(select id from led.asset where code = 'USDC.owed')` }),
    ],
    laws: ['I3'],
  },
  {
    what: 'an account that paid more than it had',
    by: ['alter table led.balance drop constraint debits_must_not_exceed_credits', forge({ amount: '991' })],
    laws: ['I4'],
  },
  {
    what: 'an account that has less than is reserved of it',
    by: [
      'alter table led.balance drop constraint debits_must_not_exceed_credits',
      forge({ kind: '1', amount: '991' }),
    ],
    laws: ['I4'],
  },
  {
    what: 'half a journal',
    by: [withoutStep('step_1_journals'), forge({ lines: '2' })],
    laws: ['I6'],
  },
  {
    what: 'a journal that is there again in another book',
    by: ['drop index led.journal_once', forge({ journal_id: journal('t1') }, 't2')],
    laws: ['I6'],
  },
  {
    what: 'a payment under the code of another kind',
    by: [withoutStep('step_2_movements'), forge({ code: movement('IM', 'FREE') })],
    laws: ['I7'],
  },
  {
    what: 'a payment inside the vault that names an instruction to the world outside',
    by: [withoutStep('step_2_movements'), forge({ instruction_id: 'gen_random_uuid()' })],
    laws: ['I7'],
  },
  {
    what: 'a reservation resolved for more',
    by: [withoutStep('step_3_resolutions'), reserve('r1'), resolve('r1', '11')],
    laws: ['I8'],
  },
  {
    what: 'a reservation resolved twice, the second time out of another one',
    by: [
      'drop index led.resolved_once',
      reserve('r1'),
      reserve('r2'),
      resolve('r1', '10'),
      resolve('r1', '10'),
    ],
    laws: ['I5', 'I8'],
  },
])('$what breaks $laws', async ({ by, laws }) => {
  await owner.query('begin');
  try {
    for (const statement of by) await owner.query(statement);
    const { rows } = await owner.query<{ law: string }>(
      'select law from led.invariants where found <> 0 order by 1',
    );
    expect(rows.map(({ law }) => law.split(' ')[0])).toEqual(laws);
  } finally {
    await owner.query('rollback');
  }
});
