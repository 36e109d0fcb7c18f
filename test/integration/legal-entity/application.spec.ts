import 'reflect-metadata';
import { ApprovalService } from '@app/control';
import { id } from '@app/kernel';
import {
  ApplicationReader,
  ApplicationSectionService,
  ApplicationService,
  PartyService,
} from '@app/legal-entity';
import {
  anna,
  applicant,
  applicantsSections,
  carl,
  cora,
  HOUSES,
  leiOf,
  lorna,
  olga,
  OnboardingWorld,
  registered,
  stranger,
  vera,
} from './onboarding-world';

let world: OnboardingWorld;
beforeAll(async () => {
  world = await OnboardingWorld.open();
});
afterAll(() => world.close());

const refused = (refusal: object) => ({ ok: false, refusal });
const outcomes = (answers: readonly { ok: boolean }[]) => answers.map(({ ok }) => ok).sort();

it('goes from a draft to a party, and keeps every step and version', async () => {
  const it = await world.draft(1);
  await world.bringTo(it, 'active', 1);
  expect(await world.application(it)).toMatchObject({ state: 'active', partyId: leiOf(1), revision: 11 });
  expect((await world.get(PartyService).names(world.db.manager)).get(leiOf(1))).toBe('Quayside Capital 1');
  const history = await world.get(ApplicationReader).history(world.db.manager, it);
  expect(history!.steps.map(({ to, by }) => `${to} by ${by ?? 'nobody'}`)).toEqual([
    'submitted by counterparty:north',
    'identification by olga.ops',
    'screening by olga.ops',
    'due-diligence by cora.compliance',
    'legal-documentation by cora.compliance',
    'credit-approval by lea.legal',
    'account-setup by carl.credit',
    'test-transfer by olga.ops',
    'test-transfer by olga.ops',
    'approved by vera.board',
    'active by olga.ops',
  ]);
});

describe('of two at once', () => {
  it('submits, one wins, and the other is told what is legal now', async () => {
    const it = await world.draft(2);
    const answers = await Promise.all([1, 2].map(() => world.do('submit', it, applicant)));
    expect(outcomes(answers)).toEqual([false, true]);
    expect(answers.find(({ ok }) => !ok)).toMatchObject(
      refused({ kind: 'illegal-transition', state: 'submitted' }),
    );
  });

  it('puts of one section upon the same version, one wins', async () => {
    const it = await world.draft(3);
    const sections = world.get(ApplicationSectionService);
    const content = {
      wallets: [
        { network: 'ethereum', asset: 'USDC', address: '0x7692C3aD3540BB803C020B3AeE66CD8887123234' },
      ],
    };
    const put = () =>
      world.tx((tx) => sections.put(tx, it, applicant, { section: 'settlement', content, after: 1 }));
    const answers = await Promise.all([put(), put(), put()]);
    expect(outcomes(answers)).toEqual([false, false, true]);
    expect(answers.find(({ ok }) => !ok)).toEqual(refused({ kind: 'stale-version', version: 2 }));
  });

  it('submissions of one LEI, one wins; the table refuses the other too', async () => {
    const first = await world.draft(4);
    const second = await world.draft(5, { 'legal-identity': applicantsSections(4)['legal-identity']! });
    const answers = await Promise.all([first, second].map((it) => world.do('submit', it, applicant)));
    expect(outcomes(answers)).toEqual([false, true]);
    expect(answers.find(({ ok }) => !ok)).toEqual(refused({ kind: 'lei-taken' }));
    const loser = answers[0]!.ok ? second : first;
    const aside = world.tx(async (tx) => {
      await tx.query(
        `insert into application_step (application_id, n, command, from_state, to_state, done_by, role)
         values ($1, 1, 'submit', 'draft', 'submitted', 'counterparty:north', 'counterparty')`,
        [loser],
      );
      await tx.query(`update application set state = 'submitted', steps = 1 where id = $1`, [loser]);
    });
    await expect(aside).rejects.toThrow('one_application_a_lei');
  });

  it('approvals, one wins', async () => {
    const it = await world.draft(6);
    await world.bringTo(it, 'proposed', 6);
    const answers = await Promise.all([1, 2, 3].map(() => world.do('approve', it, vera)));
    expect(outcomes(answers)).toEqual([false, false, true]);
    expect(await world.state(it)).toBe('approved');
  });

  it('activations, one makes the party', async () => {
    const it = await world.draft(7);
    await world.bringTo(it, 'approved', 7);
    const answers = await Promise.all([olga, vera].map((by) => world.do('activate', it, by)));
    expect(outcomes(answers)).toEqual([false, true]);
  });
});

