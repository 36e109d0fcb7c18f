import { id } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { openCertificate, publicJwkOf } from '@app/legal-entity';
import type { IsolationCertificate } from '@app/legal-entity/domain';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { certificateKey } from '../../support/certificate-key';
import { ANTONS, type CallerName, type House, knock, openHouse, UNKNOWN, ZOES } from './a-house';

const document = JSON.parse(readFileSync(join(__dirname, '../../../openapi.json'), 'utf8')) as {
  components: { schemas: Record<string, { properties: object }> };
};
const KEY = '/v1/isolation-certificate-key';
const urlOf = (relationship: string) => `/v1/relationships/${relationship}/isolation-certificate`;

let house: House;
beforeAll(async () => {
  house = await openHouse({ CERTIFICATE_KEY: certificateKey() });
  const db = house.app.get(DataSource);
  // Anton sits in the second relationship too, and Zoe's party has agreed to him there.
  await db.query(
    `insert into approved_replacement values (2, 'A', 'anton', clock_now()), (1, 'B', 'zoe', clock_now())`,
  );
});
afterAll(() => house.close());

async function certificate(
  as: CallerName,
  relationship = ANTONS.relationship,
): Promise<IsolationCertificate> {
  const { status, json } = await knock(house, urlOf(relationship), { as });
  expect(status).toBe(200);
  return json['certificate'] as IsolationCertificate;
}

it('is sent as the bytes that were signed, under the key that is served to everybody', async () => {
  const { body, headers } = await knock(house, urlOf(ANTONS.relationship), { as: 'auditor' });
  expect(headers['content-type']).toMatch(/^application\/json/);
  const served = await knock(house, KEY);
  const opened = openCertificate(Buffer.from(body), publicJwkOf(served.json));
  expect(opened).toMatchObject({
    ok: true,
    value: { relationship: '1', view: 'whole', keyId: served.json['kid'] },
  });
});

it('carries the hash of the book that the ledger gives', async () => {
  const made = await certificate('auditor');
  const hash = await house.app
    .get(LedgerService)
    .bookHash(house.app.get(DataSource).manager, id<'Book'>('1'));
  expect(made.book).toEqual({ id: '1', hash });
});

it('shows the whole to the house', async () => {
  const made = await certificate('risk-officer');
  expect(made.view).toBe('whole');
  expect(made.edges.map(({ id: edge, otherEnd }) => [edge, otherEnd.name])).toEqual([
    ['party/A1', 'ANTON'],
    ['party/B1', 'BERTA'],
    ['replacement/B/zoe', 'ZOE'],
  ]);
  expect(made.edges[0]?.shared.replacementIn).toEqual({ count: '1', names: ['R2'] });
});

it('shows a counterparty its own seat, counts the rest, and names nobody else', async () => {
  const made = await certificate('counterparty:anton');
  expect(made.view).toEqual(['A1']);
  expect(JSON.stringify(made)).not.toMatch(/berta|yves|"R2"/i);
  expect(made.edges.map(({ id: edge, otherEnd }) => [edge, otherEnd.name])).toEqual([
    ['party/A1', 'ANTON'],
    ['party/B1', 'not-shown'],
    ['replacement/B/zoe', 'ZOE'], // whom Anton himself has accepted opposite
  ]);
  const zoes = await certificate('counterparty:zoe', ZOES.relationship);
  expect(JSON.stringify(zoes)).not.toMatch(/yves|berta|"R1"/i);
});

it('is what the document says: every member described, and no other', async () => {
  const made = await certificate('auditor');
  const { schemas } = document.components;
  for (const [schema, value] of [
    ['CertificateDto', made],
    ['EdgeDto', made.edges[0]!],
    ['SharedDto', made.edges[0]!.shared],
    ['GapDto', made.gaps[0]!],
  ] as const)
    expect(Object.keys(value).sort()).toEqual(Object.keys(schemas[schema]!.properties).sort());
  const referred = [...JSON.stringify(schemas).matchAll(/#\/components\/schemas\/(\w+)/g)].map(
    ([, name = '']) => name,
  );
  expect(referred.filter((name) => !(name in schemas))).toEqual([]);
});

it('says by name what nobody has recorded', async () => {
  const { gaps } = await certificate('counterparty:anton');
  expect(gaps.map(({ subject }) => subject)).toEqual(
    expect.arrayContaining(['custodian', 'wallets', 'cross-default']),
  );
});

it("answers another party's relationship like one that does not exist", async () => {
  const answers = await Promise.all(
    [ZOES, UNKNOWN].map(({ relationship }) =>
      knock(house, urlOf(relationship), { as: 'counterparty:anton' }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  const [foreign, missing] = answers.map(({ json }) => Object.assign(json, { instance: '' }));
  expect(foreign).toEqual(missing);
});

describe('without a key', () => {
  let keyless: House;
  beforeAll(async () => {
    keyless = await openHouse({ CERTIFICATE_KEY: '' });
  });
  afterAll(() => keyless.close());

  it.each([
    { url: urlOf(ANTONS.relationship), as: 'auditor' as const },
    { url: KEY, as: undefined },
  ])('answers $url with 503 and what is missing, and everything else as ever', async ({ url, as }) => {
    const { status, json } = await knock(keyless, url, as && { as });
    expect(status).toBe(503);
    expect(json).toMatchObject({
      refusal: 'no-certificate-key',
      detail: expect.stringContaining('CERTIFICATE_KEY') as string,
    });
    expect((await knock(keyless, '/v1/relationships', { as: 'auditor' })).status).toBe(200);
  });

  it("does not tell by it whether another party's relationship exists", async () => {
    expect((await knock(keyless, urlOf(ZOES.relationship), { as: 'counterparty:anton' })).status).toBe(404);
  });
});
