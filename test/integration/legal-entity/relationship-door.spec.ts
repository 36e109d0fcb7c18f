import 'reflect-metadata';
import { id } from '@app/kernel';
import { PartyStandingService } from '@app/legal-entity';
import { OutsideDatabase } from '@app/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHash } from 'node:crypto';
import { changesOf } from '../../support/audit';
import { type CallerName, knock, openApi } from '../api/a-house';
import { leiOf } from './onboarding-world';
import { CORE, cousin, PARTIES, RelationshipWorld, stopped } from './relationship-world';

let world: RelationshipWorld;
let app: NestFastifyApplication;
beforeAll(async () => {
  world = await RelationshipWorld.open();
  for (const partyId of Object.values(PARTIES)) await world.sign('ALPHA', partyId);
  await empower();
  app = await openApi(world.url);
}, 60_000);
afterAll(async () => {
  await app.close();
  await world.close();
});

/** Signatories whose power begins later, or has ended since their party was let in: nobody waits for a day in a test. */
async function empower(): Promise<void> {
  const more = [
    { id: 'later', effectiveOn: '2099-01-01' },
    { id: 'former', effectiveOn: '2020-01-01', expiresOn: '2020-12-31' },
  ].map((each) => ({ name: each.id, scope: ['master-agreement'], signing: 'single', ...each }));
  await world.desk.owner.query(
    `set session_replication_role = replica; -- no trigger runs
     update application_section set content = jsonb_set(content, '{signatories}', content -> 'signatories' || '${JSON.stringify(more)}')
     where section = 'signatories'; set session_replication_role = default`,
  );
}

const as = (party: string) => `counterparty:${party}` as CallerName;
const [alice, bob, stranger] = [as(PARTIES.A), as(PARTIES.B), as(leiOf(9))];
const usdc = (amount: string) => ({ amount, asset: 'USDC' });
const wanted = {
  name: 'ALPHA',
  settlementAsset: 'USDC',
  seats: {
    A: { partyId: PARTIES.A, independentAmount: usdc('7.77') },
    B: { partyId: PARTIES.B, independentAmount: usdc('8.88') },
  },
  writtenEnding: 'sized-tranche',
  exhaustion: { low: '0.001', high: '0.004', confidence: '0.95', modelVersion: 'ep-1' },
  capital: {
    coreBook: CORE.id,
    firstSkin: usdc('20'),
    firstSkinFor: { A: usdc('12'), B: usdc('8') },
    stressedVm: usdc('50'),
    line: usdc('30'),
    lineReturnable: usdc('1'),
    secondSkinLimit: usdc('10'),
    guaranteeLimit: usdc('5'),
    feeCap: usdc('2'),
  },
};
const opposite = (partyId: string, name = wanted.name) => ({
  ...wanted,
  name,
  seats: { ...wanted.seats, B: { ...wanted.seats.B, partyId } },
});
const funded = (more: object) => ({ ...wanted, capital: { ...wanted.capital, ...more } });
const send = (url: string, caller: CallerName, body: unknown, key: string) =>
  knock({ app }, url, { as: caller, method: 'POST', body, key });
const look = (url: string, caller: CallerName) => knock({ app }, url, { as: caller });

let proposal = '';
const at = (more = '') => `/v1/relationship-proposals/${proposal}${more}`;

it('proposes it once, however often it is sent, and tells both parties', async () => {
  const hook = { url: 'https://hooks.example/', eventTypes: ['relationship.proposed'] };
  const { json: endpoint } = await send('/v1/webhook-endpoints', alice, hook, 'hook-1');
  const [first, again] = [
    await send('/v1/relationships', 'legal', wanted, 'p-1'),
    await send('/v1/relationships', 'legal', wanted, 'p-1'),
  ];
  expect(first.status).toBe(201);
  expect(again.json).toEqual(first.json);
  expect(again.headers['idempotency-replayed']).toBe('true');
  expect(first.json).toMatchObject({
    state: 'proposed',
    exhaustion: wanted.exhaustion,
    house: { maker: 'legal', capital: { line: usdc('30.000000') } },
  });
  proposal = first.json['id'] as string;
  expect((await send('/v1/relationships', 'legal', { ...wanted, name: 'OTHER' }, 'p-1')).status).toBe(409);
  const { json: heard } = await look(`/v1/webhook-deliveries?endpoint=${String(endpoint['id'])}`, alice);
  expect(heard['deliveries']).toMatchObject([{ type: 'relationship.proposed' }]);
});

