import { ApprovalService } from '@app/control';
import { id } from '@app/kernel';
import { SignatoryService } from '@app/legal-entity';
import { DataSource } from 'typeorm';
import { changesOf } from '../../support/audit';
import { opinionOf, signatoriesOf } from '../../../apps/cli/src/bad-day/seed-paper';
import { type Answer, ANTONS, type House, knock, openHouse, UNKNOWN } from '../api/a-house';
import { SIGNED, versionOn } from './paper-world';

const OFFICERS = { legal: 'legal', 'ops-analyst': 'operations', approver: 'board', 'risk-officer': 'legal' };
const UPON = (version: number): Record<string, string> =>
  version === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${String(version)}"` };

let house: House;
let keys = 0;

beforeAll(async () => {
  house = await openHouse();
  await house.app.get(DataSource).transaction(async (tx) => {
    for (const [client, conflictGroup] of Object.entries(OFFICERS))
      await house.app
        .get(ApprovalService)
        .enrol(tx, { id: id<'Actor'>(client), name: client, role: client, conflictGroup });
    await house.app.get(SignatoryService).record(tx, signatoriesOf(['anton', 'berta'], SIGNED));
  });
});
afterAll(() => house.close());

type Caller = NonNullable<Parameters<typeof knock>[2]>['as'];

const post = (url: string, body: unknown, as: Caller = 'legal', headers = {}) => {
  keys += 1;
  return knock(house, url, { as, method: 'POST', key: `key-${String(keys)}`, body, headers });
};
const get = (url: string, as: Caller = 'legal') => knock(house, url, { as });

const agreementOf = (
  partyId: string,
  form = 'isda-master-2002',
  supersedes: string | null = null,
  cell = 'R1',
) => post('/v1/agreements', { partyId, cell, form, supersedes });

/** A version as it crosses the door. */
const bodyOf = (changed: Answer = {}, more: Answer = {}): Answer => {
  const { elections, executedSha256, signedOn, signedBy } = versionOn('isda-master-2002', changed);
  return { effectiveFrom: '2025-01-10T00:00:00Z', elections, executedSha256, signedOn, signedBy, ...more };
};
const propose = (agreement: unknown, body = bodyOf(), after = 0) =>
  post(`/v1/agreements/${String(agreement)}/versions`, body, 'legal', UPON(after));
const approve = (agreement: unknown, proposal: Answer, as: Caller = 'approver', more: Answer = {}) => {
  const url = `/v1/agreements/${String(agreement)}/proposals/${String(proposal['proposalId'])}/approval`;
  return post(url, { termsHash: proposal['termsHash'], relinks: proposal['relinks'], ...more }, as);
};

/** A Schedule that says what the relationship of both is called by. */
const AS_CALLED = {
  'schedule.clocks': {
    kind: 'by-the-minute',
    responseMinutes: 60,
    noticeMinutes: 60,
    graceMinutes: 240,
    auctionMinutes: 240,
    mporMinutes: 1_440,
  },
  'schedule.shortfallRateBps': '900',
  'schedule.initialMargin': { multiplier: '2.33', correlation: '0.8' },
};

