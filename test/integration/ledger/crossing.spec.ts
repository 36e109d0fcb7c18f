import { uuidOf } from '@app/platform';
import type { Client } from 'pg';
import { LedgerWorld, openedAt, tom } from './ledger-world';
import { post, RESERVES, SqlPoster } from './sql-poster';

let world: LedgerWorld;
let sql: SqlPoster;
let writer: Client;
let registrar: Client;

const CAPITAL = { name: 'Lskin', payer: 'K', payee: 'R1', purpose: 'skin', cap: '0.005' } as const;
const PART = ['OUTSIDE', 'CASH', 'SKIN', 'FREE.A1', 'FREE.B1', 'UNPASSED', 'VM_HELD.A1'];

beforeAll(async () => {
  world = await LedgerWorld.open();
  await world.openBook('R1', 'relationship', [...PART, 'VM_GIVEN.B1', 'ADVANCED.LIQ', 'PAID_BY.A7.TJ']);
  await world.openBook('R2', 'relationship', PART);
  await world.openBook('K', 'entity', [
    'OUTSIDE',
    'OWN',
    'FLOOR',
    'SECOND_SKIN',
    'SKIN_IN.R1',
    'SKIN_LOST.R1',
    'NET',
  ]);
  await world.openBook('TJ', 'trust', ['OUTSIDE', 'COLLATERAL', 'FACE', 'PRINCIPAL', 'WRITTEN_DOWN']);
  await world.link(CAPITAL);
  await world.link({ name: 'Lskin.R2', payer: 'K', payee: 'R2', purpose: 'skin', cap: '0.005' });
  await world.link({ name: 'LcJ', payer: 'TJ', payee: 'R1', purpose: 'claims', cap: '0.001' });
  await world.link({ name: 'Lfee', payer: 'R1', payee: 'K', purpose: 'fee', cap: '0.0001' });
  await world.declareDefault('R1', 'A7'); // an occupant before A1: nothing of A1 is frozen
  writer = await world.as('led_writer');
  registrar = await world.as('led_registrar');
  sql = await SqlPoster.of(await world.as('owner'));
  await post(
    writer,
    sql.line('fund K', 'K OUTSIDE', 'K OWN', 10_000),
    sql.line('fund R1', 'R1 OUTSIDE', 'R1 FREE.A1', 1000),
    sql.line('advanced', 'R1 VM_GIVEN.B1', 'R1 ADVANCED.LIQ', 2000),
    ...withInstruction(
      sql.journal('issue TJ', ['TJ OUTSIDE', 'TJ COLLATERAL', 2000], ['TJ FACE', 'TJ PRINCIPAL', 2000]),
    ),
  );
});

afterAll(async () => {
  await world.close();
});

const withInstruction = <Line extends { line: number }>(lines: Line[]): Line[] =>
  lines.map((each) => (each.line === 1 ? { ...each, instruction: uuidOf('issue') } : each));
const capital = (journal: string, amount: number) =>
  sql.journal(journal, ['K OWN', 'K BRIDGE.Lskin', amount], ['R1 BRIDGE.Lskin', 'R1 SKIN', amount]);
const returned = (journal: string, amount: number) =>
  sql.journal(journal, ['R1 SKIN', 'R1 BRIDGE.Lskin', amount], ['K BRIDGE.Lskin', 'K OWN', amount]);
const cover = (journal: string, paid: number, writtenDown = paid) =>
  sql.journal(
    journal,
    ['TJ COLLATERAL', 'TJ BRIDGE.LcJ', paid],
    ['R1 BRIDGE.LcJ', 'R1 CASH', paid],
    ['TJ PRINCIPAL', 'TJ WRITTEN_DOWN', writtenDown],
    ['R1 ADVANCED.LIQ', 'R1 PAID_BY.A7.TJ', paid],
  );
const hashes = (...books: string[]) =>
  Promise.all(books.map((book) => world.ledger.bookHash(world.db.manager, world.book(book))));

