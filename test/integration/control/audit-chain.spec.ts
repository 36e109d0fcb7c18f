import { AuditRoundService } from '@app/control';
import { AuditWorld } from './audit-world';

const AT = new Date('2025-10-10T00:00:00Z');
const SPELL = `insert into control.audit_entry (who, role, deed, subject_kind, subject_id)
               values ('tom.reed', 'trustee', 'try', 'thing', $1)`;
let world: AuditWorld;

describe('the chain', () => {
  beforeEach(async () => {
    world = await AuditWorld.open();
  });
  afterEach(() => world.close());

  it('leaves no gap, though a transaction begins early and commits late', async () => {
    const older = await world.application();
    await older.query('begin');
    await older.query(SPELL, ['early and late']); // the lower transaction id, the later commit
    await world.write('late and early');
    expect(await world.seal()).toEqual([]); // nothing above a transaction that is not over
    expect((await world.proof.verify()).unsealed.entries).toBe(1);
    await older.query('commit');
    await world.seal();
    expect(await world.proof.verify()).toEqual({
      blocks: 1,
      entries: 2,
      unsealed: { entries: 0, ageSeconds: 0 },
    });
  });

  it('tells how much is not sealed yet, and for how long, by the clock of the database', async () => {
    await world.owner.query('select start_simulation($1)', [AT]);
    await world.write('sealed');
    await world.seal();
    await world.write('left');
    await world.owner.query(`select advance_clock($1)`, [new Date('2025-10-10T00:01:30Z')]);
    await world.write('left later');
    expect(await world.proof.verify()).toEqual({
      blocks: 1,
      entries: 1,
      unsealed: { entries: 2, oldestAt: AT, ageSeconds: 90 },
    });
  });

  it('is one chain, though many seal while others write', async () => {
    const count = 60;
    const subjects = Array.from({ length: count }, (_, n) => String(n));
    const sealed: number[][] = [];
    await Promise.all([
      ...subjects.map((subject) => world.db.transaction((tx) => world.write(subject, tx))),
      ...Array.from({ length: 4 }, async () => {
        for (let turn = 0; turn < 10; turn++) sealed.push(await world.seal());
      }),
    ]);
    sealed.push(await world.seal());
    const { blocks, entries, ...rest } = await world.proof.verify();
    expect(rest).toEqual({ unsealed: { entries: 0, ageSeconds: 0 } });
    expect([blocks, entries]).toEqual([sealed.flat().length, count]);
    expect(sealed.flat().reduce((sum, each) => sum + each, 0)).toBe(count);
  });

  it('lets one seal, while another already does', async () => {
    await world.write('one');
    await world.db.transaction(async (one) => {
      expect(await world.proof.sealNext(one)).toBe(1);
      expect(await world.proof.sealNext()).toBe(0);
    });
    expect(await world.proof.verify()).toMatchObject({ blocks: 1, entries: 1 });
  });

  it('is lengthened by a round that schedules its own next, begun once', async () => {
    const rounds = new AuditRoundService(world.proof);
    await world.write('one');
    await world.db.transaction((tx) => rounds.begin(tx, AT));
    await world.db.transaction((tx) => rounds.begin(tx, AT));
    await world.db.transaction((tx) => rounds.seal(tx, AT));
    expect(await world.db.query('select kind, business_key as key from job_due order by due_at')).toEqual([
      { kind: 'control.seal-audit', key: '2025-10-10T00:00:00Z' },
      { kind: 'control.seal-audit', key: '2025-10-10T06:00:00Z' },
    ]);
    expect(await world.proof.verify()).toMatchObject({ blocks: 1, unsealed: { entries: 0 } });
  });
});

