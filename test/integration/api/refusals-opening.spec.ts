import 'reflect-metadata';
import { uuidOf } from '@app/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { PARTIES, RelationshipWorld, unwrap, usdc } from '../legal-entity/relationship-world';
import { type Answer, type CallerName, knock, openApi } from './a-house';

let world: RelationshipWorld;
let app: NestFastifyApplication;
beforeAll(async () => {
  world = await RelationshipWorld.open();
  app = await openApi(world.url);
  await world.bringToAcceptance('SOON');
  await enrol('risk-officer');
}, 60_000);
afterAll(async () => {
  await app.close();
  await world.close();
});

/** As the owner, past every rule: for what takes days, or what others would have done meanwhile. */
const unruled = (statement: string) =>
  world.desk.owner.query(
    `set session_replication_role = replica; ${statement}; set session_replication_role = default`,
  );
const enrol = (officer: string) =>
  unruled(`insert into control.actor (id, name, role, conflict_group)
    values ('${officer}', '${officer}', '${officer}', 'group of ${officer}')`);

const at = (name: string, more: string) => `/v1/relationship-proposals/${uuidOf(`opening/${name}`)}/${more}`;
const post = async (url: string, as: CallerName, body: unknown) =>
  said(await knock({ app }, url, { as, method: 'POST', key: randomUUID(), body }));
const said = ({ status, json }: { status: number; json: Answer }) =>
  [status, json['refusal']].join(' ').trim();

async function approve(name = 'SOON', as: CallerName = 'approver') {
  const { termsHash } = await world.held(name);
  return await post(at(name, 'approval'), as, { termsHash });
}

/** Proposed under the name of another, and accepted: its paper is signed already. */
async function alike(name: string): Promise<void> {
  unwrap(await world.propose(name, world.wanted('SOON')));
  for (const partyId of Object.values(PARTIES)) unwrap(await world.accept(name, partyId));
}

/** What the paper of some seats says otherwise: the row of each version that is in force. */
const paper = (form: string, parties: readonly string[], change: string) => `
  update agreement_version v set ${change} from agreement a
  where a.id = v.agreement_id and a.cell = 'SOON' and a.form = '${form}'
    and a.party_id in (${parties.map((each) => `'${each}'`).join()})`;
const elects = (path: string, value: object | string) =>
  `elections = jsonb_set(elections, '{${path}}', '${JSON.stringify(value)}')`;
const amounts = (counterparty: string, cell: string) =>
  elects('minimumTransfer', {
    counterparty: { amount: counterparty, asset: 'USDC' },
    cell: { amount: cell, asset: 'USDC' },
  });
const BOTH = Object.values(PARTIES);
const BY_DAYS = {
  kind: 'by-business-days',
  responseDays: 1,
  noticeDays: 1,
  graceDays: 1,
  auctionDays: 1,
  mporDays: 5,
  centres: ['24/7'],
};
const BY_MINUTES = {
  kind: 'by-the-minute',
  responseMinutes: 45,
  noticeMinutes: 60,
  graceMinutes: 240,
  auctionMinutes: 120,
  mporMinutes: 465,
};
const standing = (to: string) => `
  insert into party_standing (party_id, n, from_state, to_state, eases, set_by, role, reason)
  select '${PARTIES.A}', coalesce(max(n), 0) + 1, 'active', '${to}', false, 'x', 'x', 'x'
  from party_standing where party_id = '${PARTIES.A}'`;
const MOVED = `delete from party_standing where set_by = 'x'`;
const [MASTER, MARGIN, PLEDGE] = ['isda-master-2002', 'csa-2016-vm', 'csa-2018-im'];
const ANNEXES = [MARGIN, PLEDGE];