describe('law 2: a crossing', () => {
  it('moves one amount out of one book and into the other, once', async () => {
    const [, unlinked, trust] = await hashes('R1', 'R2', 'TJ');
    expect(await post(writer, ...capital('c1', 700))).toEqual(['created']);
    expect(await post(writer, ...capital('c1', 700))).toEqual(['exists']);
    expect(await post(writer, ...capital('c1', 701))).toEqual(['exists_different']);
    expect(await post(writer, capital('c1', 700)[0]!)).toEqual(['exists_different']);
    expect(await hashes('R2', 'TJ')).toEqual([unlinked, trust]);
  });

  it('is refused in half, askew, reserved, or over two links', async () => {
    const [out, into] = capital('c2', 50);
    const [coverOut, , written] = cover('c2', 50);
    const cases = {
      'the paying half alone': [{ ...out!, lines: 1 }],
      'the receiving half alone': [{ ...into!, line: 1, lines: 1 }],
      'two amounts': [out!, { ...into!, amount: '51' }],
      'two journals': [
        { ...out!, lines: 1 },
        { ...into!, journal: 'c2 other', line: 1, lines: 1 },
      ],
      'one half twice': [out!, into!, { ...into!, line: 3 }].map((each) => ({ ...each, lines: 3 })),
      'out over one link, in over another': [coverOut!, { ...into!, line: 2 }, written!].map((each) => ({
        ...each,
        lines: 3,
      })),
      reserved: [
        { ...out!, kind: RESERVES },
        { ...into!, kind: RESERVES },
      ],
    };
    for (const [name, lines] of Object.entries(cases))
      for (const status of await post(writer, ...lines))
        expect({ name, status }).toEqual({ name, status: 'rejected:whole_crossing' });
  });

  it('is the only way for a journal to stand in two books, and never in two relationships', async () => {
    const apart = sql.journal('two', ['R1 FREE.A1', 'R1 CASH', 1], ['R2 OUTSIDE', 'R2 FREE.A1', 1]);
    const [, second] = withInstruction([{ ...apart[1]!, line: 1 }, { ...apart[1]! }]);
    const outside = { ...second!, instruction: uuidOf('two') };
    expect(await post(writer, apart[0]!, outside)).toEqual(['rejected:linked_books']);
    const through = sql.journal(
      'through the core',
      ['K OWN', 'K BRIDGE.Lskin', 1],
      ['R1 BRIDGE.Lskin', 'R1 SKIN', 1],
      ['K OWN', 'K BRIDGE.Lskin.R2', 1],
      ['R2 BRIDGE.Lskin.R2', 'R2 SKIN', 1],
    );
    expect(await post(writer, ...through)).toEqual(['rejected:linked_books']);
  });

  it('may come with promises in both its books', async () => {
    const mirrored = sql.journal(
      'mirrored',
      ['K SKIN_IN.R1', 'K NET', 700],
      ['R1 UNPASSED', 'R1 VM_HELD.A1', 1],
    );
    expect(await post(writer, ...mirrored)).toEqual(['created']);
    const undone = sql.journal('passed on', ['R1 VM_HELD.A1', 'R1 UNPASSED', 1]);
    expect(await post(writer, ...undone)).toEqual(['created']);
  });

  it('is refused over the cap, beyond what was paid, and when the payer has not got it', async () => {
    expect(await post(writer, ...capital('c3', 4301))).toEqual(['rejected:within_the_link_cap']);
    expect(await post(writer, ...capital('c4', 4300), ...returned('c5', 5001))).toEqual([
      'created',
      'rejected:debits_must_not_exceed_credits',
    ]);
    expect(await post(writer, ...returned('c6', 5000))).toEqual(['created']);
    await post(
      writer,
      sql.line('fund SKIN', 'R1 FREE.A1', 'R1 CASH', 5),
      sql.line('CASH', 'R1 CASH', 'R1 SKIN', 5),
    );
    expect(await post(writer, ...returned('c7', 1))).toEqual(['rejected:within_the_link_cap']);
    expect(await post(writer, ...cover('c8', 1001))).toEqual(['rejected:within_the_link_cap']);
    await post(writer, sql.line('empty', 'K OWN', 'K SECOND_SKIN', 10_000));
    expect(await post(writer, ...capital('c9', 1))).toEqual(['rejected:debits_must_not_exceed_credits']);
    await post(writer, sql.line('refill', 'K SECOND_SKIN', 'K OWN', 10_000));
  });
});