describe('the paper of a seat, over the door', () => {
  it('goes from a signed copy to what is in force, and each version stays what it was', async () => {
    const { status, json } = await agreementOf('anton', 'isda-master-2002', null, 'R77');
    expect(status).toBe(201);
    const agreement = json['id'];
    const first = await propose(agreement);
    expect(first).toMatchObject({ status: 201, json: { version: 1, relinks: [] } });
    expect(await approve(agreement, first.json)).toMatchObject({ status: 200, json: { version: 1 } });

    const to = '2999-01-01T00:00:00Z';
    const amendment = bodyOf({ 'schedule.automaticEarlyTermination': true }, { effectiveFrom: to });
    const second = await propose(agreement, amendment, 1);
    const read = await get(
      `/v1/agreements/${String(agreement)}/proposals/${String(second.json['proposalId'])}`,
    );
    expect(read.json['differences']).toEqual([
      { field: 'schedule.automaticEarlyTermination', before: 'false', now: 'true' },
    ]);
    await approve(agreement, second.json);
    expect(await changesOf(house.app.get(DataSource), 'approve-agreement-version', 2)).toMatchObject([
      { before: null, became: { version: 1 } },
      { before: { version: 1 }, became: { version: 2 } },
    ]);
    const at = async (asOf: string) => {
      const { json: held, headers } = await get(`/v1/agreements/${String(agreement)}?asOf=${asOf}`);
      expect(headers['etag']).toBe('"2"');
      return (held['inForce'] as Answer | null)?.['version'];
    };
    expect(await at('2025-01-09T23:59:59Z')).toBeUndefined();
    expect(await at('2998-12-31T23:59:59Z')).toBe(1);
    expect(await at(to)).toBe(2);
    const { json: list } = await get('/v1/agreements?partyId=anton&cell=R77');
    expect(list).toMatchObject({ agreements: [{ id: agreement, versions: 2 }], next: null });
  });

  it('is shown to a party for its own seat alone, and says whether it nets and what is missing', async () => {
    for (const partyId of ['anton', 'berta']) {
      const { json } = await agreementOf(partyId);
      await approve(json['id'], (await propose(json['id'], bodyOf(AS_CALLED))).json);
    }
    const url = `/v1/relationships/${ANTONS.relationship}/agreements`;
    const seatsOf = async (as: Caller) => (await get(url, as)).json['seats'] as Answer[];
    expect((await seatsOf('auditor')).map(({ partyId }) => partyId)).toEqual(['anton', 'berta']);
    const [own, ...others] = await seatsOf('counterparty:anton');
    expect(others).toEqual([]);
    expect(own).toMatchObject({ occupancy: 'A1', netting: { on: false, why: 'no-opinion' } });
    expect((own!['gaps'] as Answer[]).map(({ missing, blocks }) => [missing, blocks])).toEqual([
      ['variation-margin-missing', true],
      ['initial-margin-missing', true],
      ['no-opinion', false],
    ]);
    expect((await get(url, 'counterparty:zoe')).status).toBe(404);
    expect((await get(`/v1/relationships/${UNKNOWN.relationship}/agreements`)).status).toBe(404);

    const proposed = await post('/v1/netting-opinions', opinionOf(SIGNED));
    expect(proposed.status).toBe(201);
    const proposal = `/v1/netting-opinions/proposals/${String(proposed.json['proposalId'])}`;
    const { differences, ...read } = (await get(proposal)).json;
    expect(read).toEqual(proposed.json);
    expect(differences).toContainEqual({ field: 'enforceable', before: '', now: 'yes' });
    const { termsHash } = proposed.json;
    expect((await post(`${proposal}/approval`, { termsHash }, 'approver')).status).toBe(200);
    expect((await seatsOf('counterparty:anton'))[0]).toMatchObject({ netting: { on: true } });
    const { json: matrix } = await get('/v1/netting-opinions?asOf=2025-01-10T00:00:00Z');
    expect(matrix['opinions']).toMatchObject([{ jurisdiction: 'GB', enforceable: 'yes', version: 1 }]);
    expect((await get('/v1/netting-opinions?asOf=2025-01-09T00:00:00Z')).json['opinions']).toEqual([]);

    const next = await post('/v1/netting-opinions', { ...opinionOf(SIGNED), enforceable: 'reasoned' });
    const second = await get(`/v1/netting-opinions/proposals/${String(next.json['proposalId'])}`);
    expect(second.json['differences']).toEqual([{ field: 'enforceable', before: 'yes', now: 'reasoned' }]);
  });

  it('is approved by nobody who has not named what in it re-links', async () => {
    const { json } = await agreementOf('anton', 'isda-master-2002', null, 'R78');
    const crossDefault = { thresholdAmount: { amount: '10000000', asset: 'USDC' }, reaches: 'party' };
    const proposed = await propose(json['id'], bodyOf({ 'schedule.crossDefault': crossDefault }));
    expect(proposed.json['relinks']).toEqual(['cross-default']);
    expect(await approve(json['id'], proposed.json, 'approver', { relinks: [] })).toMatchObject({
      status: 409,
      json: { refusal: 'relinks-not-acknowledged', detail: 'it re-links by cross-default' },
    });
    expect((await approve(json['id'], proposed.json)).status).toBe(200);
  });
});

