import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { masterElections } from '../legal-entity/paper';
import { PARTIES, RelationshipWorld, stopped } from '../legal-entity/relationship-world';
import { type Answer, type CallerName, knock, openApi } from './a-house';

let world: RelationshipWorld;
let app: NestFastifyApplication;
beforeAll(async () => {
  world = await RelationshipWorld.open();
  app = await openApi(world.url, { RATE_LIMIT: '9999999' });
}, 60_000);
afterAll(async () => {
  await app.close();
  await world.close();
});

/** As the owner, past every rule: for what takes days, or what others would have left. */
const unruled = (statement: string) =>
  world.desk.owner.query(
    `set session_replication_role = replica; ${statement}; set session_replication_role = default`,
  );
const dismiss = (...officers: string[]) =>
  unruled(`delete from control.actor where id in (${officers.map((each) => `'${each}'`).join()})`);
const enrol = (officer: string) =>
  unruled(`insert into control.actor (id, name, role, conflict_group)
    values ('${officer}', '${officer}', '${officer}', 'group of ${officer}')`);

const post = (url: string, as: CallerName, body: unknown, headers = {}) =>
  knock({ app }, url, { as, method: 'POST', key: randomUUID(), body, headers });
const said = ({ status, json }: { status: number; json: Answer }) =>
  [status, json['refusal']].join(' ').trim();

let times = 0; // each proposal is another

interface Door {
  readonly door: string;
  readonly maker: CallerName;
  readonly propose: () => Promise<{ status: number; json: Answer }>;
  readonly proposals: () => string; // an address
  readonly begin?: () => Promise<unknown>;
  readonly approving?: object; // what is said beside the hash
  readonly stranger: string; // what somebody is told whom nobody enrolled
  readonly late: string; // what is said of a proposal when another was approved
  readonly again: string; // what another is told of what was approved
}

let agreement = '';
async function beginAgreement(): Promise<void> {
  const { json } = await post('/v1/agreements', 'legal', agreementOf(null));
  agreement = String(json['id']);
}
const agreementOf = (supersedes: string | null) => ({
  partyId: PARTIES.A,
  cell: 'EYES',
  form: 'isda-master-2002',
  supersedes,
});
const versionOf = (more: Answer = {}) => ({
  effectiveFrom: '2026-01-02T00:00:00Z',
  elections: masterElections(),
  executedSha256: String((times += 1)).padStart(64, '0'),
  signedOn: '2026-01-02',
  signedBy: ['sig'],
  ...more,
});
const proposeVersion = (of = agreement, after = 0, more: Answer = {}) =>
  post(
    `/v1/agreements/${of}/versions`,
    'legal',
    versionOf(more),
    after === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${String(after)}"` },
  );

const STANDING = `/v1/parties/${stopped}/standing`;
const restrict = () => post(STANDING, 'compliance', { to: 'restricted', reason: 'its NAV fell' });
async function proposeEasing() {
  const reason = `it rose again, ${String((times += 1))}`;
  const { status, json } = await post(STANDING, 'compliance', { to: 'active', reason });
  return { status, json: Object.assign({}, json, json['proposal']) };
}

let rated = '';
async function beginRating(): Promise<void> {
  const [row] = await world.desk.owner.query<{ id: string }[]>(
    `select application_id as id from party where id = '${stopped}'`,
  );
  rated = `/v1/onboarding/applications/${row!.id}/risk-rating/overrides`;
}

const DOORS: readonly Door[] = [
  {
    door: 'a version of an agreement',
    maker: 'legal',
    begin: beginAgreement,
    propose: () => proposeVersion(),
    proposals: () => `/v1/agreements/${agreement}/proposals`,
    approving: { relinks: [] },
    stranger: '403 unknown-actor',
    late: '409 stale',
    again: '409 decided-already',
  },
  {
    door: 'a netting opinion',
    maker: 'legal',
    propose: () =>
      post('/v1/netting-opinions', 'legal', {
        jurisdiction: 'IE',
        entityType: 'bank',
        form: 'isda-master-2002',
        enforceable: 'yes',
        collateral: 'yes',
        counsel: 'Counsel & Co',
        effectiveOn: '2026-01-02',
        validUntil: '2999-01-01',
        sha256: String((times += 1)).padStart(64, '0'),
      }),
    proposals: () => '/v1/netting-opinions/proposals',
    stranger: '403 unknown-actor',
    late: '409 stale',
    again: '409 decided-already',
  },
  {
    door: 'a renewal of a paper',
    maker: 'legal',
    propose: () =>
      post(`/v1/parties/${PARTIES.A}/papers/renewals`, 'legal', {
        kind: 'tax-status',
        ref: 'tax-status',
        after: 1,
        expiresOn: '2999-01-01',
        sha256: String((times += 1)).padStart(64, '0'),
      }),
    proposals: () => `/v1/parties/${PARTIES.A}/papers/renewals`,
    stranger: '403 officer-not-enrolled',
    late: '412 stale-version',
    again: '412 stale-version',
  },
  {
    door: 'a party that may go on',
    maker: 'compliance',
    begin: async () => {
      await enrol('compliance');
      await restrict();
    },
    propose: proposeEasing,
    proposals: () => `${STANDING}/proposals`,
    stranger: '403 officer-not-enrolled',
    late: '409 stale',
    again: '409 stale',
  },
  {
    door: 'another rating of risk',
    maker: 'compliance',
    begin: beginRating,
    propose: () => {
      const reason = `its owner is known, ${String((times += 1))}`;
      return post(rated, 'compliance', { rating: 'high', expiresOn: tomorrow, reason });
    },
    proposals: () => rated,
    stranger: '403 officer-not-enrolled',
    late: '409 stale',
    again: '409 stale',
  },
];
let tomorrow = '';
beforeAll(async () => {
  const now = await world.desk.now();
  tomorrow = new Date(now.getTime() + 86_400_000).toISOString().slice(0, 10);
});

