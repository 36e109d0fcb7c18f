import 'reflect-metadata';
import { Exact, id } from '@app/kernel';
import { CertificateService, PartyStandingService, RelationshipService } from '@app/legal-entity';
import type { CertificateView } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { createHash } from 'node:crypto';
import { leiOf } from './onboarding-world';
import { masterElections } from './paper';
import {
  checker,
  cousin,
  stopped,
  secondChecker,
  CORE,
  maker,
  PARTIES,
  RelationshipWorld,
  SIZED,
  unwrap,
  usdc,
} from './relationship-world';

let world: RelationshipWorld;
beforeAll(async () => {
  world = await RelationshipWorld.open();
}, 60_000);
afterAll(() => world.close());

const refused = (kind: string, more: object = {}) => ({ ok: false, refusal: { kind, ...more } });
const outcomes = (answers: readonly { ok: boolean }[]) => answers.map(({ ok }) => ok).sort();
const owner = (statement: string, values: unknown[] = []) =>
  world.desk.owner.query<object[]>(statement, values);

it('opens the whole of it: rows, book, accounts, contracts and capital, as it was proposed', async () => {
  await world.bringToAcceptance('ALPHA');
  const before = await world.balance(CORE.id, 'OWN');
  const opened = unwrap(await world.openIt('ALPHA'));
  expect(opened).toMatchObject({
    name: 'ALPHA',
    writtenEnding: 'sized-tranche',
    exhaustion: SIZED,
    terms: { clocks: { mporMinutes: 465 }, imMultiplier: new Exact('3.5'), lineRate: new Exact('0.05') },
  });
  const stands = await world.desk.get(RelationshipService).find(world.desk.db.manager, opened.id);
  expect(stands).toEqual(opened);
  expect(await world.balance(opened.id, 'SKIN')).toBe('20.000000');
  expect(await world.balance(CORE.id, 'LIQUIDITY.ALPHA')).toBe('30.000000');
  expect(usdc(before).minus(usdc(await world.balance(CORE.id, 'OWN')))).toEqual(usdc(50));
  expect(await owner(`select name from led.link where name like '%.ALPHA' order by name`)).toEqual(
    ['Lfee', 'Lgty', 'Lliq', 'Lskin', 'Lss'].map((name) => ({ name: `${name}.ALPHA` })),
  );
  expect((await world.held('ALPHA')).state).toBe('opened');
  expect(await world.broken()).toEqual([]);
});

it('discloses a text whose hash both parties accept', async () => {
  const { disclosedText, disclosureHash, disclosure } = await world.held('ALPHA');
  expect(createHash('sha256').update(disclosedText).digest('hex')).toBe(disclosureHash);
  expect(disclosedText).toContain('Quayside Capital 1 sits in seat A, Quayside Capital 2 in seat B');
  expect(disclosure).toMatchObject({ facts: { exhaustion: { modelVersion: 'ep-1' } } });
});

it('is certified with whoever keeps what a seat posts, and with how many other cells name him', async () => {
  const control = (custodian: string) => ({
    custodian,
    account: 'account 7',
    instructions: 'joint',
    noticeTakesEffectMinutes: 60,
    accessConditions: ['event-of-default'],
  });
  await world.agree('ALPHA', PARTIES.A, 'account-control', control('Vaults & Co'));
  await world.agree('ELSEWHERE', PARTIES.B, 'account-control', control(' VAULTS  & Co'));
  const [alpha] = (await owner(`select id from relationship where name = 'ALPHA'`)) as { id: string }[];
  const custodians = (view: CertificateView) =>
    world.desk.db.transaction('REPEATABLE READ', async (tx) => {
      const cell = await world.desk.get(RelationshipService).load(tx, id<'Book'>(alpha!.id));
      return await world.desk.get(CertificateService).of(tx, cell, { view, keyId: 'a-key' });
    });
  const { edges, gaps } = await custodians('whole');
  expect(edges.filter(({ kind }) => kind === 'custodian')).toMatchObject([
    {
      otherEnd: { name: 'Vaults & Co' },
      approved: { maker, checker },
      shared: { how: 'shared-custodian', relationships: { count: '1', names: ['ELSEWHERE'] } },
    },
  ]);
  expect(gaps.find(({ subject }) => subject === 'custodian')?.why).toBe(
    'who keeps the vault with the variation margin of A1, the variation margin of B1, the initial margin of B1',
  );
  expect(JSON.stringify(await custodians(['B1']))).not.toMatch(/Vaults|"ELSEWHERE"/);
});