it.each([
  { why: 'an amount below 0', body: { ...wanted, capital: { ...wanted.capital, line: usdc('-1') } } },
  { why: 'an amount too fine', body: { ...wanted, capital: { ...wanted.capital, line: usdc('0.0000001') } } },
  {
    why: 'an amount beyond all books',
    body: { ...wanted, capital: { ...wanted.capital, line: usdc('9'.repeat(20)) } },
  },
  {
    why: 'a number for an amount',
    body: { ...wanted, capital: { ...wanted.capital, line: { amount: 1, asset: 'USDC' } } },
  },
  { why: 'a probability of 1e-3', body: { ...wanted, exhaustion: { ...wanted.exhaustion, low: '1e-3' } } },
  { why: 'nothing said of exhaustion', body: { ...wanted, exhaustion: undefined } },
  { why: 'a field nobody knows', body: { ...wanted, leverage: 5 } },
  { why: 'one seat', body: { ...wanted, seats: { A: wanted.seats.A } } },
])('takes no proposal with $why', async ({ why, body }) => {
  expect(await send('/v1/relationships', 'legal', body, `bad-${why}`)).toMatchObject({ status: 400 });
});

it.each([
  {
    why: 'what is sized has a size',
    body: { ...wanted, exhaustion: null },
    status: 422,
    refusal: 'exhaustion-missing',
  },
  {
    why: 'the line',
    body: { ...wanted, capital: { ...wanted.capital, line: usdc('29') } },
    status: 422,
    refusal: 'line-too-small',
  },
  {
    why: 'nothing is signed for it',
    body: { ...wanted, name: 'BARE' },
    status: 409,
    refusal: 'paper-incomplete',
  },
  { why: 'nobody sits opposite', body: opposite(PARTIES.A), status: 422, refusal: 'same-party' },
  {
    why: 'what is low is above what is high',
    body: { ...wanted, exhaustion: { ...wanted.exhaustion, low: '0.005' } },
    status: 422,
    refusal: 'exhaustion-improbable',
  },
  {
    why: 'some first skin stands behind nobody',
    body: funded({ firstSkinFor: { A: usdc('1'), B: usdc('1') } }),
    status: 422,
    refusal: 'first-skin-not-allocated',
  },
  {
    why: 'the ending promises a guarantee',
    body: funded({ guaranteeLimit: usdc('0') }),
    status: 422,
    refusal: 'guarantee-against-the-ending',
  },
  { why: 'no core has the book', body: funded({ coreBook: '7' }), status: 422, refusal: 'no-such-core' },
  {
    why: 'the core has less above its floor',
    body: funded({ line: usdc('900') }),
    status: 409,
    refusal: 'own-capital-too-small',
  },
  {
    why: 'the Schedules elect another ending',
    body: { ...wanted, writtenEnding: 'entity-guaranteed' },
    status: 409,
    refusal: 'ending-not-in-paper',
  },
])('refuses with $refusal: $why', async ({ body, status, refusal }) => {
  const answer = await send('/v1/relationships', 'legal', body, `refused-${refusal}`);
  expect(answer).toMatchObject({ status, json: { refusal } });
  if (refusal === 'paper-incomplete') expect(answer.json['errors']).toHaveLength(6);
});

it.each([
  {
    why: 'the seats have signed other amounts',
    cell: 'SKEWED',
    margin: { minimumTransfer: { counterparty: usdc('20000'), cell: usdc('20000') } },
    refusal: 'vm-term-differs',
  },
  {
    why: 'one side of a seat has another amount',
    cell: 'LEANING',
    margin: { minimumTransfer: { counterparty: usdc('20000'), cell: usdc('10000') } },
    refusal: 'vm-term-one-sided',
  },
  {
    why: 'a cell pays every day of the year',
    cell: 'BANKING',
    schedule: {
      clocks: {
        kind: 'by-business-days',
        responseDays: 1,
        noticeDays: 1,
        graceDays: 1,
        auctionDays: 1,
        mporDays: 5,
        centres: ['24/7'],
      },
    },
    refusal: 'not-operable',
  },
])('refuses with $refusal: $why', async ({ cell, margin = {}, schedule = {}, refusal }) => {
  await world.sign(cell, PARTIES.A, { schedule });
  await world.sign(cell, PARTIES.B, { schedule, margin });
  const answer = await send('/v1/relationships', 'legal', { ...wanted, name: cell }, `refused-${refusal}`);
  expect(answer).toMatchObject({ status: 409, json: { refusal } });
});