it('refuses the LEI of a party, and takes it again from one that was withdrawn', async () => {
  const again = await world.draft(8, { 'legal-identity': applicantsSections(1)['legal-identity']! });
  expect(await world.do('submit', again, applicant)).toEqual(refused({ kind: 'lei-taken' }));
  const [given, next] = [
    await world.draft(9),
    await world.draft(10, { 'legal-identity': applicantsSections(9)['legal-identity']! }),
  ];
  await world.do('submit', given, applicant);
  expect(await world.do('submit', next, applicant)).toEqual(refused({ kind: 'lei-taken' }));
  const stop = { command: 'withdraw', reason: 'another time' } as const;
  await world.tx((tx) => world.get(ApplicationService).stop(tx, given, applicant, stop));
  expect((await world.do('submit', next, applicant)).ok).toBe(true);
});

describe('four eyes', () => {
  it('are not the maker’s, nor of his interest, whoever writes to the table', async () => {
    const it = await world.draft(11);
    await world.bringTo(it, 'proposed', 11);
    expect(await world.do('approve', it, anna)).toEqual(refused({ kind: 'prepared-by-checker' }));
    expect(await world.do('approve', it, lorna)).toEqual(refused({ kind: 'prepared-by-checker' }));
    expect(await world.do('approve', it, { by: olga.by, role: 'approver' })).toEqual(
      refused({ kind: 'prepared-by-checker' }),
    );
    expect(await world.do('approve', it, { by: 'nobody.known', role: 'approver' })).toEqual(
      refused({ kind: 'officer-not-enrolled' }),
    );
    expect(await world.state(it)).toBe('test-transfer');
  });

  it('see exactly what is approved: a version that was put since makes it stale', async () => {
    const it = await world.draft(12);
    await world.bringTo(it, 'proposed', 12);
    const { revision } = await world.application(it);
    await world.put(it, carl, 'credit-opinion', {
      ...HOUSES['credit-opinion'],
      reasons: 'on second thoughts',
    });
    expect(await world.do('approve', it, vera, revision)).toEqual(
      refused({ kind: 'stale-version', version: revision + 1 }),
    );
    expect(await world.do('approve', it, vera, revision + 1)).toEqual(refused({ kind: 'changed' }));
    expect((await world.do('propose', it, olga)).ok).toBe(true);
    expect((await world.do('approve', it, vera, revision + 1)).ok).toBe(true);
  });

  it('need a proposal', async () => {
    const it = await world.draft(13);
    await world.bringTo(it, 'test-transfer', 13);
    await world.put(it, olga, 'test-transfer', HOUSES['test-transfer']);
    expect(await world.do('approve', it, vera)).toEqual(refused({ kind: 'not-proposed' }));
  });

  it('need it anew after a hold', async () => {
    const it = await world.draft(25);
    await world.bringTo(it, 'proposed', 25);
    const applications = world.get(ApplicationService);
    const asOf = await world.now();
    await world.tx((tx) => applications.stop(tx, it, cora, { command: 'hold', reason: 'a rumour' }));
    await world.tx((tx) => applications.resume(tx, it, cora, { reason: 'only a rumour', asOf }));
    expect(await world.do('approve', it, vera)).toEqual(refused({ kind: 'not-proposed' }));
  });

  it('take nothing from an officer nobody enrolled', async () => {
    const it = await world.draft(14);
    await world.bringTo(it, 'submitted', 14);
    expect(await world.do('advance', it, { by: 'nobody.known', role: 'ops-analyst' })).toEqual(
      refused({ kind: 'officer-not-enrolled' }),
    );
    expect(
      await world.put(it, { by: 'nobody.known', role: 'compliance' }, 'risk-rating', HOUSES['risk-rating']),
    ).toEqual(refused({ kind: 'officer-not-enrolled' }));
  });
});