describe('on annexes that settle by local business days', () => {
  const banked = (cell: string, ...transfers: string[]) => {
    const margin = {
      settlementDay: 'next-local-business-day',
      localBusinessDays: { transfers, valuations: ['24/7'], notices: ['24/7'], interest: ['24/7'] },
    };
    return Promise.all(Object.values(PARTIES).map((partyId) => world.sign(cell, partyId, { margin })));
  };

  it('gets the margin period of risk that their calendars imply', async () => {
    await banked('LONDON', 'GBLO');
    expect(await world.propose('LONDON')).toMatchObject({ ok: true });
    const [row] = (await owner(
      `select terms::text as content from relationship_opening where name = 'LONDON'`,
    )) as { content: string }[];
    const [, minutes] = /"mporMinutes":\s*(\d+)/.exec(row!.content)!;
    // Late on the eve of a long closure of London, to the end of the second business day after it; and notice, grace and auction.
    expect(parseInt(minutes!, 10)).toBeGreaterThanOrEqual(7 * 1440 + 420);
    expect(parseInt(minutes!, 10)).toBeLessThanOrEqual(10 * 1440 + 420);
  });

  it('opens nothing where nobody knows the calendar', async () => {
    await banked('NOWHERE', 'XXXX');
    expect(await world.propose('NOWHERE')).toMatchObject({
      ok: false,
      refusal: { kind: 'not-operable', field: 'localBusinessDays', why: 'no calendar is known of XXXX' },
    });
  });
});

