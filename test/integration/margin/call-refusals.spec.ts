import {
  ANTONS,
  asOwner,
  type CallerName,
  dispute,
  type House,
  knock,
  openHouse,
  ZOES,
} from '../api/a-house';
import { enrol, FOUR_EYES, fourEyesAt, said } from '../api/four-eyes';
import { signAnnex } from '../api/sign-annex';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

let keys = 0;
const post = (as: CallerName, url: string, body: unknown = {}) =>
  knock(house, url, { as, method: 'POST', key: `key-${String((keys += 1))}`, body });
const antons = (step: string) => `/v1/margin-calls/${ANTONS.call}/${step}`;

/** A call as its life would have left it. */
const left = (
  state: string,
  { call, more = '' }: { readonly call: string; readonly more?: string } = ANTONS,
) =>
  asOwner(
    house,
    `set session_replication_role = replica;
     update margin_call set state = '${state}' ${more} where id = '${call}';
     delete from margin_call_release where call_id = '${call}'`,
  );

it('is let go by two, who are no friends, while what they agree on stands', async () => {
  await left('pending-approval');
  const answers = await fourEyesAt(house, {
    maker: 'ops-analyst',
    checker: 'risk-officer',
    propose: () => post('ops-analyst', antons('release-proposals')),
    approvalOf: () => antons('release'),
    bodyOf: (proposalId, termsHash) => ({ proposalId, termsHash }),
  });
  // Once it is let go there is nothing to agree on.
  expect(answers).toEqual(Object.assign({}, FOUR_EYES, { again: '409 illegal-move' }));
});

it.each<{ as: CallerName; step: string; from: string; body?: object }>([
  { as: 'ops-analyst', step: 'delivery', from: 'cancelled', body: { proof: 'receipt 1' } },
  { as: 'counterparty:anton', step: 'acknowledgement', from: 'cancelled' },
  { as: 'risk-officer', step: 'cancellation', from: 'cancelled', body: { reason: 'wrong' } },
  { as: 'ops-analyst', step: 'release-proposals', from: 'cancelled' },
])('says what is possible where $step is not', async ({ as, step, from, body }) => {
  await left(from);
  expect(said(await post(as, antons(step), body))).toBe('409 illegal-move');
});

it('is answered in time, or not at all', async () => {
  await left('issued', { call: ANTONS.call, more: `, due_at = clock_now() - interval '1 second'` });
  const answers: readonly (readonly [string, object])[] = [
    ['response', { answer: 'agree' }],
    ['response', dispute('1')],
  ];
  for (const [step, body] of answers)
    expect(said(await post('ops-analyst', antons(step), body))).toBe('409 deadline-passed');
});

it('is disputed in its own asset', async () => {
  await left('issued', {
    call: ANTONS.call,
    more: `, asset = 'USDT', due_at = clock_now() + interval '1 hour'`,
  });
  expect(said(await post('ops-analyst', antons('response'), dispute('1')))).toBe('422 wrong-asset');
});

describe('on a Saturday', () => {
  beforeEach(async () => {
    await house.close();
    house = await openHouse();
    await asOwner(house, `select start_simulation('2030-01-07T00:00:00Z')`);
    for (const name of ['legal', 'approver', 'ops-analyst']) await enrol(house, name);
  });

  const SINCE = new Date('2030-01-07T00:00:00Z');
  const SATURDAY = '2030-01-12T09:00:00Z';

  const settles = (transfers: string[], valuation?: object) => ({
    settlementDay: 'same-local-business-day',
    notification: {
      counterparty: { time: '22:30', zone: 'Europe/London' },
      cell: { time: '10:00', zone: 'Europe/London' },
    },
    localBusinessDays: { transfers, valuations: ['24/7'], notices: ['GBLO'], interest: ['24/7'] },
    ...(valuation !== undefined && { valuation }),
  });

  it.each([
    { elected: settles(['XXXX']), says: '409 no-calendar' },
    {
      elected: settles(['GBLO'], {
        kind: 'local-business-day',
        at: { time: '22:00', zone: 'Asia/Tokyo' },
        locations: { counterparty: ['JP'], cell: ['GB'] },
      }),
      says: '409 no-valuation-date',
    },
  ])('no call is made that nobody can date: $says', async ({ elected, says }) => {
    await signAnnex(house, { party: 'zoe', relationship: ZOES.relationship, since: SINCE }, elected);
    await asOwner(house, `select advance_clock('${SATURDAY}')`);
    await left('pending-approval', ZOES);
    const at = (step: string) => `/v1/margin-calls/${ZOES.call}/${step}`;
    const { json: proposed } = await post('ops-analyst', at('release-proposals'));
    expect(said(await post('approver', at('release'), proposed))).toBe(says);
  });
});