describe('what is missing', () => {
  it('stops a draft with a cycle, which is named, and nothing of it is lost', async () => {
    const { ownership } = applicantsSections(15);
    const holdings = [
      { owner: 'h', owned: 'applicant', percent: '100' },
      { owner: 'p', owned: 'h', percent: '90' },
      { owner: 'applicant', owned: 'h', percent: '10' },
    ];
    const it = await world.draft(15, { ownership: { ...ownership!, holdings } });
    const answer = await world.do('submit', it, applicant);
    expect(answer).toMatchObject(refused({ kind: 'requirements-missing' }));
    expect(JSON.stringify(answer)).toContain('Quayside Capital 15 → Holding → Quayside Capital 15');
    await world.put(it, applicant, 'ownership', {
      ...ownership!,
      holdings,
      cyclesExplained: 'a cross-holding',
    });
    expect((await world.do('submit', it, applicant)).ok).toBe(true);
  });

  it('stops a draft with a signatory without scope', async () => {
    const { signatories } = applicantsSections(16);
    const [sigrid] = signatories!.signatories;
    const it = await world.draft(16, { signatories: { signatories: [{ ...sigrid!, scope: [] }] } });
    expect(JSON.stringify(await world.do('submit', it, applicant))).toContain('signatory-without-scope');
    expect(await world.state(it)).toBe('draft');
  });

  it('stops a lapsed LEI at activation, and not before', async () => {
    const it = await world.draft(17);
    await world.bringTo(it, 'test-transfer', 17);
    await world.put(it, olga, 'lei-registration', registered(17, { registrationStatus: 'lapsed' }));
    await world.put(it, olga, 'test-transfer', HOUSES['test-transfer']);
    expect((await world.do('propose', it, olga)).ok).toBe(true);
    expect((await world.do('approve', it, vera)).ok).toBe(true);
    expect(JSON.stringify(await world.do('activate', it, olga))).toContain('lei-lapsed');
    expect((await world.get(PartyService).names(world.db.manager)).has(leiOf(17))).toBe(false);
  });
});

it('lets nobody in under the name of another party', async () => {
  const it = await world.draft(24);
  await world.bringTo(it, 'approved', 24);
  const namesake = { id: 'namesake', name: 'Quayside Capital 24' };
  await world.get(PartyService).record(world.db.manager, [namesake]);
  expect(await world.do('activate', it, olga)).toEqual(refused({ kind: 'party-name-taken' }));
  expect(await world.state(it)).toBe('approved');
});

describe('a question', () => {
  it('opens the sections it asks about, and the answer goes back to where they are examined', async () => {
    const it = await world.draft(18);
    await world.bringTo(it, 'credit-approval', 18);
    const applications = world.get(ApplicationService);
    const ask = { sections: ['officers'] as const, reason: 'who is on the board?' };
    await world.tx((tx) => applications.requestInfo(tx, it, carl, ask));
    const { documents, officers } = applicantsSections(18);
    expect(await world.put(it, applicant, 'documents', documents!)).toEqual(
      refused({ kind: 'section-not-writable', state: 'info-requested' }),
    );
    await world.put(it, applicant, 'officers', {
      officers: [...officers!.officers, { id: 'b', name: 'Berit Bo', position: 'director' }],
    });
    expect((await world.do('submit', it, applicant)).ok).toBe(true);
    expect(await world.state(it)).toBe('screening');
    expect(await world.missing(it)).toContain('not-screened');
    await world.work();
    expect((await world.do('advance', it, cora)).ok).toBe(true);
  });

  it('is not about what the house writes itself', async () => {
    const it = await world.draft(19);
    await world.bringTo(it, 'submitted', 19);
    const ask = { sections: ['risk-rating'] as const, reason: 'well?' };
    expect(await world.tx((tx) => world.get(ApplicationService).requestInfo(tx, it, olga, ask))).toEqual(
      refused({ kind: 'not-the-applicants', sections: ['risk-rating'] }),
    );
  });
});

