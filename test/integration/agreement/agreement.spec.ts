import { plusMinutes } from '@app/kernel';
import { given, PaperWorld, SIGNED, versionOn } from './paper-world';

const GUARANTEED = { 'schedule.guarantor': { name: 'North Holdings', lei: '5493001KJTIIGC8Y1R12' } };

let world: PaperWorld;
beforeAll(async () => {
  world = await PaperWorld.open();
});
beforeEach(() => {
  world.another();
});
afterAll(() => world.close());

const mta = async (asOf?: Date) =>
  (await world.paper(asOf)).variationMargin?.elections.minimumTransfer.cell.amount;
const amended = async (amount: string, hours: number) =>
  versionOn(
    'csa-2016-vm',
    { 'minimumTransfer.cell.amount': amount, 'minimumTransfer.counterparty.amount': amount },
    { effectiveFrom: await world.inHours(hours) },
  );

describe('an agreement', () => {
  it('is one of its kind for a cell, however often it is recorded', async () => {
    const { id } = given(await world.record('isda-master-2002'));
    expect(given(await world.record('isda-master-2002'))).toMatchObject({ id, versions: 0, generation: 0 });
  });

  it.each([
    { refusal: 'no-such-party', why: 'nobody is that party', party: 'nobody' },
    { refusal: 'signed-already', why: 'the party has a master agreement for the cell', party: 'north' },
  ])('is not recorded when $why', async ({ refusal, party }) => {
    given(await world.record('isda-master-1992'));
    expect(await world.record('isda-master-2002', undefined, party)).toEqual({ ok: false, refusal });
  });

  it('supersedes only the newest of its kind', async () => {
    const first = given(await world.record('isda-master-1992'));
    given(await world.record('isda-master-2002', first.id));
    const again = await world.record('isda-master-1992', first.id);
    expect(again).toEqual({ ok: false, refusal: 'supersedes-another' });
  });

  it('is superseded from the day on which the other begins, and amended no more', async () => {
    const before = await world.signed('csa-2016-vm');
    const after = given(await world.record('csa-1995-english', before));
    const version = versionOn('csa-2016-vm', {}, { effectiveFrom: await world.inHours(2) });
    const proposal = given(await world.propose(after.id, version));
    given(await world.approve(after.id, proposal));
    expect((await world.paper()).variationMargin?.form).toBe('csa-2016-vm');
    expect((await world.paper(await world.inHours(3))).variationMargin?.form).toBe('csa-1995-english');
    const late = await world.propose(before, await amended('1', 5));
    expect(late).toEqual({ ok: false, refusal: { kind: 'superseded' } });
  });
});