it.each([
  {
    refusal: '409 party-not-active',
    why: 'what a party came in by is held',
    change: `update application set (state, resumes_at) = ('on-hold', 'active') where party_id = '${PARTIES.A}'`,
    back: `update application set (state, resumes_at) = ('active', null) where party_id = '${PARTIES.A}'`,
  },
  {
    refusal: '409 party-restricted',
    why: 'a party takes no new risk',
    change: standing('restricted'),
    back: MOVED,
  },
  { refusal: '409 party-suspended', why: 'a party is stopped', change: standing('suspended'), back: MOVED },
  {
    refusal: '403 power-expired',
    why: 'whoever accepted it has no power any more',
    change: `update application_section set content = jsonb_set(content, '{signatories,0,expiresOn}', '"2026-01-02"') where section = 'signatories'`,
    back: `update application_section set content = content #- '{signatories,0,expiresOn}' where section = 'signatories'`,
  },
  {
    refusal: '409 paper-incomplete',
    why: 'an annex is of a later day',
    change: paper(PLEDGE, BOTH, `effective_from = effective_from + interval '900 years'`),
    back: paper(PLEDGE, BOTH, `effective_from = effective_from - interval '900 years'`),
  },
  {
    refusal: '409 ending-not-in-paper',
    why: 'the Schedules elect another ending',
    change: paper(MASTER, BOTH, elects('schedule,writtenEnding', 'entity-guaranteed')),
    back: paper(MASTER, BOTH, elects('schedule,writtenEnding', 'sized-tranche')),
  },
  {
    refusal: '409 vm-term-differs',
    why: 'one seat has signed another amount',
    change: paper(MARGIN, [PARTIES.B], amounts('20000', '20000')),
    back: paper(MARGIN, BOTH, amounts('10000', '10000')),
  },
  {
    refusal: '409 vm-term-one-sided',
    why: 'one side of a seat has another amount',
    change: paper(MARGIN, [PARTIES.B], amounts('20000', '10000')),
    back: paper(MARGIN, BOTH, amounts('10000', '10000')),
  },
  {
    refusal: '409 not-operable',
    why: 'a cell pays every day of the year',
    change: paper(MASTER, BOTH, elects('schedule,clocks', BY_DAYS)),
    back: paper(MASTER, BOTH, elects('schedule,clocks', BY_MINUTES)),
  },
  {
    refusal: '409 stale',
    why: 'both have signed another amount since',
    change: ANNEXES.map((annex) => paper(annex, BOTH, amounts('20000', '20000'))).join('; '),
    back: ANNEXES.map((annex) => paper(annex, BOTH, amounts('10000', '10000'))).join('; '),
  },
  {
    refusal: '403 maker-is-checker',
    why: 'he proposed it',
    change: `update control.proposal set maker = 'approver'`,
    back: `update control.proposal set maker = 'lea.legal'`,
  },
  {
    refusal: '403 same-conflict-group',
    why: 'his colleague proposed it',
    change: `update control.proposal set maker_group = 'board'`,
    back: `update control.proposal set maker_group = 'legal'`,
  },
])('is not opened, with $refusal: $why', async ({ refusal, change, back }) => {
  await unruled(change);
  const answer = await approve();
  await unruled(back);
  expect(answer).toBe(refusal);
});

it('is neither accepted, opened nor taken back by the wrong people, or when it is over', async () => {
  await unruled(`delete from control.actor where id = 'risk-officer'`);
  expect(await approve('SOON', 'risk-officer')).toBe('403 officer-not-enrolled');
  await enrol('risk-officer');
  expect(await post(at('SOON', 'withdrawal'), 'credit-officer', { reason: 'another day' })).toBe(
    '403 officer-not-enrolled',
  );
  await alike('BACK');
  await world.withdraw('BACK');
  expect(await approve('BACK')).toBe('409 proposal-over');
  const { disclosureHash } = await world.held('BACK');
  const party: CallerName = `counterparty:${PARTIES.A}` as CallerName;
  expect(await post(at('BACK', 'acceptance'), party, { disclosureHash, signedBy: ['sig'] })).toBe(
    '409 proposal-over',
  );
  await alike('LATE');
  await world.expire('LATE');
  expect(await approve('LATE')).toBe('409 expired');
});

it('is opened once: its name and its capital are taken then', async () => {
  await alike('NAMESAKE');
  await world.bringToAcceptance('GREAT', world.wanted('GREAT', { line: usdc(550) }));
  expect(await approve()).toBe('200');
  expect(await approve('SOON', 'risk-officer')).toBe('409 decided-already');
  expect(await approve('NAMESAKE')).toBe('409 name-taken');
  expect(await approve('GREAT')).toBe('409 own-capital-too-small');
});
