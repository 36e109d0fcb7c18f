import { id, plusMinutes } from '@app/kernel';
import {
  PartyLapseService,
  PartyPaperService,
  PartyStandingService,
  RiskOverrideService,
} from '@app/legal-entity';
import { EVENT_TYPES } from '@app/legal-entity/domain';
import { applicantsSections, cora, leiOf, olga, OnboardingWorld, vera } from './onboarding-world';

const START = '2026-12-01T12:00:00Z';
const A_DAY = 1_440; // minutes
const ENDPOINT = '00000000-0000-8000-8000-0000000000ee';
const ANOTHER = '00000000-0000-8000-8000-0000000000ef';

let world: OnboardingWorld;
beforeAll(async () => {
  world = await OnboardingWorld.open();
  await world.owner.query('select start_simulation($1)', [START]);
});
afterAll(() => world.close());

const refused = (refusal: unknown) => ({ ok: false, refusal });
const maker = id<'Actor'>(olga.by);
const checker = id<'Actor'>(vera.by);

async function days(many: number): Promise<void> {
  const until = plusMinutes(await world.now(), many * A_DAY);
  for (let now = await world.now(); now < until; now = await world.now()) {
    const next = plusMinutes(now, 20 * A_DAY); // it does not jump by more than a month
    await world.db.query('select advance_clock($1)', [next < until ? next : until]);
  }
  await world.readAgain(world.list.text); // once, and not every hour of them
}

/** What the worker does at the start of a day. */
async function look(): Promise<void> {
  const asOf = await world.now();
  await world.tx((tx) => world.get(RiskOverrideService).end(tx, asOf));
  await world.tx((tx) => world.get(PartyStandingService).findReviews(tx, asOf));
  await world.tx((tx) => world.get(PartyLapseService).look(tx, asOf));
}

const history = async (n: number) =>
  (await world.get(PartyStandingService).history(world.db.manager, leiOf(n)))!.map(
    ({ from, to, by, ground }) => [from, to, by, ground].join(' '),
  );
const stateOf = async (n: number) => (await history(n)).at(-1)?.split(' ')[1];

/** Lets a party in with a resolution of its board that is in force for 40 days, and with taxes that are for longer. */
async function letIn(n: number) {
  const today = (await world.now()).toISOString().slice(0, 10);
  const { documents } = applicantsSections(n);
  const resolution = {
    kind: 'resolution' as const,
    sha256: 'aa'.repeat(32),
    signedOn: '2026-01-02',
    signedBy: ['o'],
    expiresOn: dayOn(today, 40),
  };
  const it = await world.draft(n, { documents: { documents: [...documents!.documents, resolution] } });
  await world.bringTo(it, 'active', n);
  return it;
}

const dayOn = (today: string, many: number) =>
  plusMinutes(new Date(`${today}T00:00:00Z`), many * A_DAY)
    .toISOString()
    .slice(0, 10);

async function ease(n: number) {
  const asOf = await world.now();
  const command = {
    to: 'active',
    officer: id<'Actor'>(cora.by),
    role: 'compliance',
    reason: 'looked at',
  } as const;
  const standings = world.get(PartyStandingService);
  return await world.tx((tx) => standings.command(tx, leiOf(n), command, asOf));
}

async function renew(n: number, more: object = {}) {
  const asOf = await world.now();
  const expiresOn = dayOn(asOf.toISOString().slice(0, 10), 365);
  const wanted = {
    kind: 'document',
    ref: 'resolution-4',
    after: 1,
    expiresOn,
    sha256: 'bb'.repeat(32),
    maker,
  } as const;
  const papers = world.get(PartyPaperService);
  return await world.tx((tx) => papers.propose(tx, leiOf(n), Object.assign({ ...wanted }, more), asOf));
}

async function approve(n: number, proposal: { proposalId: string; termsHash: string }, by = checker) {
  const asOf = await world.now();
  const { proposalId, termsHash } = proposal;
  const papers = world.get(PartyPaperService);
  return await world.tx((tx) => papers.approve(tx, leiOf(n), { proposalId, termsHash, checker: by }, asOf));
}

async function listen(endpoint: string, n: number): Promise<void> {
  await world.owner.query(`insert into webhook_endpoint (id, url) values ($1, 'https://hooks.example/')`, [
    endpoint,
  ]);
  await world.owner.query(
    `insert into webhook_subscription (endpoint_id, client, party_id, event_types) values ($1, $2, $2, $3)`,
    [endpoint, leiOf(n), EVENT_TYPES],
  );
}