describe('another client', () => {
  it('finds nothing, and moves nothing', async () => {
    const it = await world.draft(20);
    const nothing = refused({ kind: 'no-such-application' });
    expect(await world.do('submit', it, stranger)).toEqual(nothing);
    expect(await world.put(it, stranger, 'officers', { officers: [] })).toEqual(nothing);
    const reader = world.get(ApplicationReader);
    expect(await reader.history(world.db.manager, it, stranger.client)).toBeUndefined();
    expect(await reader.page(world.db.manager, { client: stranger.client!, limit: 100 })).toEqual([]);
    expect(await reader.page(world.db.manager, { client: stranger.client!, after: it, limit: 100 })).toEqual(
      [],
    );
  });
});

describe('the application’s login', () => {
  const attempts = [
    `update application set revision = 99`,
    `update application set lei = 'X'`,
    `update application set client = 'me'`,
    `delete from application`,
    `update application_section set content = '{}'`,
    `delete from application_step`,
    `insert into application_transition values ('advance', 'draft', 'active')`,
    `insert into application_step (application_id, n, command, from_state, to_state, done_by, role, done_group)
     values (gen_random_uuid(), 1, 'advance', 'draft', 'submitted', 'x', 'y', 'z')`,
    `update screening set hits = '{}'`,
    `update hit_decision set decision = 'false-positive'`,
    `delete from sanctions_reading`,
  ];
  it.each(attempts)('may not %s', async (attempt) => {
    await expect(world.db.query(attempt)).rejects.toThrow(/permission denied|append-only/);
  });

  it.each(
    attempts.filter((attempt) =>
      /^(update|delete) .*(section|step|screening|decision|reading)/.test(attempt),
    ),
  )('nor may its owner %s', async (attempt) => {
    await expect(world.owner.query(attempt)).rejects.toThrow('append-only');
  });

  it('moves no application without a step, by no step that is not legal, and nobody in without an approval', async () => {
    const it = await world.draft(21);
    await expect(
      world.db.query(`update application set state = 'submitted', steps = 1 where id = $1`, [it]),
    ).rejects.toThrow('a step that is written down');
    await expect(
      world.db.query(
        `insert into application_step (application_id, n, command, from_state, to_state, done_by, role)
         values ($1, 1, 'advance', 'draft', 'active', 'olga.ops', 'ops-analyst')`,
        [it],
      ),
    ).rejects.toThrow('legal_transition');
    await expect(
      world.db.query(`insert into party (id, name, lei, application_id) values ('p', 'P', $1, $2)`, [
        leiOf(21),
        it,
      ]),
    ).rejects.toThrow('approved application');
  });

  it('approves nothing with the approval of something else, nor with one of a preparer', async () => {
    const [it, other] = [await world.draft(22), await world.draft(23)];
    await world.bringTo(it, 'proposed', 22);
    await world.bringTo(other, 'approved', 23);
    const borrowed = `update application set (approval_id, approved_hash) =
      (select approval_id, approved_hash from application where id = $2) where id = $1`;
    await expect(world.db.query(borrowed, [it, other])).rejects.toThrow('not what it is now');
    // Lorna is of another interest than the one who proposed it, and of the same as Lea, who advanced it.
    const aside = world.tx(async (tx) => {
      const [proposal] = await tx.query<{ id: string; hash: string }[]>(
        `select id, encode(subject_hash, 'hex') as hash from control.proposal p
         where subject_hash = application_content_hash($1)`,
        [it],
      );
      const { id: proposalId, hash: subjectHash } = proposal!;
      const checker = id<'Actor'>(lorna.by);
      expect((await world.get(ApprovalService).approve(tx, { proposalId, checker, subjectHash })).ok).toBe(
        true,
      );
      await tx.query(
        `update application set approval_id = $2, approved_hash = decode($3, 'hex') where id = $1`,
        [it, proposalId, subjectHash],
      );
    });
    await expect(aside).rejects.toThrow('one of his interest');
  });
});

it('lists in the order of opening, page by page', async () => {
  const reader = world.get(ApplicationReader);
  const all = await reader.page(world.db.manager, { limit: 500 });
  const pages: string[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await reader.page(world.db.manager, {
      limit: 3,
      ...(after !== undefined && { after: id<'Application'>(after) }),
    });
    pages.push(...page.map((each) => each.id));
    after = page.at(-1)?.id;
    more = page.length === 3;
  }
  expect(pages).toEqual(all.map((each) => each.id));
  expect(new Set(pages).size).toBe(pages.length);
});