describe('is not proposed', () => {
  const cell = 'BETA';
  beforeAll(async () => {
    for (const partyId of Object.values(PARTIES)) await world.sign(cell, partyId);
  });

  it.each([
    {
      why: 'by nobody who is known',
      wanted: () => ({}),
      by: id<'Actor'>('no.body'),
      refusal: 'officer-not-enrolled',
    },
    {
      why: 'out of a book that is no core',
      wanted: () => ({ coreBook: id<'Book'>('7') }),
      refusal: 'no-such-core',
    },
    {
      why: 'with one party in both seats',
      wanted: () => ({ relationship: world.relationship(cell, {}, { A: PARTIES.A, B: PARTIES.A }) }),
      refusal: 'same-party',
    },
    {
      why: 'sized, and not said to what',
      wanted: () => ({ relationship: world.relationship(cell, { exhaustion: 'not sized' }) }),
      refusal: 'exhaustion-missing',
    },
    {
      why: 'with probabilities that are none',
      wanted: () => ({
        relationship: world.relationship(cell, { exhaustion: { ...SIZED, high: new Exact(2) } }),
      }),
      refusal: 'exhaustion-improbable',
    },
    {
      why: 'with first skin that stands behind nobody',
      wanted: () => ({ firstSkinFor: { A: usdc(1), B: usdc(1) } }),
      refusal: 'first-skin-not-allocated',
    },
    { why: 'on a line too small', wanted: () => ({ line: usdc('29.999999') }), refusal: 'line-too-small' },
    {
      why: 'without the guarantee its ending promises',
      wanted: () => ({ guaranteeLimit: usdc(0) }),
      refusal: 'guarantee-against-the-ending',
    },
    {
      why: 'under a name that a book has',
      wanted: () => ({ relationship: world.relationship('ALPHA') }),
      refusal: 'name-taken',
    },
    {
      why: 'on capital that the core has not got above its floor',
      wanted: () => ({ line: usdc(900) }),
      refusal: 'own-capital-too-small',
    },
    {
      why: 'with another ending than the Schedule elects',
      wanted: () => ({ relationship: world.relationship(cell, { writtenEnding: 'entity-guaranteed' }) }),
      refusal: 'ending-not-in-paper',
    },
  ])('$why', async ({ wanted, by, refusal }) => {
    const answer = await world.propose(cell, world.wanted(cell, wanted()), by);
    expect(answer).toMatchObject(refused(refusal));
  });

  it('without paper, and says of each seat what is missing', async () => {
    await world.sign('BARE', PARTIES.A, { without: 'csa-2018-im' });
    const answer = await world.propose('BARE');
    expect(answer).toMatchObject(refused('paper-incomplete'));
    const gaps = answer.ok || answer.refusal.kind !== 'paper-incomplete' ? [] : answer.refusal.gaps;
    expect(gaps.map(({ seat, missing }) => `${seat}: ${missing}`)).toEqual([
      'A: initial-margin-missing',
      'B: master-missing',
      'B: variation-margin-missing',
      'B: initial-margin-missing',
    ]);
  });

  it('on margin terms that differ between the seats, and names the field', async () => {
    await world.sign('SKEWED', PARTIES.A);
    const minimumTransfer = {
      counterparty: { amount: '20000', asset: 'USDC' },
      cell: { amount: '20000', asset: 'USDC' },
    };
    await world.sign('SKEWED', PARTIES.B, { margin: { minimumTransfer } });
    const answer = await world.propose('SKEWED');
    expect(answer).toMatchObject(
      refused('vm-term-differs', { field: expect.stringContaining('minimumTransfer') as string }),
    );
  });

  it('with a party that nobody examined', async () => {
    await owner(`insert into party (id, name) values ('walk-in', 'Walk-in')`);
    await owner(
      `insert into party_signatory (party_id, id, name, scope, signing, effective_on)
       values ('walk-in', 'sig', 'W', '{master-agreement,credit-support-annex}', 'single', '2026-01-01')`,
    );
    for (const partyId of [PARTIES.A, 'walk-in']) await world.sign('WALK', partyId);
    const relationship = world.relationship('WALK', {}, { A: PARTIES.A, B: 'walk-in' });
    const answer = await world.propose('WALK', world.wanted('WALK', { relationship }));
    expect(answer).toMatchObject(refused('party-not-active', { seat: 'B', partyId: 'walk-in' }));
  });

  it('between two parties of one owner', async () => {
    for (const partyId of [PARTIES.A, cousin]) await world.sign('KIN', partyId);
    const relationship = world.relationship('KIN', {}, { A: PARTIES.A, B: cousin });
    const answer = await world.propose('KIN', world.wanted('KIN', { relationship }));
    expect(answer).toEqual(refused('affiliated-parties', { through: ['Owner 1'] }));
  });

  it('with a party that may take no new risk', async () => {
    for (const partyId of [PARTIES.A, stopped]) await world.sign('STOPPED', partyId);
    const officer = { officer: id<'Actor'>('cora.compliance'), role: 'compliance', reason: 'its NAV fell' };
    const asOf = await world.desk.now();
    await world.desk.tx((tx) =>
      world.desk.get(PartyStandingService).command(tx, stopped, { to: 'restricted', ...officer }, asOf),
    );
    const relationship = world.relationship('STOPPED', {}, { A: PARTIES.A, B: stopped });
    const answer = await world.propose('STOPPED', world.wanted('STOPPED', { relationship }));
    expect(answer).toEqual(refused('party-restricted', { seat: 'B', partyId: stopped }));
  });
});

