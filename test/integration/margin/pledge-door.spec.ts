import { Clock, id } from '@app/kernel';
import {
  AgreementApprovalService,
  AgreementService,
  RelationshipService,
  SignatoryService,
} from '@app/legal-entity';
import { CollateralAssetService, CollateralService } from '@app/collateral';
import { DataSource, type EntityManager } from 'typeorm';
import { paperOf, signatoriesOf } from '../../../apps/cli/src/bad-day/seed-paper';
import { ANTONS, asOwner, type CallerName, type House, knock, openHouse, ZOES } from '../api/a-house';
import { enrol, said } from '../api/four-eyes';
import { billTerms, given, SCHEDULE, TBILL } from '../collateral/collateral-world';

const BOOK = id<'Book'>(ANTONS.relationship);
const ANTON = 'counterparty:anton';
let house: House;
let keys = 0;
const post = (as: CallerName, step: string, body: unknown = {}, call = ANTONS.call) =>
  knock(house, `/v1/margin-calls/${call}/${step}`, {
    as,
    method: 'POST',
    key: `pledge-${String((keys += 1))}`,
    body,
  });
const pledge = (as: CallerName, ...pieces: readonly (readonly [string, string])[]) =>
  post(as, 'pledges', { pieces: pieces.map(([asset, amount]) => ({ asset, amount })) });
const inTx = <Value>(work: (tx: EntityManager) => Promise<Value>) =>
  house.app.get(DataSource).transaction(work);

/** Anton's annex takes bills, at three per cent off; bills are marked at 1; and he is called for 600,000 of initial margin. */
beforeAll(async () => {
  house = await openHouse();
  for (const name of ['legal', 'approver', 'ops-analyst', 'risk-officer'] as const) await enrol(house, name);
  await inTx(async (tx) => {
    const { app } = house;
    const since = new Date('2025-10-08T00:00:00Z');
    await app.get(SignatoryService).record(tx, signatoriesOf(['anton'], since));
    const relationship = await app.get(RelationshipService).load(tx, BOOK);
    const annex = paperOf(relationship, 'anton', since).find(({ form }) => form === 'csa-2018-im')!.version;
    const version = { ...annex, elections: Object.assign({}, annex.elections, { eligibility: SCHEDULE }) };
    const wanted = { partyId: 'anton', cell: 'R1', form: 'csa-2018-im', supersedes: undefined } as const;
    const agreement = given(await app.get(AgreementService).record(tx, wanted));
    const [versions, assets] = [app.get(AgreementApprovalService), app.get(CollateralAssetService)];
    const [maker, checker] = [id<'Actor'>('legal'), id<'Actor'>('approver')];
    const proposed = given(
      await versions.propose(tx, agreement.id, version, { maker, after: 0, asOf: since }),
    );
    given(await versions.approve(tx, agreement.id, { ...proposed, checker }, since));
    const copy = { ...billTerms(), token: { ...billTerms().token!, wrapper: 'bridged' } } as const;
    for (const [code, terms] of [
      ['TBILL', billTerms()],
      ['COPY', copy],
    ] as const) {
      const asset = { code, scale: 6, terms: { ...terms, maturesOn: null } };
      const by = await app.get(Clock).now();
      given(await assets.approve(tx, { ...given(await assets.propose(tx, asset, maker, by)), checker }));
    }
    await app.get(CollateralService).openAccounts(tx, relationship, 'A1', TBILL);
  });
  await asOwner(
    house,
    `with now as (insert into snapshot values (gen_random_uuid(), clock_now() - interval '1 minute', 'hash') returning *)
     insert into snapshot_mark select id, m.symbol, m.price, as_of, 'venue-1', 'test' from now
     cross join (values ('TBILL', 1.0), ('BTC', 100000)) m (symbol, price);
     set session_replication_role = replica; update margin_call set kind = 'im', state = 'agreed', version = 1 where id = '${ANTONS.call}'`,
  );
});
afterAll(() => house.close());

it('shows what the call can be met with, before anything is offered', async () => {
  const { status, json } = await knock(house, `/v1/margin-calls/${ANTONS.call}/deliverable`, { as: ANTON });
  expect([status, json]).toMatchObject([
    200,
    {
      called: { amount: '600000.000000', asset: 'USDC' },
      assets: [
        { asset: 'USDC', amount: '600000.000000', adds: { amount: '600000.000000' }, why: null },
        { asset: 'COPY', amount: null, adds: null, why: 'excluded: no copies' },
        { asset: 'TBILL', amount: '618556.701031', why: null }, // over 0.97
      ],
    },
  ]);
});