describe('every no of the door', () => {
  let agreement: unknown;
  let proposal: Answer;
  beforeAll(async () => {
    agreement = (await agreementOf('berta', 'isda-master-2002', null, 'R79')).json['id'];
    proposal = (await propose(agreement)).json;
  });

  it.each([
    { status: 422, refusal: 'no-such-party', ask: () => agreementOf('nobody') },
    {
      status: 409,
      refusal: 'signed-already',
      ask: () => agreementOf('berta', 'isda-master-1992', null, 'R79'),
    },
    {
      status: 409,
      refusal: 'supersedes-another',
      ask: () => agreementOf('berta', 'isda-master-1992', UNKNOWN.call, 'R79'),
    },
    { status: 412, refusal: 'stale-version', ask: () => propose(agreement, bodyOf(), 3) },
    {
      status: 422,
      refusal: 'election-not-allowed',
      ask: () => propose(agreement, bodyOf({ terminationCurrency: 'DOGE' })),
    },
    {
      status: 422,
      refusal: 'signatory-without-scope',
      ask: () => propose(agreement, bodyOf({}, { signedBy: ['somebody'] })),
    },
    {
      status: 422,
      refusal: 'signed-in-the-future',
      ask: () => propose(agreement, bodyOf({}, { signedOn: '2999-01-01' })),
    },
    { status: 403, refusal: 'same-conflict-group', ask: () => approve(agreement, proposal, 'risk-officer') },
    {
      status: 409,
      refusal: 'changed',
      ask: () => approve(agreement, proposal, 'approver', { termsHash: 'a'.repeat(64) }),
    },
    {
      status: 422,
      refusal: 'valid-until-before-effective',
      ask: () => post('/v1/netting-opinions', { ...opinionOf(SIGNED), validUntil: '2025-01-01' }),
    },
    {
      status: 422,
      refusal: 'expired-already',
      ask: () => post('/v1/netting-opinions', { ...opinionOf(SIGNED), validUntil: '2025-01-11' }),
    },
  ])('$status $refusal', async ({ status, refusal, ask }) => {
    const answer = await ask();
    expect({ status: answer.status, refusal: answer.json['refusal'] }).toEqual({ status, refusal });
  });

  it('a version that begins before now, and any once another agreement is in its place', async () => {
    const refused = async (answer: ReturnType<typeof propose>) => {
      const { status, json } = await answer;
      return [status, json['refusal']];
    };
    const { json: old } = await agreementOf('berta', 'isda-master-2002', null, 'R80');
    await approve(old['id'], (await propose(old['id'])).json);
    expect(await refused(propose(old['id'], bodyOf(), 1))).toEqual([422, 'effective-in-the-past']);
    const to = { effectiveFrom: '2999-01-01T00:00:00Z' };
    const { json: next } = await agreementOf('berta', 'isda-master-2002', String(old['id']), 'R80');
    const { json: first } = await propose(next['id'], bodyOf({}, to));
    expect((await approve(next['id'], first)).status).toBe(200);
    expect(await refused(propose(old['id'], bodyOf({}, to), 1))).toEqual([409, 'superseded']);
  });

  it('names each field that does not fit, and what is allowed there', async () => {
    const body = bodyOf({ 'schedule.clocks.mporMinutes': 10, 'schedule.writtenEnding': 'limited-recourse' });
    expect((await propose(agreement, body)).json['errors']).toEqual([
      'schedule.clocks.mporMinutes: at least response, notice, grace and auction together',
      'schedule.limitedRecourse: its wording where the written ending is limited-recourse, and null where it is not',
    ]);
  });

  it.each([
    `/v1/agreements/${UNKNOWN.call}`,
    `/v1/agreements/${UNKNOWN.call}/proposals/${UNKNOWN.call}`,
    `/v1/netting-opinions/proposals/${UNKNOWN.call}`,
  ])('404 for %s', async (url) => {
    expect((await get(url)).status).toBe(404);
  });

  it('404 for a version, or an approval, of what is not there', async () => {
    expect((await propose(UNKNOWN.call)).status).toBe(404);
    expect((await approve(agreement, { ...proposal, proposalId: UNKNOWN.call })).status).toBe(404);
    const opinion = `/v1/netting-opinions/proposals/${UNKNOWN.call}/approval`;
    expect((await post(opinion, { termsHash: 'a'.repeat(64) }, 'approver')).status).toBe(404);
  });

  it('428 for a version upon none, and 400 for what is no version', async () => {
    const url = `/v1/agreements/${String(agreement)}/versions`;
    expect((await post(url, bodyOf())).status).toBe(428);
    for (const more of [{ executedSha256: 'x' }, { effectiveFrom: 'now' }, { signedBy: [] }, { stranger: 1 }])
      expect((await post(url, bodyOf({}, more), 'legal', UPON(0))).status).toBe(400);
    expect((await get('/v1/netting-opinions?asOf=yesterday')).status).toBe(400);
  });
});
