import { uuidOf } from '@app/platform';
import { ann, AuditWorld, entryOn, tom } from './audit-world';

const REWRITING = [
  "update control.audit_entry set who = 'eve'",
  'delete from control.audit_entry',
  'truncate control.audit_entry',
  'update control.audit_block set entries = 2',
  'delete from control.audit_block',
  'truncate control.audit_block',
];
const subjectHash = 'cd'.repeat(32);
let world: AuditWorld;

beforeAll(async () => {
  world = await AuditWorld.open();
  await world.write('first');
  await world.seal();
});
afterAll(() => world.close());

describe('an entry', () => {
  it.each([
    ...REWRITING,
    "insert into control.audit_block values (2, '1', 1, '', '', now())",
    `insert into control.audit_entry (at, who, role, deed, subject_kind, subject_id)
     values (now(), 'eve', 'r', 'try', 'thing', '1')`,
    `insert into control.audit_entry (xact, who, role, deed, subject_kind, subject_id)
     values ('1', 'eve', 'r', 'try', 'thing', '1')`,
    `insert into control.audit_entry (id, who, role, deed, subject_kind, subject_id)
     overriding system value values (99, 'eve', 'r', 'try', 'thing', '1')`,
    'alter table control.audit_entry disable trigger append_only',
    'drop table control.audit_entry',
  ])('is not open to the application, nor is a block: %s', async (attempt) => {
    await expect(world.db.query(attempt)).rejects.toThrow(/permission denied|must be owner/);
    expect(await world.proof.verify()).toEqual({
      blocks: 1,
      entries: 1,
      unsealed: { entries: 0, ageSeconds: 0 },
    });
  });

  it.each(REWRITING)('is append-only for its owner too, and a block: %s', async (attempt) => {
    await expect(world.owner.query(attempt)).rejects.toThrow('append-only');
  });

  it('is gone when its change is', async () => {
    const before = await world.entries();
    const failing = world.db.transaction(async (tx) => {
      await world.write('undone', tx);
      await tx.query('select 1 / 0');
    });
    await expect(failing).rejects.toThrow('division by zero');
    expect(await world.entries()).toEqual(before);
  });

  it('stops the line when it names nobody', async () => {
    const nameless = { ...entryOn('nothing'), who: '' };
    await expect(world.audit.record(world.db.manager, nameless)).rejects.toThrow('nobody is named');
  });
});

describe('a decision of two people', () => {
  const proposalId = uuidOf('a proposal of Ann’s');
  const proposal = { id: proposalId, kind: 'ledger.link', subjectHash, maker: ann, validForMinutes: 5 };
  const approve = (checker = tom) =>
    world.db.transaction((tx) => world.approvals.approve(tx, { proposalId, subjectHash, checker }));
  const propose = () => world.db.transaction((tx) => world.approvals.propose(tx, proposal));

  it('is two entries, each once: who made it and who checked it, as what, and what became of it', async () => {
    const before = (await world.entries()).length;
    await propose();
    await propose();
    await approve();
    await approve();
    expect((await world.entries()).slice(before)).toEqual([
      {
        who: 'ann.cole',
        role: 'treasurer',
        deed: 'propose',
        kind: 'ledger.link',
        subject: proposalId,
        before: null,
        after: { standing: 'open', subjectHash, makerGroup: 'entity', validForMinutes: 5 },
        reason: null,
        request: null,
      },
      {
        who: 'tom.reed',
        role: 'trustee',
        deed: 'approve',
        kind: 'ledger.link',
        subject: proposalId,
        before: { standing: 'open', subjectHash, maker: 'ann.cole', makerGroup: 'entity' },
        after: { standing: 'approved', checkerGroup: 'trustee' },
        reason: null,
        request: null,
      },
    ]);
  });

  it('that is refused is no entry', async () => {
    const before = await world.entries();
    expect(await approve(ann)).toEqual({ ok: false, refusal: 'maker-is-checker' });
    expect(await world.entries()).toEqual(before);
  });

  it('is one approval and one entry, however many check at the same instant', async () => {
    const id = uuidOf('another proposal of Ann’s');
    await world.db.transaction((tx) => world.approvals.propose(tx, { ...proposal, id }));
    const before = (await world.entries()).length;
    const check = () =>
      world.db.transaction((tx) =>
        world.approvals.approve(tx, { proposalId: id, subjectHash, checker: tom }),
      );
    const answers = await Promise.all(Array.from({ length: 6 }, check));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect((await world.entries()).slice(before)).toHaveLength(1);
  });
});