it.each([
  { why: 'nobody examined it', cell: 'WALK', other: 'walk-in', refusal: 'party-not-active' },
  { why: 'one owner is behind both', cell: 'KIN', other: cousin, refusal: 'affiliated-parties' },
  { why: 'it may take no new risk', cell: 'STOPPED', other: stopped, refusal: 'party-restricted' },
  { why: 'it is stopped by now', cell: 'STOPPED', other: stopped, refusal: 'party-suspended' },
])('refuses a party with $refusal: $why', async ({ cell, other, refusal }) => {
  if (other === 'walk-in')
    await world.desk.owner.query(
      `insert into party (id, name) values ('walk-in', 'Walk-in'); insert into party_signatory
       (party_id, id, name, scope, signing, effective_on)
       values ('walk-in', 'sig', 'W', '{master-agreement,credit-support-annex}', 'single', '2026-01-01')`,
    );
  if (other === stopped) await stop(stopped, refusal === 'party-suspended' ? 'suspended' : 'restricted');
  if (refusal !== 'party-suspended')
    for (const partyId of [PARTIES.A, other]) await world.sign(cell, partyId);
  const answer = await send('/v1/relationships', 'legal', opposite(other, cell), `refused-${refusal}`);
  expect(answer).toMatchObject({ status: 409, json: { refusal } });
});

it('is proposed by an officer', async () => {
  const answer = await send('/v1/relationships', 'credit-officer', wanted, 'unknown');
  expect(answer).toMatchObject({ status: 403, json: { refusal: 'officer-not-enrolled' } });
});

async function stop(partyId: string, to: 'restricted' | 'suspended'): Promise<void> {
  const by = { officer: id<'Actor'>('cora.compliance'), role: 'compliance', reason: 'its NAV fell' };
  const asOf = await world.desk.now();
  const standings = world.desk.get(PartyStandingService);
  const moved = await world.desk.tx((tx) => standings.command(tx, partyId, { to, ...by }, asOf));
  expect(moved.ok).toBe(true);
}

