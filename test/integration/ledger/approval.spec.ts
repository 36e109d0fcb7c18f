import type { ActorId } from '@app/control';
import { uuidOf } from '@app/platform';
import type { Client } from 'pg';
import { ann, LedgerWorld, tom } from './ledger-world';

let world: LedgerWorld;

beforeAll(async () => {
  world = await LedgerWorld.open();
});

afterAll(async () => {
  await world.close();
});

describe('law 11: an approval', () => {
  const insert = `insert into control.approval (id, kind, subject_hash, maker, maker_group, expires_at, checker, checker_group)
                  select id, kind, subject_hash, $2, $3, expires_at, $4, $5 from control.proposal where id = $1`;
  const id = uuidOf('a proposal of Ann’s');
  let application: Client;

  beforeAll(async () => {
    application = await world.as('ringfence_app');
    const { manager } = world.db;
    const proposal = { id, kind: 'ledger.link', subjectHash: 'cd'.repeat(32), validForMinutes: 5 };
    await world.approvals.propose(manager, { ...proposal, maker: ann });
    await application.query(
      `insert into control.actor (id, name, role, conflict_group) values ('bob.hill', 'Bob Hill', 'analyst', 'entity')`,
    );
  });

  it.each([
    {
      why: 'by its maker',
      values: ['ann.cole', 'entity', 'ann.cole', 'x'],
      says: 'maker_is_not_checker',
    },
    {
      why: 'by her colleague',
      values: ['ann.cole', 'entity', 'bob.hill', 'entity'],
      says: 'conflict_groups_differ',
    },
    {
      why: 'by her colleague, in a group he is not of',
      values: ['ann.cole', 'entity', 'bob.hill', 'x'],
      says: 'checker_is_an_actor',
    },
    {
      why: 'as if another had made it',
      values: ['bob.hill', 'entity', 'tom.reed', 'trustee'],
      says: 'approves_a_proposal',
    },
    {
      why: 'by nobody we know',
      values: ['ann.cole', 'entity', 'eve', 'trustee'],
      says: 'checker_is_an_actor',
    },
  ])('cannot be written $why', async ({ values, says }) => {
    await expect(application.query(insert, [id, ...values])).rejects.toThrow(says);
  });

  it('cannot be written without a proposal, nor dated by whoever writes it', async () => {
    const alone = `insert into control.approval (id, kind, subject_hash, maker, maker_group, expires_at, checker, checker_group)
                   values ($1, 'ledger.link', $2, 'ann.cole', 'entity', now(), 'tom.reed', 'trustee')`;
    await expect(application.query(alone, [uuidOf('alone'), Buffer.alloc(32)])).rejects.toThrow(
      /approves_a_proposal|decided_in_time/,
    );
    await expect(
      application.query(`insert into control.approval (decided_at) values (now())`),
    ).rejects.toThrow('permission denied');
  });

  it('is given once, though several check at the same instant', async () => {
    const checkers = await Promise.all(
      Array.from({ length: 5 }, (_, index) => {
        const checker = {
          id: `checker-${String(index)}` as ActorId,
          name: 'C',
          role: 'agent',
          conflictGroup: 'agent',
        };
        return world.approvals.enrol(world.db.manager, checker).then(() => checker.id);
      }),
    );
    const answers = await Promise.all(
      checkers.map((checker) =>
        world.approvals.approve(world.db.manager, { proposalId: id, subjectHash: 'cd'.repeat(32), checker }),
      ),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const refusals = answers.flatMap((answer) => (answer.ok ? [] : [answer.refusal]));
    expect(refusals).toEqual(new Array(4).fill('decided-already'));
  });

  it('is not given when it is late', async () => {
    const late = uuidOf('late');
    await application.query(
      `insert into control.proposal (id, kind, subject_hash, maker, maker_group, expires_at)
       values ($1, 'ledger.link', $2, 'ann.cole', 'entity', clock_timestamp() + interval '0.1 seconds')`,
      [late, Buffer.alloc(32)],
    );
    await new Promise((wake) => setTimeout(wake, 150));
    await expect(
      application.query(insert, [late, 'ann.cole', 'entity', 'tom.reed', 'trustee']),
    ).rejects.toThrow('decided_in_time');
    const answer = await world.approvals.approve(world.db.manager, {
      proposalId: late,
      subjectHash: '00'.repeat(32),
      checker: tom,
    });
    expect(answer).toEqual({ ok: false, refusal: 'expired' });
  });

  it('is needed by the next officer, once anything has been approved', async () => {
    const { manager } = world.db;
    const eve = { id: 'eve' as ActorId, name: 'Eve', role: 'analyst', conflictGroup: 'trustee' };
    await expect(world.approvals.enrol(manager, eve)).rejects.toThrow('admitted by an approval');
    const approval = await world.approved('control.actor', await world.approvals.actorHash(manager, eve));
    await expect(
      world.approvals.enrol(manager, { ...eve, conflictGroup: 'agent' }, approval),
    ).rejects.toThrow('approved_as_written');
    await world.approvals.enrol(manager, eve, approval);
    await world.approvals.enrol(manager, eve);
  });
});