describe.each(DOORS)('the second pair of eyes on $door', (each) => {
  const { maker, begin, propose, proposals, approving, stranger, late, again } = each;
  const checker: CallerName = 'approver';
  const proposed = async () => {
    const { status, json } = await propose();
    expect([status < 300, json]).toEqual([true, json]);
    return { proposalId: String(json['proposalId']), termsHash: String(json['termsHash']) };
  };
  const approve = async ({ proposalId, termsHash }: Awaited<ReturnType<typeof proposed>>) =>
    said(await post(`${proposals()}/${proposalId}/approval`, checker, { termsHash, ...approving }));
  const becomes = ({ proposalId }: { proposalId: string }, change: string) =>
    unruled(`update control.proposal set ${change} where id = '${proposalId}'`);

  it('is another person’s, of another interest, on the very terms, in time', async () => {
    await begin?.();
    await dismiss(maker, checker);
    expect(said(await propose())).toBe(stranger);
    await enrol(maker);
    const first = await proposed();
    expect(await approve(first)).toBe('403 unknown-actor');
    await enrol(checker);
    expect(await approve({ ...first, termsHash: 'ab'.repeat(32) })).toBe('409 changed');
    await becomes(first, `maker = '${checker}'`);
    expect(await approve(first)).toBe('403 maker-is-checker');
    await becomes(first, `maker = '${maker}', maker_group = 'group of ${checker}'`);
    expect(await approve(first)).toBe('403 same-conflict-group');
    await becomes(
      first,
      `maker_group = 'group of ${maker}', expires_at = proposed_at + interval '1 microsecond'`,
    );
    expect(await approve(first)).toBe('409 expired');
    const [second, third] = [await proposed(), await proposed()];
    expect(await approve(second)).toBe('200');
    expect(await approve(third)).toBe(late);
    await unruled(`update control.approval set checker = 'somebody' where id = '${second.proposalId}'`);
    expect(await approve(second)).toBe(again);
  });
});

describe('a version of an agreement', () => {
  const approve = (of: string, { proposalId, termsHash }: Answer) =>
    post(`/v1/agreements/${of}/proposals/${String(proposalId)}/approval`, 'approver', {
      termsHash,
      relinks: [],
    });
  const later = { effectiveFrom: '2999-01-01T00:00:00Z' };

  it('is not approved when its day has come and gone', async () => {
    const { json } = await proposeVersion(agreement, 1, later);
    await unruled(
      `update agreement_proposal set effective_from = '2026-01-02' where proposal_id = '${String(json['proposalId'])}'`,
    );
    expect(said(await approve(agreement, json))).toBe('422 effective-in-the-past');
  });

  it('is not approved of an agreement in whose place another stands by now', async () => {
    const { json } = await proposeVersion(agreement, 1, later);
    const { json: next } = await post('/v1/agreements', 'legal', agreementOf(agreement));
    const first = await proposeVersion(String(next['id']), 0, later);
    expect((await approve(String(next['id']), first.json)).status).toBe(200);
    expect(said(await approve(agreement, json))).toBe('409 superseded');
  });
});

describe('a party that is to go on', () => {
  const ease = async () => {
    const { json } = await proposeEasing();
    const { proposalId, termsHash } = json;
    return () => post(`${STANDING}/proposals/${String(proposalId)}/approval`, 'approver', { termsHash });
  };
  beforeAll(() => restrict());

  it.each([
    {
      why: 'a paper of its has expired',
      change: `update party_paper set expires_on = expires_on - 10000`,
      back: `update party_paper set expires_on = expires_on + 10000`,
      refusal: '409 papers-expired',
    },
    {
      why: 'what it came in by is held',
      change: `update application set (state, resumes_at) = ('on-hold', 'active')`,
      back: `update application set (state, resumes_at) = ('active', null)`,
      refusal: '409 application-on-hold',
    },
  ])('does not, proposed or approved, while $why', async ({ change, back, refusal }) => {
    const approve = await ease();
    await unruled(`${change} where party_id = '${stopped}'`);
    expect(said(await post(STANDING, 'compliance', { to: 'active', reason: 'it is time' }))).toBe(refusal);
    expect(said(await approve())).toBe(refusal);
    await unruled(`${back} where party_id = '${stopped}'`);
  });
});