describe('three blocks of two entries', () => {
  beforeAll(async () => {
    world = await AuditWorld.open();
    for (const block of [1, 2, 3]) {
      for (const entry of ['a', 'b']) await world.write(`${String(block)}${entry}`);
      await world.seal();
    }
    await world.write('not sealed');
  });
  afterAll(() => world.close());

  /** What the owner of the tables alone can do; undone when it has been looked at. */
  async function brokenAfter(change: string): Promise<string | undefined> {
    const runner = world.owner.createQueryRunner();
    await runner.startTransaction();
    try {
      await runner.query('alter table control.audit_entry disable trigger append_only');
      await runner.query('alter table control.audit_block disable trigger append_only');
      await runner.query(change);
      return (await world.proof.verify(runner.manager)).brokenBlock;
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  }

  it('hold as long as nobody touches them', async () => {
    expect(await brokenAfter('select 1')).toBeUndefined();
    expect(await world.proof.verify()).toMatchObject({ blocks: 3, entries: 6, unsealed: { entries: 1 } });
  });

  it.each([
    `who = 'eve'`,
    `role = 'auditor'`,
    `deed = 'refuse'`,
    `subject_kind = 'other'`,
    `subject_id = 'other'`,
    `before = null`,
    `before = '{"state": "untested"}'`,
    `after = after || '{"more": null}'`,
    `reason = null`,
    `reason = reason || '.'`,
    `request_id = null`,
    `request_key = null`,
    `at = at + interval '1 microsecond'`,
    `xact = (select xact from control.audit_entry where subject_id = '2a')`,
    // The same letters, in other fields.
    `who = 'ann', role = '.coletreasurer'`,
    `reason = request_id, request_id = reason`,
    `request_id = request_key, request_key = request_id`,
    `before = after, after = before`,
  ])('show in which of them an entry was changed: %s', async (change) => {
    expect(await brokenAfter(`update control.audit_entry set ${change} where subject_id = '2b'`)).toBe('2');
  });

  it.each([
    {
      what: 'an entry away',
      change: `delete from control.audit_entry where subject_id = '3a'`,
      block: '3',
    },
    {
      what: 'an entry that came later',
      change: `insert into control.audit_entry (xact, who, role, deed, subject_kind, subject_id)
               select xact, 'eve', 'r', 'try', 'thing', 'x' from control.audit_entry where subject_id = '1b'`,
      block: '1',
    },
    {
      what: 'two entries of one block in the places of each other',
      change: `update control.audit_entry e set subject_id = other.subject_id, request_id = other.request_id
               from control.audit_entry other where (e.subject_id, other.subject_id) in (('2a', '2b'), ('2b', '2a'))`,
      block: '2',
    },
    {
      what: 'two entries in the blocks of each other',
      change: `update control.audit_entry e set xact = other.xact
               from control.audit_entry other where (e.subject_id, other.subject_id) in (('2b', '3a'), ('3a', '2b'))`,
      block: '2',
    },
    {
      what: 'the hash of a block',
      change: `update control.audit_block set hash = '' where n = 2`,
      block: '2',
    },
    {
      what: 'the hash a block stands on',
      change: `update control.audit_block set previous = sha256('') where n = 3`,
      block: '3',
    },
    {
      what: 'when it was sealed',
      change: `update control.audit_block set sealed_at = sealed_at - interval '1 day' where n = 2`,
      block: '2',
    },
    {
      what: 'how far the last reaches',
      change: `update control.audit_block set cut = '9223372036854775807' where n = 3`,
      block: '3',
    },
    {
      what: 'a block in the middle away',
      change: `delete from control.audit_block where n = 2`,
      block: '3',
    },
    {
      what: 'the first block away, the others renumbered',
      change: `delete from control.audit_block where n = 1; update control.audit_block set n = n - 1`,
      block: '1',
    },
  ])('show $what, and name the first that is broken', async ({ change, block }) => {
    expect(await brokenAfter(change)).toBe(block);
  });

  it('show that one was changed and its own hash made to fit, by the next', async () => {
    const change = `
      update control.audit_entry set who = 'eve' where subject_id = '1a';
      update control.audit_block b set hash = (select hash from control.audit_block_hash(b, '0')) where n = 1`;
    expect(await brokenAfter(change)).toBe('2');
  });
});