const told = async () =>
  (
    await world.owner.query<{ type: string; data: { ref?: string } }[]>(
      `select type, data from webhook_delivery where type like 'party.%' order by n`,
    )
  ).map(({ type, data }) => [type, data.ref].filter((each) => each !== undefined).join(' '));

describe('a paper', () => {
  it('is asked for before it expires, stops its party when it has, and lets it go on when two renew it', async () => {
    await letIn(1);
    await listen(ENDPOINT, 1);
    await days(5);
    await look();
    expect(await told()).toEqual([]);
    await days(20);
    await look();
    await look(); // a second look of the same day finds none
    expect(await told()).toEqual(['party.paper_expiring resolution-4']);
    expect(await stateOf(1)).toBe('active');
    await days(15); // its last day
    await look();
    expect(await stateOf(1)).toBe('active');
    await days(1);
    await look();
    expect(await history(1)).toEqual([
      `applicant active ${olga.by} `,
      'active restricted legal-entity.lapse paper-expired',
    ]);
    const [state] = await world.db.query<{ state: string }[]>('select party_state($1) as state', [leiOf(1)]);
    expect(state).toEqual({ state: 'restricted' });
    expect(await ease(1)).toMatchObject(refused({ kind: 'papers-expired' }));
    const renewal = await renew(1);
    if (!renewal.ok) throw new Error(JSON.stringify(renewal));
    expect(renewal.value.before).toMatchObject({ name: 'resolution', sha256: null });
    expect(await approve(1, renewal.value, maker)).toEqual(refused({ kind: 'maker-is-checker' }));
    expect((await approve(1, renewal.value)).ok).toBe(true);
    expect((await history(1)).at(-1)).toBe(`restricted active ${vera.by} `);
    const steps = (await world.get(PartyStandingService).history(world.db.manager, leiOf(1)))!;
    expect(steps.at(-1)!.reviewOn).toBe(steps[0]!.reviewOn);
    expect(await told()).toEqual([
      'party.paper_expiring resolution-4',
      'party.paper_expired resolution-4',
      'party.moved',
      'party.paper_renewed resolution-4',
      'party.moved',
    ]);
    expect(await approve(1, renewal.value)).toEqual(refused({ kind: 'stale-version', version: 2 }));
  });

  it('is renewed upon the version that was read, until a later day, by who is known', async () => {
    await letIn(2);
    expect(await renew(2, { ref: 'guarantee-9' })).toEqual(refused({ kind: 'no-such-paper' }));
    expect(await renew(2, { after: 3 })).toEqual(refused({ kind: 'stale-version', version: 1 }));
    expect(await renew(2, { maker: 'no.body' })).toEqual(refused({ kind: 'officer-not-enrolled' }));
    expect(await renew(2, { expiresOn: '2026-12-02' })).toMatchObject(refused({ kind: 'renewal-not-later' }));
    const [one, two] = [await renew(2), await renew(2, { sha256: 'cc'.repeat(32) })];
    if (!one.ok || !two.ok) throw new Error('not proposed');
    const answers = await Promise.all([one, two].map(({ value }) => approve(2, value)));
    expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(answers.find(({ ok }) => !ok)).toEqual(refused({ kind: 'stale-version', version: 2 }));
  });

  it('that is a power has its new last day wherever a signature is judged', async () => {
    const { signatories } = applicantsSections(3);
    const [sigrid] = signatories!.signatories;
    const today = (await world.now()).toISOString().slice(0, 10);
    const expiring = { signatories: [{ ...sigrid!, expiresOn: dayOn(today, 3) }] };
    await world.bringTo(await world.draft(3, { signatories: expiring }), 'active', 3);
    await days(4);
    await look();
    expect((await history(3)).at(-1)).toBe('active restricted legal-entity.lapse paper-expired');
    const renewal = await renew(3, { kind: 'power', ref: 'sig' });
    if (!renewal.ok) throw new Error(JSON.stringify(renewal));
    expect((await approve(3, renewal.value)).ok).toBe(true);
    expect(await stateOf(3)).toBe('active');
    const [row] = await world.db.query<{ until: string }[]>(
      `select party_signatories($1) #>> '{signatories,0,expiresOn}' as until`,
      [leiOf(3)],
    );
    expect(row!.until).toBe(renewal.value.expiresOn);
  });

  it('lets nobody go on whom somebody had stopped, whoever writes to the table', async () => {
    await letIn(4);
    await days(41);
    const asOf = await world.now();
    const stop = {
      to: 'restricted',
      officer: id<'Actor'>(cora.by),
      role: 'compliance',
      reason: 'late accounts',
    } as const;
    await world.tx((tx) => world.get(PartyStandingService).command(tx, leiOf(4), stop, asOf));
    await look();
    const renewal = await renew(4);
    if (!renewal.ok) throw new Error(JSON.stringify(renewal));
    expect((await approve(4, renewal.value)).ok).toBe(true);
    expect(await stateOf(4)).toBe('restricted');
    const { proposalId } = renewal.value;
    const aside = (to: string, renewalId: string | null) =>
      world.db.query(
        `insert into party_standing (party_id, n, from_state, to_state, eases, set_by, role, reason, review_on, renewal_id)
         values ($1, 3, 'restricted', $2, true, 'x', 'x', 'x', case $2 when 'active' then date '2030-01-01' end, $3)`,
        [leiOf(4), to, renewalId],
      );
    await expect(aside('active', proposalId)).rejects.toThrow('was not stopped by what was renewed');
    await expect(aside('active', null)).rejects.toThrow('eased_by_two');
    const late = world.db.query(
      `insert into party_paper (party_id, kind, ref, version, name, required, expires_on)
       values ($1, 'document', 'resolution-9', 1, 'resolution', true, '2030-01-01')`,
      [leiOf(4)],
    );
    await expect(late).rejects.toThrow('comes in with its party');
  });
});