describe('law 5: a trust', () => {
  it('pays the cell only with the write-down of the same amount, in the same journal', async () => {
    expect(await post(writer, ...cover('t1', 10, 9))).toEqual(['rejected:twin']);
    const alone = cover('t2', 10).slice(0, 2);
    expect(await post(writer, ...alone.map((line) => ({ ...line, lines: 2 })))).toEqual(['rejected:twin']);
    expect(await post(writer, sql.line('t3', 'TJ PRINCIPAL', 'TJ WRITTEN_DOWN', 10))).toEqual([
      'rejected:twin',
    ]);
    expect(await post(writer, ...cover('t4', 10))).toEqual(['created']);
  });

  it('cannot have a write-down that is only reserved', async () => {
    const lines = cover('t5', 10).map((each) => (each.line === 3 ? { ...each, kind: RESERVES } : each));
    expect(await post(writer, ...lines)).toEqual(['rejected:journal_of_one_kind']);
  });

  it('holds at least what it owes', async () => {
    const lines = sql.journal('t6', ['TJ FACE', 'TJ PRINCIPAL', 1]);
    expect(await post(writer, ...lines)).toEqual(['rejected:collateral_covers_principal']);
    const spent = sql.line('t7', 'TJ COLLATERAL', 'TJ OUTSIDE', 1);
    expect(await post(writer, spent)).toEqual(['rejected:collateral_covers_principal']);
  });
});

describe('the floor', () => {
  it('pays nobody: there is no such movement, and none can be added', async () => {
    for (const to of ['OWN', 'OUTSIDE', 'SECOND_SKIN', 'BRIDGE.Lskin']) {
      const status = await post(
        writer,
        sql.line(`floor to ${to}`, 'K FLOOR', `K ${to}`, 1, { instruction: null }),
      );
      expect({ to, status }).toEqual({ to, status: ['rejected:movement_kind'] });
    }
    const add = `insert into led.movement_kind (code, debit_code, credit_code, occupancy, needs_default)
                 values (999, 'FLOOR', 'OWN', 'any', false)`;
    await expect(registrar.query(add)).rejects.toThrow('permission denied');
    await expect((await world.as('owner')).query(add)).rejects.toThrow('the_floor_pays_nobody');
  });
});