describe('a version of an agreement', () => {
  it('is in force from its day on, by the word of two, once, however often they say it', async () => {
    const { id } = given(await world.record('csa-2016-vm'));
    const proposal = given(await world.propose(id, versionOn('csa-2016-vm')));
    expect(await mta()).toBeUndefined();
    const first = given(await world.approve(id, proposal));
    expect(given(await world.approve(id, proposal))).toEqual(first);
    expect(await mta(SIGNED)).toBe('100000.000000');
    expect(await mta(plusMinutes(SIGNED, -1))).toBeUndefined();
  });

  it('never changes what was in force before its day, whatever is amended and in whatever order it is asked for', async () => {
    const id = await world.signed('csa-2016-vm');
    const days = [
      SIGNED,
      await world.now(),
      await world.inHours(2),
      await world.inHours(4),
      await world.inHours(9),
    ];
    for (const [amount, hours] of [
      ['50000', 3],
      ['25000', 5],
      ['75000', 8],
    ] as const) {
      const version = await amended(amount, hours);
      const before = await Promise.all(days.map((day) => world.paper(day)));
      given(await world.approve(id, given(await world.propose(id, version))));
      const after = await Promise.all(days.map((day) => world.paper(day)));
      for (const [n, day] of days.entries())
        if (day < version.effectiveFrom) expect(after[n]).toEqual(before[n]);
    }
    expect(await Promise.all(days.map(mta))).toEqual([
      ...['100000.000000', '100000.000000', '100000.000000', '50000', '75000'],
    ]);
  });

  it('of two approved at once is one: the other is stale', async () => {
    const id = await world.signed('csa-2016-vm');
    const proposals = [
      given(await world.propose(id, await amended('1', 3))),
      given(await world.propose(id, await amended('2', 3))),
    ];
    const answers = await Promise.all(proposals.map((proposal) => world.approve(id, proposal)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)).toEqual({ ok: false, refusal: { kind: 'stale' } });
    const approvals = await world.db.query<unknown[]>(
      'select from control.approval where id = any($1::uuid[])',
      [proposals.map(({ proposalId }) => proposalId)],
    );
    expect(approvals).toHaveLength(1);
  });

  it.each([
    { why: 'nobody enrolled its maker', by: { maker: 'zed' }, refusal: { kind: 'unknown-actor' } },
    { why: 'its maker read another', by: { after: 4 }, refusal: { kind: 'stale-version', version: 1 } },
    {
      why: 'an election is none',
      changed: { 'minimumTransfer.cell.amount': 1, rounding: undefined },
      refusal: {
        kind: 'election-not-allowed',
        misfits: [
          {
            field: 'minimumTransfer.cell.amount',
            allowed: expect.stringContaining('decimal text') as string,
          },
          { field: 'rounding', allowed: 'an object with multiple, delivery, return' },
        ],
      },
    },
    {
      why: 'it begins before now',
      more: { effectiveFrom: SIGNED },
      refusal: { kind: 'effective-in-the-past' },
    },
    {
      why: 'it was signed tomorrow',
      more: { signedOn: '2999-01-01' },
      refusal: { kind: 'signed-in-the-future' },
    },
    {
      why: 'it was signed by one who signs notices',
      more: { signedBy: ['for-notices'] },
      refusal: { kind: 'signatory-without-scope', why: 'without-scope' },
    },
    {
      why: 'it was signed before he was empowered',
      more: { signedOn: '2025-01-09' },
      refusal: { kind: 'signatory-without-scope', why: 'not-empowered-yet' },
    },
    {
      why: 'nobody knows who signed',
      more: { signedBy: ['somebody'] },
      refusal: { kind: 'signatory-without-scope', why: 'signatory-unknown' },
    },
  ])('is not proposed when $why', async ({ by = {}, changed = {}, more = {}, refusal }) => {
    const id = await world.signed('csa-2016-vm');
    const version = versionOn('csa-2016-vm', changed, { effectiveFrom: await world.inHours(1), ...more });
    expect(await world.propose(id, version, by)).toEqual({ ok: false, refusal });
  });

  it.each([
    { checker: 'ann', refusal: { kind: 'maker-is-checker' } },
    { checker: 'amy', refusal: { kind: 'same-conflict-group' } },
    { checker: 'zed', refusal: { kind: 'unknown-actor' } },
    { changed: { termsHash: 'a'.repeat(64) }, refusal: { kind: 'changed' } },
    {
      changed: { proposalId: '00000000-0000-8000-8000-000000000001' },
      refusal: { kind: 'no-such-proposal' },
    },
  ])('is not approved: $refusal.kind', async ({ checker = 'bob', changed = {}, refusal }) => {
    const { id } = given(await world.record('csa-2016-vm'));
    const proposal = given(await world.propose(id, versionOn('csa-2016-vm')));
    expect(await world.approve(id, { ...proposal, ...changed }, checker)).toEqual({ ok: false, refusal });
    expect(await mta()).toBeUndefined();
  });

  it('is neither proposed nor approved of an agreement that there is not', async () => {
    const { id } = given(await world.record('csa-2016-vm'));
    const proposal = given(await world.propose(id, versionOn('csa-2016-vm')));
    const unknown = '00000000-0000-8000-8000-00000000000f' as typeof id;
    const refusal = { kind: 'no-such-agreement' };
    expect(await world.propose(unknown, versionOn('csa-2016-vm'))).toEqual({ ok: false, refusal });
    expect(await world.approve(unknown, proposal)).toEqual({ ok: false, refusal });
  });

  it('that re-links is approved by whoever names every election that does, and no other', async () => {
    const { id } = given(await world.record('isda-master-2002'));
    const relinking = { ...GUARANTEED, 'schedule.affiliateSetOff': { reaches: 'affiliates-of-both' } };
    const proposal = given(await world.propose(id, versionOn('isda-master-2002', relinking)));
    const relinks = ['affiliate-set-off', 'common-guarantor'];
    expect(proposal.relinks).toEqual(relinks);
    const refusal = { kind: 'relinks-not-acknowledged', relinks };
    for (const seen of [[], ['common-guarantor'], [...relinks, 'cross-default']])
      expect(await world.approve(id, { ...proposal, relinks: seen })).toEqual({ ok: false, refusal });
    given(await world.approve(id, { ...proposal, relinks: [...relinks].reverse() }));
  });
});

describe('the database', () => {
  it.each([
    `update agreement_version set elections = '{}'`,
    'delete from agreement_version',
    'truncate agreement cascade',
    `update agreement_proposal set signed_on = '2020-01-01'`,
    `update party_signatory set scope = '{notice}'`,
  ])('lets nobody rewrite what was signed: %s', async (statement) => {
    await world.signed('csa-2016-vm');
    await expect(world.db.query(statement)).rejects.toThrow(/permission denied|append-only/);
    await expect(world.owner.query(statement)).rejects.toThrow('append-only');
  });

  const write = (proposalId: string, set: Readonly<Record<string, string>>) => {
    const columns = {
      agreement_id: 'agreement_id',
      version: 'version',
      effective_from: 'effective_from',
      elections: 'elections',
      executed_sha256: 'executed_sha256',
      signed_on: 'signed_on',
      signed_by: 'signed_by',
      relinks: `'{}'`,
      approval_id: 'proposal_id',
      ...set,
    };
    return world.db.query(
      `insert into agreement_version (${Object.keys(columns).join()}) select ${Object.values(columns).join()}
       from agreement_proposal where proposal_id = $1`,
      [proposalId],
    );
  };

  it.each([
    { set: {}, broken: 'approved_as_written', why: 'nobody approved' },
    { set: { version: '3' }, broken: 'follows_the_version_before', why: 'skips one' },
    {
      set: { effective_from: `timestamptz '2025-02-01'` },
      broken: 'begins before now',
      why: 'begins in the past',
    },
    { set: { relinks: `'{cross-default}'` }, broken: 'relinks_are_acknowledged', why: 'is said to re-link' },
  ])('takes no version that $why', async ({ set, broken }) => {
    const id = await world.signed('csa-2016-vm');
    const { proposalId } = given(await world.propose(id, await amended('1', 3)));
    await expect(write(proposalId, set)).rejects.toThrow(broken);
  });

  it('takes no signatory of its own for a party that came in by an application', async () => {
    await world.owner.query('alter table party disable trigger user');
    await world.owner.query(
      `insert into application (id, client, name) values (gen_random_uuid(), 'c', 'n')`,
    );
    await world.owner.query(
      `update party set lei = '5493001KJTIIGC8Y1R12', application_id = (select id from application) where id = 'south'`,
    );
    await expect(
      world.db.query(
        `insert into party_signatory (party_id, id, name, scope, signing, effective_on)
         values ('south', 's', 'S', '{notice}', 'single', '2025-01-01')`,
      ),
    ).rejects.toThrow('are in its application');
  });
});