describe('the disclosure', () => {
  beforeAll(async () => {
    for (const partyId of Object.values(PARTIES)) await world.sign('GAMMA', partyId);
    unwrap(await world.propose('GAMMA'));
  });

  it.each([
    { why: 'a stranger', partyId: leiOf(9), more: {}, refusal: 'no-such-proposal' },
    {
      why: 'one who has read another text',
      partyId: PARTIES.A,
      more: { disclosureHash: '00'.repeat(32) },
      refusal: 'disclosure-changed',
    },
    { why: 'nobody by name', partyId: PARTIES.A, more: { signedBy: [] }, refusal: 'signature-missing' },
    {
      why: 'somebody who is no signatory',
      partyId: PARTIES.A,
      more: { signedBy: ['hugo'] },
      refusal: 'signatory-unknown',
    },
    {
      why: 'a signatory without scope',
      partyId: PARTIES.A,
      more: { signedBy: ['clerk'] },
      refusal: 'without-scope',
    },
    {
      why: 'one of two who sign jointly',
      partyId: PARTIES.A,
      more: { signedBy: ['joint'] },
      refusal: 'joint-signature-missing',
    },
  ])('is not accepted by $why', async ({ partyId, more, refusal }) => {
    expect(await world.accept('GAMMA', partyId, more)).toEqual(refused(refusal));
  });

  it('is accepted by both before anything opens; by the same again it is nothing new', async () => {
    unwrap(await world.accept('GAMMA', PARTIES.A));
    expect(await world.openIt('GAMMA')).toEqual(refused('disclosure-not-accepted'));
    unwrap(await world.accept('GAMMA', PARTIES.A));
    const held = unwrap(await world.accept('GAMMA', PARTIES.B));
    expect(held.acceptances.map(({ seat, signedBy }) => [seat, signedBy])).toEqual([
      ['A', ['sig']],
      ['B', ['sig']],
    ]);
  });

  it('is accepted by nobody above his limit, which is compared with the independent amount of the seat', async () => {
    for (const partyId of Object.values(PARTIES)) await world.sign('LIMITS', partyId);
    unwrap(await world.propose('LIMITS')); // 3 of seat A, 4 of seat B; the limit is 3.5
    unwrap(await world.accept('LIMITS', PARTIES.A, { signedBy: ['limited'] }));
    expect(await world.accept('LIMITS', PARTIES.B, { signedBy: ['limited'] })).toEqual(
      refused('above-limit'),
    );
  });

  it('is judged again when it is opened: who accepted may still sign', async () => {
    await world.bringToAcceptance('POWERS');
    const expires = (day: string) =>
      owner(`set session_replication_role = replica; -- no trigger runs
        update application_section set content = jsonb_set(content, '{signatories,0,expiresOn}', '"${day}"')
        where section = 'signatories'; set session_replication_role = default`);
    await expires('2026-01-31');
    expect(await world.openIt('POWERS')).toEqual(refused('power-expired'));
    await expires('2099-12-31');
    expect((await world.openIt('POWERS')).ok).toBe(true);
  });

  it('is accepted for a party by nobody else, whoever writes to the table', async () => {
    for (const partyId of Object.values(PARTIES)) await world.sign('TABLE', partyId);
    const held = unwrap(await world.propose('TABLE'));
    const forged = (seat: string, partyId: string, hash: string) =>
      world.desk.db.query(
        `insert into relationship_acceptance (opening_id, seat, party_id, signed_by, accepted_by, disclosure_hash)
         values ($1, $2, $3, '{sig}', 'x', $4)`,
        [held.id, seat, partyId, hash],
      );
    await expect(forged('A', PARTIES.B, held.disclosureHash)).rejects.toThrow('party that will sit there');
    await expect(forged('A', PARTIES.A, '00'.repeat(32))).rejects.toThrow('accepts_what_was_disclosed');
  });
});

describe('four eyes', () => {
  it('are another person, of another interest, who has read exactly this', async () => {
    await world.bringToAcceptance('DELTA');
    const friend = id<'Actor'>('lorna.legal');
    expect(await world.openIt('DELTA', maker)).toEqual(refused('maker-is-checker'));
    expect(await world.openIt('DELTA', friend)).toEqual(refused('same-conflict-group'));
    expect(await world.openIt('DELTA', checker, '00'.repeat(32))).toEqual(refused('changed'));
    expect(await world.openIt('DELTA', id<'Actor'>('no.body'))).toEqual(refused('officer-not-enrolled'));
    unwrap(await world.openIt('DELTA'));
  });

  it('see what is: paper that was amended since makes it stale', async () => {
    await world.bringToAcceptance('EPSILON');
    const clocks = {
      ...(masterElections() as { schedule: { clocks: object } }).schedule.clocks,
      mporMinutes: 600,
    };
    for (const partyId of Object.values(PARTIES))
      await world.agree('EPSILON', partyId, 'isda-master-2002', masterElections({ clocks }));
    expect(await world.openIt('EPSILON')).toEqual(refused('stale'));
  });

  it('do not open what has expired, and nobody accepts it', async () => {
    await world.bringToAcceptance('MU');
    await world.expire('MU');
    expect(await world.openIt('MU')).toEqual(refused('expired'));
    expect(await world.accept('MU', PARTIES.A)).toEqual(refused('proposal-over', { state: 'expired' }));
  });

  it('do not open what was withdrawn, nor take back what is open', async () => {
    await world.bringToAcceptance('ZETA');
    unwrap(await world.withdraw('ZETA'));
    expect(await world.openIt('ZETA')).toEqual(refused('proposal-over', { state: 'withdrawn' }));
    expect(await world.accept('ZETA', PARTIES.A)).toEqual(refused('proposal-over', { state: 'withdrawn' }));
    expect(await world.withdraw('DELTA')).toEqual(refused('proposal-over', { state: 'opened' }));
  });
});