describe('of a call on a seat that another has taken since', () => {
  const owner = (sql: string) => asOwner(house, `set session_replication_role = replica; ${sql}`);
  beforeAll(() =>
    owner(
      `update occupancy set standing = 'defaulted', vacated_at = clock_now() where (relationship_id, code) = (1, 'A1');
       insert into occupancy (relationship_id, code, party_id, seated_at) values (1, 'A2', 'zoe', clock_now())`,
    ),
  );
  afterAll(() =>
    owner(
      `delete from occupancy where (relationship_id, code) = (1, 'A2');
       update occupancy set standing = 'performing', vacated_at = null where (relationship_id, code) = (1, 'A1')`,
    ),
  );

  it('shows what it could be met with', async () => {
    const { status } = await knock(house, `/v1/margin-calls/${ANTONS.call}/deliverable`, { as: 'auditor' });
    expect(status).toBe(200);
  });

  it('takes no tokens: who was called posts nothing any more', async () => {
    expect(said(await pledge('ops-analyst', ['USDC', '1'], ['TBILL', '1']))).toBe('409 seat-not-performing');
  });
});

it('says of each piece that is not taken why, by the criterion that it failed; and takes no more than is called', async () => {
  const refused = await pledge(
    ANTON,
    ['COPY', '5'],
    ['TBILL', '10'],
    ['TBILL', '1'],
    ['GOLD', '1'],
    ['USDC', '0'],
  );
  expect(refused.json).toMatchObject({
    refusal: 'ineligible-collateral',
    errors: [
      '5 COPY: excluded: no copies',
      '1 TBILL: named-twice',
      '1 GOLD: not-registered',
      '0 USDC: not-an-amount',
    ],
  });
  expect(refused.status).toBe(422);
  expect(said(await pledge(ANTON, ['USDC', '600000'], ['TBILL', '1']))).toBe('422 pledge-above-call');
  expect(
    said(await post('ops-analyst', 'pledges', { pieces: [{ asset: 'TBILL', amount: '1' }] }, ZOES.call)),
  ).toBe('409 illegal-move');
});

it('is offered half in cash and half in tokens, taken by another, and waits until both are there', async () => {
  expect(said(await post('ops-analyst', 'pledges/decision', { decision: 'accept' }))).toBe(
    '409 illegal-move',
  );
  expect((await pledge('ops-analyst', ['USDC', '300000'], ['TBILL', '100000'])).json).toEqual({
    state: 'pledged',
  });
  const decide = () => post('ops-analyst', 'pledges/decision', { decision: 'accept' });
  expect(said(await decide())).toBe('403 offered-by-decider');
  await asOwner(
    house,
    `set session_replication_role = replica; update margin_pledge set offered_by = '${ANTON}'`,
  );
  expect((await decide()).json).toEqual({ state: 'pledge-accepted' });
  const seen = await knock(house, `/v1/margin-calls/${ANTONS.call}`, { as: ANTON });
  expect(seen.json['pledges']).toMatchObject([
    { asset: 'USDC', value: '300000.000000' },
    { asset: 'TBILL', amount: '100000.000000', value: '97000.000000' },
  ]);
  const stands = (standing: string) =>
    asOwner(
      house,
      `set session_replication_role = replica; update occupancy set standing = '${standing}' where relationship_id = 1`,
    );
  await stands('potential-default');
  expect(said(await post('ops-analyst', 'instruction'))).toBe('409 seat-not-performing');
  await stands('performing');
  expect((await post('ops-analyst', 'instruction')).json).toEqual({ state: 'pending-finality' });
  expect(said(await post('ops-analyst', 'instruction'))).toBe('409 illegal-move');
});

it('is offered before the deadline, or not at all', async () => {
  await asOwner(
    house,
    `set session_replication_role = replica;
     update margin_call set state = 'agreed', due_at = clock_now() - interval '1 second' where id = '${ANTONS.call}'`,
  );
  expect(said(await pledge(ANTON, ['USDC', '1']))).toBe('409 deadline-passed');
});