describe('a party', () => {
  it('sees the proposal it will sit in, its own seat, and nothing of what the house keeps', async () => {
    const { status, json, body } = await look(at(), alice);
    expect(status).toBe(200);
    expect(json).toMatchObject({ seats: [{ seat: 'A', independentAmount: usdc('7.770000') }], house: null });
    expect(body).not.toMatch(/8\.88/);
    expect((await look('/v1/relationship-proposals', alice)).json).toMatchObject({
      proposals: [{ id: proposal }],
      next: null,
    });
  });

  it('of another relationship sees nothing, as if there were none', async () => {
    const [foreign, missing] = [
      await look(at(), stranger),
      await look('/v1/relationship-proposals/00000000-0000-8000-8000-000000000000', stranger),
    ];
    expect(foreign.status).toBe(404);
    expect({ ...foreign.json, instance: '' }).toEqual({ ...missing.json, instance: '' });
    expect((await look('/v1/relationship-proposals', stranger)).json).toEqual({ proposals: [], next: null });
    const accepted = { disclosureHash: '00'.repeat(32), signedBy: ['sig'] };
    expect((await send(at('/acceptance'), stranger, accepted, 'a-0')).status).toBe(404);
  });

  it('reads the disclosure as data, and as the very text that is hashed', async () => {
    const { json } = await look(at('/disclosure'), bob);
    const text = await look(at('/disclosure/text'), bob);
    expect(text.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(text.body).toBe(json['text']);
    expect(createHash('sha256').update(text.body).digest('hex')).toBe(json['hash']);
    expect(json['facts']).toMatchObject({ exhaustion: { modelVersion: 'ep-1' }, line: usdc('30.000000') });
  });
});

it('is opened when both have accepted exactly this, by another than its maker', async () => {
  const { json } = await look(at(), 'legal');
  const disclosureHash = json['disclosureHash'] as string;
  const { termsHash } = json['house'] as { termsHash: string };
  const accept = (caller: CallerName, key: string, more = {}) =>
    send(at('/acceptance'), caller, { disclosureHash, signedBy: ['sig'], ...more }, key);
  const approve = (key: string, hash = termsHash) =>
    send(at('/approval'), 'approver', { termsHash: hash }, key);

  for (const { more, status, refusal } of [
    { more: { disclosureHash: '00'.repeat(32) }, status: 409, refusal: 'disclosure-changed' },
    { more: { signedBy: [] }, status: 422, refusal: 'signature-missing' },
    { more: { signedBy: ['hugo'] }, status: 403, refusal: 'signatory-unknown' },
    { more: { signedBy: ['clerk'] }, status: 403, refusal: 'without-scope' },
    { more: { signedBy: ['later'] }, status: 403, refusal: 'not-empowered-yet' },
    { more: { signedBy: ['former'] }, status: 403, refusal: 'power-expired' },
    { more: { signedBy: ['limited'] }, status: 403, refusal: 'above-limit' },
    { more: { signedBy: ['joint'] }, status: 422, refusal: 'joint-signature-missing' },
  ])
    expect(await accept(alice, refusal, more)).toMatchObject({ status, json: { refusal } });
  expect(await accept(alice, 'a-4')).toMatchObject({ status: 200, json: { seats: [{ signedBy: ['sig'] }] } });
  expect(await accept(alice, 'a-5', { signedBy: ['joint', 'sig'] })).toMatchObject({
    status: 409,
    json: { refusal: 'accepted-already' },
  });
  expect(await approve('o-1')).toMatchObject({ status: 409, json: { refusal: 'disclosure-not-accepted' } });
  expect((await accept(bob, 'b-1')).status).toBe(200);
  expect(await approve('o-2', '00'.repeat(32))).toMatchObject({ status: 409, json: { refusal: 'changed' } });
  expect(await approve('o-3')).toMatchObject({ status: 200, json: { state: 'opened' } });
  const acceptedBy = ['A', 'B'];
  expect(await changesOf(world.desk.db, 'accept-disclosure', 2)).toEqual([
    { before: { state: 'proposed', acceptedBy: [] }, became: { state: 'proposed', acceptedBy: ['A'] } },
    { before: { state: 'proposed', acceptedBy: ['A'] }, became: { state: 'proposed', acceptedBy } },
  ]);
  expect(await changesOf(world.desk.db, 'open-relationship')).toEqual([
    { before: { state: 'proposed', acceptedBy }, became: { state: 'opened', acceptedBy } },
  ]);
  const again = await send(at('/withdrawal'), 'legal', { reason: 'too late' }, 'w-1');
  expect(again).toMatchObject({ status: 409, json: { refusal: 'proposal-over' } });
  expect(await send('/v1/relationships', 'legal', wanted, 'p-4')).toMatchObject({
    status: 409,
    json: { refusal: 'name-taken' },
  });
});

it('shows each party its own terms, the ending with its model, and who sits opposite as it was told', async () => {
  const { json: opened } = await look(at(), 'auditor');
  const url = `/v1/relationships/${opened['relationshipId'] as string}`;
  const { json, body } = await look(url, bob);
  expect(json).toMatchObject({
    name: 'ALPHA',
    writtenEnding: 'sized-tranche',
    exhaustion: wanted.exhaustion,
    occupancies: [{ code: 'B1', partyId: PARTIES.B, independentAmount: usdc('8.880000') }],
    counterparty: { seat: 'A', name: 'Quayside Capital 1', standing: 'performing' },
    clocks: { mporMinutes: 465 },
    imMultiplier: '3.5',
  });
  expect(body).not.toContain('7.77');
  expect((await look(url, 'auditor')).json).toMatchObject({ occupancies: [{}, {}], counterparty: null });
  expect((await look(url, stranger)).status).toBe(404);
});

it('is accepted by a party for itself alone, and not taken back by it, whatever statement it gets through', async () => {
  for (const partyId of Object.values(PARTIES)) await world.sign('GAMMA', partyId);
  const { json } = await send('/v1/relationships', 'legal', { ...wanted, name: 'GAMMA' }, 'p-3');
  const reader = { role: 'counterparty', client: alice, party: PARTIES.A } as const;
  const says = (statement: string) =>
    app.get(OutsideDatabase).transaction(reader, 'READ COMMITTED', (tx) => tx.query(statement));
  const acceptance = `insert into relationship_acceptance (opening_id, seat, party_id, signed_by, accepted_by, disclosure_hash)
    select id, 'B', party_b, '{sig}', 'x', disclosure_hash from relationship_opening where id = '${json['id'] as string}'`;
  await expect(says(acceptance)).rejects.toThrow('accepted by the party that will sit there');
  const withdrawal = `insert into relationship_withdrawal (opening_id, withdrawn_by, reason) values ('${json['id'] as string}', 'legal', 'x')`;
  await expect(says(withdrawal)).rejects.toThrow("is the house's to say");
});

it('is withdrawn by the house, before it is open', async () => {
  for (const partyId of Object.values(PARTIES)) await world.sign('BETA', partyId);
  const { json } = await send('/v1/relationships', 'legal', { ...wanted, name: 'BETA' }, 'p-2');
  const url = `/v1/relationship-proposals/${json['id'] as string}`;
  const withdrawn = await send(`${url}/withdrawal`, 'legal', { reason: 'another time' }, 'w-2');
  expect(withdrawn).toMatchObject({ status: 200, json: { state: 'withdrawn' } });
});
