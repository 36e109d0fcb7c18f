import { ApprovalService } from '@app/control';
import { id } from '@app/kernel';
import { RelationshipService, SignatoryService } from '@app/legal-entity';
import type { AgreementForm } from '@app/legal-entity/domain';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { paperOf, signatoriesOf } from '../../../apps/cli/src/bad-day/seed-paper';
import { type Answer, ANTONS, type House, knock, openHouse } from '../api/a-house';

// The relationship is open, and its parties sign for it afterwards: what it is called by first, and then something else.
const OFFICERS = { legal: 'legal', approver: 'board' };
const SIGNED = new Date('2025-01-10T00:00:00Z');
const TO_COME = '2999-01-01T00:00:00Z';
const FORMS = ['isda-master-2002', 'csa-2016-vm', 'csa-2018-im'] as const;

let house: House;
let keys = 0;
const agreements = new Map<string, string>();

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

const post = async (url: string, body: unknown, as: 'legal' | 'approver', headers = {}) => {
  keys += 1;
  return knock(house, url, { as, method: 'POST', key: `key-${String(keys)}`, body, headers });
};

type Changed = Readonly<Record<string, unknown>>;

/** What a party has signed, as the relationship is called, with some of it changed; each change by its path. */
async function propose(party: string, form: AgreementForm, changed: Changed, from = TO_COME) {
  const place = `${party}/${form}`;
  if (!agreements.has(place)) {
    const { json } = await post(
      '/v1/agreements',
      { partyId: party, cell: 'R1', form, supersedes: null },
      'legal',
    );
    agreements.set(place, String(json['id']));
  }
  const agreementId = agreements.get(place)!;
  const { json } = await knock(house, `/v1/agreements/${agreementId}`, { as: 'legal' });
  const version = (json['history'] as unknown[]).length;
  const relationship = await house.app
    .get(DataSource)
    .transaction((tx) => house.app.get(RelationshipService).load(tx, id<'Book'>(ANTONS.relationship)));
  const plain = paperOf(relationship, party, SIGNED).find((each) => each.form === form)!.version;
  const elections = JSON.parse(JSON.stringify(plain.elections)) as Answer;
  for (const [path, value] of Object.entries(changed)) {
    const names = path.split('.');
    const last = names.pop()!;
    names.reduce<Answer>((held, name) => held[name] as Answer, elections)[last] = value;
  }
  const { executedSha256, signedOn, signedBy } = plain;
  const body = { elections, executedSha256, signedOn, signedBy, effectiveFrom: from };
  const upon = version === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${String(version)}"` };
  const proposed = await post(`/v1/agreements/${agreementId}/versions`, body, 'legal', upon);
  return { ...proposed, json: { ...proposed.json, agreementId } as Answer };
}

async function approve(...proposals: readonly Answer[]) {
  const [first, ...together] = proposals.map(({ agreementId, proposalId, termsHash, relinks }) => ({
    agreementId,
    proposalId,
    termsHash,
    relinks,
  }));
  const { agreementId, proposalId, ...read } = first!;
  const url = `/v1/agreements/${String(agreementId)}/proposals/${String(proposalId)}/approval`;
  return await post(url, { ...read, together }, 'approver');
}

const minimum = (amount: string, cell = amount) => ({
  minimumTransfer: { counterparty: { amount, asset: 'USDC' }, cell: { amount: cell, asset: 'USDC' } },
});
const both = async (form: AgreementForm, changed: Changed) => [
  (await propose('anton', form, changed)).json,
  (await propose('berta', form, changed)).json,
];
const refused = async (answer: ReturnType<typeof post>) => {
  const { status, json } = await answer;
  return [status, json['refusal'], json['detail']];
};

async function asOwner(statement: string): Promise<void> {
  const owner = new Client({ connectionString: house.ownerUrl });
  await owner.connect();
  await owner.query(`set session_replication_role = replica; ${statement}`);
  await owner.end();
}

/** Proposed while there was no such relationship yet. */
async function proposedBefore(changed: Changed): Promise<Answer> {
  await asOwner(`update relationship set name = 'not yet' where id = ${ANTONS.relationship}`);
  const { json } = await propose('anton', 'csa-2016-vm', changed);
  await asOwner(`update relationship set name = 'R1' where id = ${ANTONS.relationship}`);
  return json;
}

it('is refused where one seat alone has signed, is signed as it is called, and is amended for both at once', async () => {
  const { json: alone } = await propose('anton', 'csa-2016-vm', minimum('2000'), '2025-01-10T00:00:00Z');
  expect(await refused(approve(alone))).toEqual([
    409,
    'paper-incomplete',
    'the paper of a seat is not whole',
  ]);
  for (const party of ['anton', 'berta'])
    for (const form of FORMS) {
      const { json } = await propose(party, form, {}, '2025-01-10T00:00:00Z');
      expect((await approve(json)).status).toBe(200);
    }
  const [ours, theirs] = await both('csa-2016-vm', minimum('2000'));
  expect(await refused(approve(ours!))).toEqual([
    409,
    'vm-term-differs',
    'variation-margin.minimumTransfer.cell.amount: 2000 in seat A, 1000 in seat B',
  ]);
  const margins = await both('csa-2018-im', minimum('2000'));
  const elsewhere = { ...theirs, agreementId: agreements.get('anton/csa-2018-im') };
  expect((await approve(ours!, elsewhere)).status).toBe(404);
  const [status] = await refused(approve(ours!, ours!));
  expect(status).toBe(409);
  expect(await approve(ours!, theirs!, ...margins)).toMatchObject({ status: 200, json: { version: 2 } });
  const versions = await house.app
    .get(DataSource)
    .query<unknown[]>(
      'select minimum_transfer::text as minimum from terms where relationship_id = 1 order by version',
    );
  expect(versions).toEqual([{ minimum: '1000000000' }, { minimum: '2000000000' }]);
});

it.each([
  {
    refusal: 'vm-term-one-sided',
    changed: minimum('600000', '500000'),
    detail: 'anton: variation-margin.minimumTransfer',
  },
  {
    refusal: 'not-operable',
    changed: { 'transfer.equivalentReturned': false },
    detail: expect.stringContaining('anton: variation-margin.transfer.equivalentReturned: ') as string,
  },
])(
  'is neither proposed nor approved where no call would follow it: $refusal',
  async ({ refusal, changed, detail }) => {
    expect(await refused(propose('anton', 'csa-2016-vm', changed))).toEqual([409, refusal, detail]);
    expect(await refused(approve(await proposedBefore(changed)))).toEqual([409, refusal, detail]);
  },
);

it('does not end an open relationship in another way, though both would', async () => {
  const proposals = await both('isda-master-2002', { 'schedule.writtenEnding': 'entity-guaranteed' });
  expect(await refused(approve(...proposals))).toEqual([
    409,
    'ending-not-in-paper',
    'the Schedules elect entity-guaranteed',
  ]);
});