describe('law 11: a link', () => {
  const insert = `insert into led.link (id, name, payer_book_id, payee_book_id, asset_id, purpose, cap, returnable, approval_id)
                  values ($1, $2, $3, $4, 1, $5, $6, 0, $7)`;
  const terms = (name: string, cap: number): unknown[] => [
    uuidOf(name),
    name,
    world.book('K'),
    world.book('R1'),
    'second-skin',
    cap,
  ];
  const approvalOf = async (name: string, cap: number) => {
    const { rows } = await registrar.query<{ hash: string }>(
      `select encode(led.link_terms($1, $2, $3, $4, 1::smallint, $5, $6, 0), 'hex') as hash`,
      terms(name, cap),
    );
    return world.approved('ledger.link', rows[0]!.hash);
  };

  it('is recorded only as it was approved, once for an approval', async () => {
    const approval = await approvalOf('Lss', 10);
    const forgeries = [
      [...terms('Lss', 11), approval],
      [...terms('Lss2', 10), approval],
      [...terms('Lss', 10), uuidOf('nothing')],
    ];
    for (const forged of forgeries)
      await expect(registrar.query(insert, forged)).rejects.toThrow('approved_as_written');
    await registrar.query(insert, [...terms('Lss', 10), approval]);
    await expect(registrar.query(insert, [...terms('Lss', 10), approval])).rejects.toThrow('link_pkey');
  });

  it('does not take the approval of something else, though its hash be the same', async () => {
    const { rows } = await registrar.query<{ hash: string }>(
      `select encode(led.link_terms($1, $2, $3, $4, 1::smallint, $5, $6, 0), 'hex') as hash`,
      terms('Lother', 10),
    );
    const approval = await world.approved('ledger.other-thing', rows[0]!.hash);
    await expect(registrar.query(insert, [...terms('Lother', 10), approval])).rejects.toThrow(
      'approved_as_written',
    );
  });

  it('has one bridge at each end, in the books and the asset it names', async () => {
    const open = (book: string, columns: string, values: string) =>
      registrar.query(
        `insert into led.account (book_id, book_kind, asset_id, layer, code, guard, freezes, occupied, detailed, link_name, ${columns})
         select id, kind, 1, 'money', 'BRIDGE.skin', 0, false, false, false, 'Lskin', ${values} from led.book where name = '${book}'`,
      );
    const link = `'${uuidOf('link Lskin')}'`;
    await expect(open('R2', 'receives_link_id', link)).rejects.toThrow('receives_link_id_key');
    await expect(open('R1', 'pays_link_id', link)).rejects.toThrow('pays_link_id_key');
    await expect(open('R2', 'pays_link_id, receives_link_id', `${link}, ${link}`)).rejects.toThrow(
      /bridges_have_links|one_end_of_one_link/,
    );
    await expect(open('R2', 'receives_link_id', `'${uuidOf('nothing')}'`)).rejects.toThrow(
      'bridge_of_the_payee',
    );
  });

  it('ends with an approval of that ending, and the ending waits for a crossing under way', async () => {
    const linkId = uuidOf('link Lfee');
    const fee = (journal: string) =>
      sql.journal(journal, ['R1 CASH', 'R1 BRIDGE.Lfee', 10], ['K BRIDGE.Lfee', 'K OWN', 10]);
    await post(writer, sql.line('cash', 'R1 FREE.A1', 'R1 CASH', 50));
    const other = await world.approved(
      'ledger.link-end',
      await world.books.endLinkHash(world.db.manager, uuidOf('x')),
    );
    const end = (approvalId: string) =>
      world.books.endLink(world.db.manager, { linkId, approvalId, endedAt: openedAt });
    await expect(end(other)).rejects.toThrow('approved_as_written');

    const approval = await world.approved(
      'ledger.link-end',
      await world.books.endLinkHash(world.db.manager, linkId),
    );
    await writer.query('begin');
    expect(await post(writer, ...fee('f1'))).toEqual(['created']);
    let ended = false;
    const ending = end(approval).then(() => (ended = true));
    await new Promise((wake) => setTimeout(wake, 150));
    expect(ended).toBe(false);
    await writer.query('commit');
    await ending;
    expect(await post(writer, ...fee('f2'))).toEqual(['rejected:link_in_force']);
    expect(await post(writer, ...fee('f1'))).toEqual(['exists']);
  });

  it('cannot be made by one person', async () => {
    const id = uuidOf('alone');
    const subjectHash = 'ab'.repeat(32);
    const { manager } = world.db;
    await world.approvals.propose(manager, {
      id,
      kind: 'ledger.link',
      subjectHash,
      maker: tom,
      validForMinutes: 5,
    });
    const answer = await world.approvals.approve(manager, { proposalId: id, subjectHash, checker: tom });
    expect(answer).toEqual({ ok: false, refusal: 'maker-is-checker' });
  });
});