it('takes no new risk when nobody looks at it for thirty days, and goes on when two have', async () => {
  await world.bringTo(await world.draft(5), 'active', 5);
  await days(731);
  await look();
  expect((await history(5)).at(-1)).toBe('active review-due legal-entity.review ');
  await days(29);
  await look();
  expect(await stateOf(5)).toBe('review-due');
  await days(1);
  await look();
  expect((await history(5)).at(-1)).toBe('review-due restricted legal-entity.lapse review-overdue');
  const eased = await ease(5);
  if (!eased.ok || eased.value === 'moved') throw new Error(JSON.stringify(eased));
  const { proposalId, termsHash } = eased.value;
  const asOf = await world.now();
  const agreed = world.tx((tx) =>
    world.get(PartyStandingService).approve(tx, leiOf(5), { proposalId, termsHash, checker }, asOf),
  );
  expect((await agreed).ok).toBe(true);
  expect(await stateOf(5)).toBe('active');
});

describe('a rating', () => {
  const overrides = () => world.get(RiskOverrideService);
  const propose = async (it: Awaited<ReturnType<typeof letIn>>, more: object = {}) => {
    const asOf = await world.now();
    const expiresOn = dayOn(asOf.toISOString().slice(0, 10), 20);
    const wanted = {
      rating: 'high',
      expiresOn,
      reason: 'a new owner is coming',
      maker: id<'Actor'>(cora.by),
    } as const;
    return await world.tx((tx) => overrides().propose(tx, it, Object.assign({ ...wanted }, more), asOf));
  };

  it('is what two people say until its last day; then it is what is worked out, and the party is told of its review', async () => {
    const it = await world.draft(6);
    await world.bringTo(it, 'active', 6);
    await listen(ANOTHER, 6);
    expect(await propose(it, { rating: 'standard' })).toEqual(refused('rating-unchanged'));
    expect(await propose(it, { expiresOn: '2099-01-01' })).toEqual(refused('risk-override-too-long'));
    expect(await propose(it, { maker: 'no.body' })).toEqual(refused('officer-not-enrolled'));
    expect(await propose(id<'Application'>(ENDPOINT))).toEqual(refused('no-such-application'));
    expect(await propose(await world.draft(7))).toEqual(refused('not-rated'));
    const [one, two] = [await propose(it), await propose(it, { reason: 'another reason' })];
    if (!one.ok || !two.ok) throw new Error('not proposed');
    const agree = ({ proposalId, termsHash }: typeof one.value, by = checker) =>
      world.tx((tx) => overrides().approve(tx, it, { proposalId, termsHash, checker: by }));
    expect(await agree(one.value, id<'Actor'>(cora.by))).toEqual(refused('maker-is-checker'));
    expect(await agree(one.value)).toMatchObject({ ok: true, value: { inForce: 'high' } });
    expect(await agree(two.value)).toEqual(refused('stale'));
    const reviewed = async () => {
      const [row] = await world.owner.query<{ on: string }[]>('select party_review_on($1)::text as on', [
        leiOf(6),
      ]);
      return row!.on.slice(0, 4);
    };
    const year = (await world.now()).getUTCFullYear();
    expect(await reviewed()).toBe(String(year + 1)); // a high risk is looked at every year
    await days(21);
    await look();
    await look();
    expect(await overrides().rating(world.db.manager, it)).toMatchObject({ inForce: 'standard' });
    expect(await reviewed()).toBe(String(year + 2));
    expect((await told()).filter((type) => type === 'party.review_moved')).toHaveLength(1);
  });
});