describe('of two at once', () => {
  it('approvals, one opens, and the other finds it open', async () => {
    await world.bringToAcceptance('ETA');
    const answers = await Promise.all([checker, secondChecker, checker].map((by) => world.openIt('ETA', by)));
    expect([...new Set(answers.map((answer) => (answer.ok ? 'open' : answer.refusal.kind)))].sort()).toEqual([
      'decided-already',
      'open',
    ]);
    expect(await owner(`select name from relationship where name = 'ETA'`)).toHaveLength(1);
  });

  it('proposals under one id, there is one', async () => {
    for (const partyId of Object.values(PARTIES)) await world.sign('THETA', partyId);
    const answers = await Promise.all([1, 2, 3].map(() => world.propose('THETA')));
    expect(new Set(answers.map((answer) => unwrap(answer).opening.relationship.id)).size).toBe(1);
  });

  it('an opening and an agreement that takes the place of its paper, the opening sees it', async () => {
    await world.bringToAcceptance('XI');
    const { desk } = world;
    const clocks = {
      ...(masterElections() as { schedule: { clocks: object } }).schedule.clocks,
      mporMinutes: 600,
    };
    let opening: ReturnType<typeof world.openIt> | undefined;
    await desk.tx(async (tx) => {
      const paper = { cell: 'XI', partyId: PARTIES.A, form: 'isda-master-2002' } as const;
      await world.agreeIn(tx, paper, masterElections({ clocks }), await desk.now());
      opening = world.openIt('XI');
      const waiting = `select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`;
      while ((await desk.owner.query<unknown[]>(waiting)).length === 0); // until it waits for the paper
    });
    expect(await opening).toMatchObject(refused('vm-term-differs'));
  });

  it('openings that need the same capital, one has it', async () => {
    const half = { line: usdc(300), firstSkin: usdc(20) };
    await world.bringToAcceptance('IOTA', world.wanted('IOTA', half));
    await world.bringToAcceptance('KAPPA', world.wanted('KAPPA', half));
    const answers = await Promise.all(['IOTA', 'KAPPA'].map((name) => world.openIt(name)));
    expect(outcomes(answers)).toEqual([false, true]);
    expect(answers.find(({ ok }) => !ok)).toMatchObject(refused('own-capital-too-small'));
    expect(await world.broken()).toEqual([]);
  });
});

describe('the table', () => {
  it('takes no relationship that is not what was agreed', async () => {
    await world.bringToAcceptance('LAMBDA');
    const held = await world.held('LAMBDA');
    const aside = (change: object) =>
      world.desk.tx(async (tx) => {
        const relationship = { ...held.opening.relationship, ...change };
        await world.desk.get(RelationshipService).open(tx, relationship, await world.desk.now(), held.id);
      });
    await expect(aside({})).rejects.toThrow('is not what was proposed, disclosed, accepted and approved');
    await expect(aside({ writtenEnding: 'limited-recourse' })).rejects.toThrow('is not what was proposed');
  });

  it('seats nobody first who came in by an application, and was proposed nothing', async () => {
    const { opening } = await world.held('LAMBDA');
    const unasked = world.desk.tx(async (tx) => {
      await world.desk.get(RelationshipService).open(tx, opening.relationship, await world.desk.now());
    });
    await expect(unasked).rejects.toThrow('is seated first by a relationship that was proposed to it');
  });

  it('lets nobody change how a relationship ends, nor what was disclosed', async () => {
    const ending = world.desk.db.query(`update relationship set written_ending = 'limited-recourse'`);
    await expect(ending).rejects.toThrow('permission denied');
    await expect(owner(`update relationship_opening set disclosed_text = 'x'`)).rejects.toThrow(
      'append-only',
    );
    expect(uuidOf('opening/ALPHA')).toBe((await world.held('ALPHA')).id);
  });
});
