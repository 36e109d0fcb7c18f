import { ApprovalService } from '@app/control';
import { Clock, id, plusMinutes } from '@app/kernel';
import {
  ApplicationSectionService,
  PartyService,
  ScreeningListService,
  ScreeningService,
} from '@app/legal-entity';
import { leiCheckDigits } from '@app/legal-entity/domain';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { type Answer, type CallerName, type House, knock, openHouse } from './a-house';

const APPLICATIONS = '/v1/onboarding/applications';
const LIST = '7,"LISTED, Lars","individual","TEST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n';
const officers = ['ops-analyst', 'compliance', 'legal', 'credit-officer', 'approver'] as const;

let house: House;
beforeAll(async () => {
  house = await openHouse();
  await house.app.get(DataSource).transaction(async (tx) => {
    for (const officer of officers)
      await house.app.get(ApprovalService).enrol(tx, {
        id: id<'Actor'>(officer),
        name: officer,
        role: officer,
        conflictGroup: officer === 'approver' ? 'board' : 'desk',
      });
    await house.app.get(ScreeningListService).take(tx, LIST, 'test');
  });
});
afterAll(() => house.close());

const leiOf = (n: number) => {
  const first18 = `TESTHTTP${String(n).padStart(10, '0')}`;
  return `${first18}${leiCheckDigits(first18)}`;
};

const post = (as: CallerName, path: string, body: unknown = {}, key: string = randomUUID()) =>
  knock(house, `${APPLICATIONS}${path}`, { as, method: 'POST', key, body });

const get = (as: CallerName, path: string) => knock(house, `${APPLICATIONS}${path}`, { as });

/** Puts a section upon a version; 0: as the first. */
function put(as: CallerName, path: string, body: unknown, upon = 0, key: string = randomUUID()) {
  const condition = upon === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${String(upon)}"` };
  return knock(house, `${APPLICATIONS}${path}`, { as, method: 'PUT', key, body, headers: condition });
}

async function openDraft(as: CallerName = 'counterparty:anton', name = 'North'): Promise<string> {
  const { status, json } = await post(as, '', { name });
  expect(status).toBe(201);
  return json['id'] as string;
}

const signed = { sha256: 'ab'.repeat(32), signedOn: '2026-01-02', signedBy: ['sig'] };
const identity = (n: number) => ({
  lei: leiOf(n),
  legalName: `Quayside Capital ${String(n)}`,
  legalForm: 'limited company',
  jurisdiction: 'IE',
  registrationNumber: String(n),
  address: '1 Quay, Dublin',
  regulatoryClass: 'financial-counterparty',
  usPerson: false,
});
const ownership = {
  owners: [
    { id: 'h', name: 'Holding', kind: 'entity' },
    { id: 'p', name: 'Paula Page', kind: 'person' },
  ],
  holdings: [
    { owner: 'h', owned: 'applicant', percent: '100' },
    { owner: 'p', owned: 'h', percent: '100' },
  ],
  controls: [],
};
const signatory = {
  id: 'sig',
  name: 'Sigrid Sund',
  scope: ['master-agreement', 'credit-support-annex'],
  limit: { amount: '5000000', asset: 'USDC' },
  signing: 'single',
  effectiveOn: '2026-01-01',
  specimen: { reference: 'specimens/sig', sha256: 'cd'.repeat(32) },
};
const taxStatus = {
  fatcaStatus: 'reporting-model-1-ffi',
  giin: '98Q96B.00000.LE.250',
  crsStatus: 'reporting-fi',
  residences: [{ country: 'IE', tin: '1234567T' }],
  certifiedBy: 'sig',
  certifiedOn: '2026-01-02',
  expiresOn: '2029-12-31',
  sha256: 'ef'.repeat(32),
};
const sectionsOf = (n: number): Readonly<Record<string, Answer>> => ({
  'legal-identity': identity(n),
  ownership,
  officers: { officers: [{ id: 'o', name: 'Otto Orr', position: 'director' }] },
  signatories: { signatories: [signatory] },
  documents: {
    documents: ['isda-master', 'schedule', 'credit-support-annex'].map((kind) => ({ kind, ...signed })),
  },
  settlement: {
    wallets: [{ network: 'ethereum', asset: 'USDC', address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' }],
  },
  'tax-status': taxStatus,
});
const registered = (n: number) => ({
  lei: leiOf(n),
  registrationStatus: 'issued',
  entityStatus: 'active',
  readOn: '2026-01-02',
});
const rating = {
  products: ['perpetual'],
  politicallyExposed: false,
  adverseMedia: false,
  reasons: 'a regulated fund',
};
const transfer = { received: { amount: '1', asset: 'USDC' }, reference: 't-1', receivedOn: '2026-01-03' };

/** A draft with every section that an applicant is asked for. */
async function wholeDraft(n: number, more: Readonly<Record<string, Answer>> = {}): Promise<string> {
  const application = await openDraft();
  for (const [section, content] of Object.entries({ ...sectionsOf(n), ...more }))
    expect((await put('counterparty:anton', `/${application}/sections/${section}`, content)).status).toBe(
      200,
    );
  return application;
}

/** What a worker does when the screening comes due. */
const screened = (application: string) =>
  house.app
    .get(DataSource)
    .transaction((tx) => house.app.get(ScreeningService).screen(tx, id<'Application'>(application)));

/** Brings a whole draft to a state, by everyone who answers for a step. */
async function bringTo(application: string, state: string, n: number): Promise<void> {
  const at = (path: string) => `/${application}${path}`;
  const section = (as: CallerName, name: string, content: unknown) => () =>
    put(as, at(`/sections/${name}`), content);
  const step =
    (as: CallerName, name: string, body: unknown = {}) =>
    () =>
      post(as, at(`/${name}`), body);
  const way: readonly (readonly [string, () => Promise<{ status: number; json: Answer }>])[] = [
    ['submitted', step('counterparty:anton', 'submit')],
    ['identification', step('ops-analyst', 'advance')],
    ['', section('ops-analyst', 'lei-registration', registered(n))],
    ['screening', step('ops-analyst', 'advance')],
    ['due-diligence', step('compliance', 'advance')],
    ['', section('compliance', 'risk-rating', rating)],
    ['legal-documentation', step('compliance', 'advance')],
    ['credit-approval', step('legal', 'advance')],
    ['', section('credit-officer', 'credit-opinion', { opinion: 'in-favour', reasons: 'well funded' })],
    ['account-setup', step('credit-officer', 'advance')],
    ['test-transfer', step('ops-analyst', 'advance')],
    ['', section('ops-analyst', 'test-transfer', transfer)],
    ['proposed', step('ops-analyst', 'propose')],
    ['approved', step('approver', 'approve', { revision: 11 })],
    ['active', step('ops-analyst', 'activate')],
  ];
  for (const [reached, go] of way) {
    const { status, json } = await go();
    expect([status, json]).toEqual([200, json]);
    if (reached !== '' && reached !== 'proposed') expect(json['state']).toBe(reached);
    if (reached === 'submitted') await screened(application);
    if (reached === state) return;
  }
}

const refusalOf = async (answer: Promise<{ status: number; json: Answer }>) => {
  const { status, json } = await answer;
  return [status, json['refusal']];
};

describe('an application', () => {
  it('goes from a draft to a party over HTTP, and the applicant is told so, and no names', async () => {
    const application = await wholeDraft(1);
    expect((await get('counterparty:anton', `/${application}/requirements`)).json['requirements']).toEqual([
      expect.objectContaining({
        section: 'lei-registration',
        missing: 'section-missing',
        blocks: 'identification',
      }),
      expect.objectContaining({
        section: 'test-transfer',
        missing: 'section-missing',
        blocks: 'test-transfer',
      }),
    ]);
    await bringTo(application, 'active', 1);
    const seen = await get('counterparty:anton', `/${application}`);
    expect(seen.json).toMatchObject({ state: 'active', partyId: leiOf(1), lei: leiOf(1), legal: ['hold'] });
    expect(JSON.stringify(seen.json)).not.toMatch(/risk-rating|credit-opinion|"by":"(?!counterparty)/);
    const names = await house.app.get(PartyService).names(house.app.get(DataSource).manager);
    expect(names.get(leiOf(1))).toBe('Quayside Capital 1');
  });

  it('is let in with an LEI that lapses later: the register is read on, and the standing of the party warns', async () => {
    const application = await wholeDraft(52);
    await bringTo(application, 'active', 52);
    const standing = async () =>
      (await knock(house, `/v1/parties/${leiOf(52)}/standing`, { as: 'auditor' })).json;
    expect(await standing()).toMatchObject({ state: 'active', warnings: [] });
    const section = `/${application}/sections/lei-registration`;
    const reads = (registrationStatus: string, readOn: string, after: number) =>
      put('ops-analyst', section, Object.assign(registered(52), { registrationStatus, readOn }), after);
    expect((await reads('lapsed', '2026-03-01', 1)).status).toBe(200);
    expect((await reads('lapsed', '2026-03-02', 2)).status).toBe(200);
    const warning = { fact: 'lei-lapsed', registrationStatus: 'lapsed', entityStatus: 'active' };
    expect(await standing()).toMatchObject({
      state: 'active',
      warnings: [Object.assign({ since: '2026-03-01', readOn: '2026-03-02' }, warning)],
    });
    expect((await reads('issued', '2026-03-03', 3)).status).toBe(200);
    expect((await standing())['warnings']).toEqual([]);
    for (const [as, name, content] of [
      ['credit-officer', 'credit-opinion', { opinion: 'against', reasons: 'thin' }],
      ['counterparty:anton', 'officers', sectionsOf(52)['officers']],
    ] as const)
      expect(await refusalOf(put(as, `/${application}/sections/${name}`, content, 1))).toEqual([
        409,
        'section-not-writable',
      ]);
  });

  it('is not let in under the name of another party', async () => {
    const application = await wholeDraft(18);
    await bringTo(application, 'approved', 18);
    const namesake = { id: 'namesake', name: 'Quayside Capital 18' };
    await house.app.get(PartyService).record(house.app.get(DataSource).manager, [namesake]);
    expect(await refusalOf(post('ops-analyst', `/${application}/activate`))).toEqual([
      409,
      'party-name-taken',
    ]);
  });

  it('that is held keeps its party suspended, whoever would ease it', async () => {
    const application = await wholeDraft(19);
    await bringTo(application, 'active', 19);
    expect((await post('compliance', `/${application}/hold`, { reason: 'a rumour' })).status).toBe(200);
    const ease = { as: 'compliance', method: 'POST', key: randomUUID() } as const;
    const body = { to: 'active', reason: 'it was nothing' };
    const eased = knock(house, `/v1/parties/${leiOf(19)}/standing`, { ...ease, body });
    expect(await refusalOf(eased)).toEqual([409, 'application-on-hold']);
  });

  it('says exactly what it lacks, and why, and keeps what was put', async () => {
    const application = await openDraft();
    const lacking = (await get('counterparty:anton', `/${application}/requirements`)).json;
    expect(
      (lacking['requirements'] as { section: string; blocks: string }[]).filter(
        ({ blocks }) => blocks === 'draft',
      ),
    ).toMatchObject(
      ['legal-identity', 'ownership', 'officers', 'signatories', 'settlement', 'tax-status'].map(
        (section) => ({
          section,
        }),
      ),
    );
    await put('counterparty:anton', `/${application}/sections/legal-identity`, {
      ...identity(2),
      lei: `${leiOf(2).slice(0, 18)}00`,
    });
    const submitted = await post('counterparty:anton', `/${application}/submit`);
    expect([submitted.status, submitted.json['refusal']]).toEqual([409, 'requirements-missing']);
    expect(submitted.json['errors']).toContain(
      'legal-identity: lei-check-digits-wrong: its check digits say that a character is wrong',
    );
    const kept = await get('counterparty:anton', `/${application}/sections/legal-identity`);
    expect(kept.json).toMatchObject({ version: 1, content: { legalName: 'Quayside Capital 2' } });
    expect(kept.headers['etag']).toBe('"1"');
  });

  it.each([
    {
      what: 'a cycle in ownership, by name',
      n: 3,
      change: {
        ownership: {
          ...ownership,
          holdings: [
            { owner: 'h', owned: 'applicant', percent: '100' },
            { owner: 'p', owned: 'h', percent: '90' },
            { owner: 'applicant', owned: 'h', percent: '10' },
          ],
        },
      },
      error: 'Quayside Capital 3 → Holding → Quayside Capital 3',
    },
    {
      what: 'a signatory without scope',
      n: 4,
      change: { signatories: { signatories: [{ ...signatory, scope: [] }] } },
      error: 'signatory-without-scope',
    },
    {
      what: 'shares above the whole',
      n: 5,
      change: {
        ownership: {
          ...ownership,
          holdings: [...ownership.holdings, { owner: 'p', owned: 'applicant', percent: '0.000001' }],
        },
      },
      error: 'shares-above-100',
    },
    {
      what: 'a wallet that is no address',
      n: 51,
      change: { settlement: { wallets: [{ network: 'ethereum', asset: 'USDC', address: '0xlark' }] } },
      error: 'settlement: wallet-malformed: 0xlark is no address of a wallet',
    },
  ])('is not submitted with $what', async ({ n, change, error }) => {
    const application = await wholeDraft(n, change);
    const { status, json } = await post('counterparty:anton', `/${application}/submit`);
    expect([status, json['refusal']]).toEqual([409, 'requirements-missing']);
    expect(JSON.stringify(json['errors'])).toContain(error);
  });
});

describe('a command', () => {
  it('that comes again is answered as it was, and says so; with other inputs it is refused', async () => {
    const first = await post('counterparty:anton', '', { name: 'Once' }, 'the-key');
    const again = await post('counterparty:anton', '', { name: 'Once' }, 'the-key');
    expect([again.status, again.json]).toEqual([first.status, first.json]);
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([
      undefined,
      'true',
    ]);
    expect(await refusalOf(post('counterparty:anton', '', { name: 'Twice' }, 'the-key'))).toEqual([
      409,
      'key-reused',
    ]);
    const other = await post('counterparty:zoe', '', { name: 'Once' }, 'the-key');
    expect(other.json['id']).not.toBe(first.json['id']);
  });

  it('submits once, however many come at once', async () => {
    const application = await wholeDraft(6);
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => post('counterparty:anton', `/${application}/submit`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });

  it('that is illegal is told what is legal', async () => {
    const application = await openDraft();
    const { status, json } = await post('approver', `/${application}/approve`, { revision: 1 });
    expect([status, json['refusal'], json['detail']]).toEqual([
      409,
      'illegal-transition',
      'it is draft: possible is submit, withdraw',
    ]);
  });

  it('of another role than the step is for is refused', async () => {
    const application = await wholeDraft(7);
    await bringTo(application, 'submitted', 7);
    expect(await refusalOf(post('legal', `/${application}/advance`))).toEqual([403, 'role-may-not']);
    expect(await refusalOf(post('ops-analyst', `/${application}/activate`))).toEqual([
      409,
      'illegal-transition',
    ]);
  });

  it('takes no LEI that another application is under way with', async () => {
    const application = await wholeDraft(8, { 'legal-identity': identity(7) });
    expect(await refusalOf(post('counterparty:anton', `/${application}/submit`))).toEqual([409, 'lei-taken']);
  });
});

describe('a section', () => {
  it('is written upon the version that was read: another is 412, none is 428', async () => {
    const application = await openDraft();
    const path = `/${application}/sections/settlement`;
    const wallets = (address: string) => ({ wallets: [{ network: 'ethereum', asset: 'USDC', address }] });
    expect((await put('counterparty:anton', path, wallets('0xone'))).headers['etag']).toBe('"1"');
    expect((await put('counterparty:anton', path, wallets('0xtwo'), 1)).headers['etag']).toBe('"2"');
    expect(await refusalOf(put('counterparty:anton', path, wallets('0xthree'), 1))).toEqual([
      412,
      'stale-version',
    ]);
    expect(await refusalOf(put('counterparty:anton', path, wallets('0xthree')))).toEqual([
      412,
      'stale-version',
    ]);
    const url = `${APPLICATIONS}${path}`;
    const bare = { as: 'counterparty:anton', method: 'PUT', body: wallets('0xthree') } as const;
    expect((await knock(house, url, { ...bare, key: 'bare' })).status).toBe(428);
    for (const match of ['*', '3', 'W/"2"', '"2", "3"'])
      expect(
        (
          await knock(house, url, {
            ...bare,
            key: `match ${match}`.replaceAll(' ', '-'),
            headers: { 'if-match': match },
          })
        ).status,
      ).toBe(400);
    expect((await get('counterparty:anton', path)).json['content']).toEqual(wallets('0xtwo'));
  });

  it.each<{ why: string; section: string; body: unknown }>([
    { why: 'a state cannot be sent', section: 'officers', body: { officers: [], state: 'active' } },
    {
      why: 'nor can one be sent deeper',
      section: 'officers',
      body: { officers: [{ id: 'o', name: 'O', position: 'director', state: 'x' }] },
    },
    {
      why: 'a percentage is no number',
      section: 'ownership',
      body: { ...ownership, holdings: [{ owner: 'h', owned: 'applicant', percent: 50 }] },
    },
    {
      why: 'nor has it an exponent',
      section: 'ownership',
      body: { ...ownership, holdings: [{ owner: 'h', owned: 'applicant', percent: '1e1' }] },
    },
    {
      why: 'nor is it negative',
      section: 'ownership',
      body: { ...ownership, holdings: [{ owner: 'h', owned: 'applicant', percent: '-1' }] },
    },
    { why: 'an owner is an object', section: 'ownership', body: { ...ownership, owners: [[]] } },
    {
      why: 'nothing is not null',
      section: 'signatories',
      body: { signatories: [{ ...signatory, limit: null }] },
    },
    {
      why: 'a limit is no finer than its asset',
      section: 'signatories',
      body: { signatories: [{ ...signatory, limit: { amount: '1.0000001', asset: 'USDC' } }] },
    },
    {
      why: 'a limit is not below 0',
      section: 'signatories',
      body: { signatories: [{ ...signatory, limit: { amount: '-1', asset: 'USDC' } }] },
    },
    {
      why: 'a day exists',
      section: 'signatories',
      body: { signatories: [{ ...signatory, expiresOn: '2026-02-30' }] },
    },
    {
      why: 'a scope is of instruments',
      section: 'signatories',
      body: { signatories: [{ ...signatory, scope: ['everything'] }] },
    },
    {
      why: 'a document is signed by somebody',
      section: 'documents',
      body: { documents: [{ kind: 'schedule', ...signed, signedBy: [] }] },
    },
    { why: 'a list is one', section: 'settlement', body: { wallets: {} } },
    { why: 'a text is of one line', section: 'legal-identity', body: { ...identity(1), address: 'a\nb' } },
    { why: 'a truth is one', section: 'legal-identity', body: { ...identity(1), usPerson: 'no' } },
  ])('is refused whole when it is malformed: $why', async ({ section, body }) => {
    const application = await openDraft();
    const { status, json } = await put('counterparty:anton', `/${application}/sections/${section}`, body);
    expect(status).toBe(400);
    expect((json['errors'] as string[]).length).toBeGreaterThan(0);
    expect((await get('counterparty:anton', `/${application}`)).json['sections']).toEqual([]);
  });

  it('of the risk is worked out from the facts, and read with its parts; nobody says a rating', async () => {
    const application = await wholeDraft(20);
    await bringTo(application, 'due-diligence', 20);
    const path = `/${application}/sections/risk-rating`;
    expect((await put('compliance', path, { ...rating, rating: 'low' })).status).toBe(400);
    expect((await put('compliance', path, { ...rating, politicallyExposed: true })).status).toBe(200);
    expect((await get('auditor', path)).json['content']).toMatchObject({
      rating: 'high',
      score: 50,
      model: 'risk-1',
      parts: [
        { factor: 'product', points: 10 },
        { factor: 'exposure', points: 40 },
      ],
    });
    const untold = [await get('counterparty:anton', path), await put('ops-analyst', path, rating, 1)];
    expect(untold.map(({ status }) => status)).toEqual([404, 403]);
  });

  it('about taxes is asked for, and is wrong where its number is', async () => {
    const application = await wholeDraft(21, { 'tax-status': { ...taxStatus, giin: 'O8Q96B.00000.LE.250' } });
    const { json } = await get('counterparty:anton', `/${application}/requirements`);
    expect(json['requirements']).toContainEqual({
      section: 'tax-status',
      missing: 'giin-malformed',
      why: 'a GIIN is like 98Q96B.00000.LE.250',
      blocks: 'draft',
    });
    expect(await refusalOf(post('counterparty:anton', `/${application}/submit`))).toEqual([
      409,
      'requirements-missing',
    ]);
  });

  it('is not written once it is submitted, but where info is requested', async () => {
    const application = await wholeDraft(9);
    await bringTo(application, 'identification', 9);
    const path = `/${application}/sections/officers`;
    const officersNow = { officers: [{ id: 'b', name: 'Berit Bo', position: 'director' }] };
    expect(await refusalOf(put('counterparty:anton', path, officersNow, 1))).toEqual([
      409,
      'section-not-writable',
    ]);
    const asked = await post('ops-analyst', `/${application}/request-info`, {
      sections: ['officers'],
      reason: 'who else?',
    });
    expect(asked.json).toMatchObject({
      state: 'info-requested',
      resumesAt: 'identification',
      asked: ['officers'],
    });
    const told = (await get('counterparty:anton', `/${application}`)).json['steps'] as Answer[];
    expect(told.at(-1)).toMatchObject({ command: 'request-info', by: null, reason: 'who else?' });
    expect((await put('counterparty:anton', path, officersNow, 1)).status).toBe(200);
    expect((await post('counterparty:anton', `/${application}/submit`)).json['state']).toBe('identification');
  });

  it('of the house is no question to the applicant', async () => {
    const application = await wholeDraft(17);
    await bringTo(application, 'identification', 17);
    const question = { sections: ['officers', 'risk-rating'], reason: 'how risky are you?' };
    const { status, json } = await post('compliance', `/${application}/request-info`, question);
    expect([status, json['refusal'], json['detail']]).toEqual([422, 'not-the-applicants', 'risk-rating']);
    const unknown = post('compliance', `/${application}/request-info`, { ...question, sections: ['state'] });
    expect((await unknown).status).toBe(400);
  });

  it('leaves names and addresses out of the audit', async () => {
    await wholeDraft(10);
    const [row] = await house.app
      .get(DataSource)
      .query<{ n: number }[]>(
        `select count(*)::int as n from control.audit_entry where after::text like '%Paula%'`,
      );
    expect(row!.n).toBe(0);
  });
});

describe('four eyes', () => {
  it('see one revision: a later one makes it stale, and the maker does not approve', async () => {
    const application = await wholeDraft(11);
    await bringTo(application, 'proposed', 11);
    await put('ops-analyst', `/${application}/sections/test-transfer`, { ...transfer, reference: 't-2' }, 1);
    expect(await refusalOf(post('approver', `/${application}/approve`, { revision: 11 }))).toEqual([
      412,
      'stale-version',
    ]);
    expect(await refusalOf(post('approver', `/${application}/approve`, { revision: 12 }))).toEqual([
      409,
      'changed',
    ]);
    expect((await post('ops-analyst', `/${application}/approve`, { revision: 12 })).status).toBe(403);
    const changed = { field: 'test-transfer.reference', before: 't-1', now: 't-2' };
    const proposal = async () => (await get('approver', `/${application}/proposal`)).json;
    expect(await proposal()).toMatchObject({
      revision: 11,
      stale: true,
      comparedWith: 'submission',
      since: [changed],
    });
    expect((await proposal())['differences']).toContainEqual({
      field: 'credit-opinion.opinion',
      before: '',
      now: 'in-favour',
    });
    expect((await post('ops-analyst', `/${application}/propose`)).status).toBe(200);
    expect(await proposal()).toMatchObject({
      revision: 12,
      stale: false,
      comparedWith: 'proposal',
      proposedBy: 'ops-analyst',
      differences: [changed],
      since: [],
    });
    const answers = await Promise.all(
      [1, 2].map(() => post('approver', `/${application}/approve`, { revision: 12 })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('are not of somebody who had a hand in it', async () => {
    const application = await wholeDraft(16);
    await bringTo(application, 'test-transfer', 16);
    const content = { section: 'test-transfer', content: transfer, after: 0 } as const;
    const acting = { by: 'approver', role: 'ops-analyst' } as const; // before he was moved to the board
    await house.app
      .get(DataSource)
      .transaction((tx) =>
        house.app.get(ApplicationSectionService).put(tx, id<'Application'>(application), acting, content),
      );
    expect((await post('ops-analyst', `/${application}/propose`)).status).toBe(200);
    const { json } = await get('auditor', `/${application}`);
    const approval = post('approver', `/${application}/approve`, { revision: json['revision'] });
    expect(await refusalOf(approval)).toEqual([403, 'prepared-by-checker']);
  });

  it('need a proposal', async () => {
    const application = await wholeDraft(12);
    await bringTo(application, 'test-transfer', 12);
    await put('ops-analyst', `/${application}/sections/test-transfer`, transfer);
    expect(await refusalOf(post('approver', `/${application}/approve`, { revision: 11 }))).toEqual([
      409,
      'not-proposed',
    ]);
    expect((await get('approver', `/${application}/proposal`)).status).toBe(404);
  });
});

describe('a hit', () => {
  const judge = (application: string, hit: string, decision: string, key?: string) =>
    post(
      'compliance',
      `/${application}/screening/hits/${hit}/decision`,
      { decision, rationale: 'looked up' },
      key,
    );

  async function hitOn(n: number): Promise<{ application: string; hit: string }> {
    const application = await wholeDraft(n, {
      officers: { officers: [{ id: 'l', name: 'Lars Listed', position: 'director' }] },
    });
    await bringTo(application, 'screening', n);
    const { json } = await get('compliance', `/${application}/screening`);
    expect(json).toMatchObject({
      current: true,
      hits: [{ name: 'Lars Listed', entryName: 'LISTED, Lars', score: '1.0000', state: 'open' }],
    });
    return { application, hit: (json['hits'] as { id: string }[])[0]!.id };
  }

  it('that is true holds the application at once; the applicant is not told why', async () => {
    const { application, hit } = await hitOn(13);
    expect(await refusalOf(post('compliance', `/${application}/advance`))).toEqual([
      409,
      'requirements-missing',
    ]);
    expect((await judge(application, hit, 'true-match')).json).toMatchObject({ state: 'true-match' });
    expect((await get('auditor', `/${application}`)).json).toMatchObject({
      state: 'on-hold',
      resumesAt: 'screening',
    });
    const told = await Promise.all(
      ['', '/requirements'].map((path) => get('counterparty:anton', `/${application}${path}`)),
    );
    expect(JSON.stringify(told.map(({ json }) => json))).not.toMatch(/LISTED|true-match|hit-/);
    expect(await refusalOf(post('compliance', `/${application}/resume`, { reason: 'try' }))).toEqual([
      409,
      'requirements-missing',
    ]);
    expect(await refusalOf(judge(application, hit, 'false-positive'))).toEqual([409, 'decided-already']);
    expect((await post('compliance', `/${application}/reject`, { reason: 'listed' })).json['state']).toBe(
      'rejected',
    );
  });

  it('that is passed on is not decided by the same officer', async () => {
    const { application, hit } = await hitOn(14);
    expect((await judge(application, hit, 'escalated')).status).toBe(200);
    expect(await refusalOf(judge(application, hit, 'escalated'))).toEqual([409, 'escalated-already']);
    expect(await refusalOf(judge(application, hit, 'false-positive'))).toEqual([
      403,
      'escalated-by-the-same',
    ]);
    expect((await judge(application, randomUUID(), 'escalated')).status).toBe(404);
  });
});

describe('the sandbox', () => {
  const opened = async (n: number, more: Readonly<Record<string, Answer>> = {}) => {
    const { json } = await post('counterparty:anton', '', { name: 'A trial', sandbox: true });
    const application = json['id'] as string;
    for (const [section, content] of Object.entries({ ...sectionsOf(n), ...more }))
      await put('counterparty:anton', `/${application}/sections/${section}`, content);
    return application;
  };
  const runs = (name: string) => ({ officers: { officers: [{ id: 'o', name, position: 'director' }] } });

  it.each([
    {
      name: 'Sandbox Truematch',
      state: 'true-match',
      application: 'on-hold',
      why: 'it holds the application',
    },
    {
      name: 'Sandbox Falsepositive',
      state: 'false-positive',
      application: 'submitted',
      why: 'it is somebody else',
    },
    {
      name: 'Sandbox Escalated',
      state: 'escalated',
      application: 'submitted',
      why: 'a second person is to say',
    },
    { name: 'Sandbox Undecided', state: 'open', application: 'submitted', why: 'nobody has looked' },
    { name: 'Otto Orr', state: undefined, application: 'submitted', why: 'nobody is alike' },
    {
      name: 'Lars Listed',
      state: undefined,
      application: 'submitted',
      why: 'a real list says nothing there',
    },
  ])('has $name as $state: $why', async ({ name, state, application: stands }) => {
    const application = await opened(30, runs(name));
    expect((await post('counterparty:anton', `/${application}/submit`)).status).toBe(200);
    await screened(application);
    await screened(application); // the same again is nothing
    const { json } = await get('compliance', `/${application}/screening`);
    expect(json).toMatchObject({ current: true, hits: state === undefined ? [] : [{ name, state }] });
    expect((await get('auditor', `/${application}`)).json).toMatchObject({ state: stands, sandbox: true });
  });

  it('lets nobody in, keeps no identifier from its owner, and no list of its own is ever in force', async () => {
    const application = await opened(31);
    await bringTo(application, 'approved', 31);
    expect(await refusalOf(post('ops-analyst', `/${application}/activate`))).toEqual([
      409,
      'sandbox-application',
    ]);
    const real = await wholeDraft(31);
    expect((await post('counterparty:anton', `/${real}/submit`)).status).toBe(200);
    const write = (statement: string) => house.app.get(DataSource).query(statement, [application]);
    const letIn = `insert into party (id, name, lei, application_id) select lei, 'Mixed', lei, id from application where id = $1`;
    await expect(write(letIn)).rejects.toThrow('becomes no party');
    const mixed = `insert into screening (application_id, subjects_hash, list_version, hits, sandbox)
      select $1, repeat('a', 64), r.version, '{}', SANDBOX from sanctions_reading r order by n desc limit 1`;
    await expect(write(mixed.replace('SANDBOX', 'true'))).rejects.toThrow('list_of_its_own');
    await expect(write(mixed.replace('SANDBOX', 'false'))).rejects.toThrow('like_with_like');
    const inForce = `insert into sanctions_reading (version) select version from sanctions_list where sandbox and $1 <> ''`;
    await expect(write(inForce)).rejects.toThrow('real_lists_come_into_force');
  });
});

describe('a party that was let in', () => {
  const resolution = { kind: 'resolution', sha256: 'ab'.repeat(32), signedOn: '2026-01-02', signedBy: ['o'] };
  const soon = { ...resolution, expiresOn: '2099-01-01' };
  const renewal = {
    kind: 'document',
    ref: 'resolution-4',
    after: 1,
    expiresOn: '2099-12-31',
    sha256: 'cd'.repeat(32),
  };
  const send = (as: CallerName, path: string, body: unknown) =>
    knock(house, `/v1/parties/${leiOf(22)}${path}`, { as, method: 'POST', key: randomUUID(), body });

  it('shows what has a last day, and two renew it', async () => {
    const { documents } = sectionsOf(22)['documents'] as { documents: object[] };
    const application = await wholeDraft(22, { documents: { documents: [...documents, soon] } });
    await bringTo(application, 'active', 22);
    const listed = await knock(house, `/v1/parties/${leiOf(22)}/papers`, { as: 'auditor' });
    expect(listed.json['papers']).toMatchObject([
      {
        kind: 'document',
        ref: 'resolution-4',
        version: 1,
        required: true,
        expiresOn: '2099-01-01',
        state: 'in-force',
      },
      { kind: 'tax-status', version: 1, expiresOn: '2029-12-31' },
    ]);
    expect((await knock(house, `/v1/parties/${leiOf(22)}/papers`, { as: 'counterparty:zoe' })).status).toBe(
      404,
    );
    const no = (more: object) => refusalOf(send('ops-analyst', '/papers/renewals', { ...renewal, ...more }));
    expect(await no({ expiresOn: '2098-01-01' })).toEqual([422, 'renewal-not-later']);
    expect(await no({ after: 2 })).toEqual([412, 'stale-version']);
    expect((await no({ ref: 'resolution-9' }))[0]).toBe(404);
    const { status, json } = await send('ops-analyst', '/papers/renewals', renewal);
    expect([status, json['wasUntil']]).toEqual([201, '2099-01-01']);
    const at = `/papers/renewals/${String(json['proposalId'])}`;
    const read = await knock(house, `/v1/parties/${leiOf(22)}${at}`, { as: 'approver' });
    expect(read.json).toEqual(json);
    const agree = (termsHash: unknown) => send('approver', `${at}/approval`, { termsHash });
    expect(await refusalOf(agree('f'.repeat(64)))).toEqual([409, 'changed']);
    expect((await agree(json['termsHash'])).json).toMatchObject({ version: 2, expiresOn: '2099-12-31' });
    expect(await refusalOf(agree(json['termsHash']))).toEqual([412, 'stale-version']);
    const none = await send('approver', `/papers/renewals/${randomUUID()}/approval`, {
      termsHash: 'f'.repeat(64),
    });
    expect(none.status).toBe(404);
  });

  it('is rated by the model, or by two people for a time', async () => {
    const bare = await wholeDraft(23);
    const application = await wholeDraft(24);
    await bringTo(application, 'active', 24);
    const override = { rating: 'high', expiresOn: await nextMonth(), reason: 'a new owner is coming' };
    const propose = (more: object = {}, at = application) =>
      post('compliance', `/${at}/risk-rating/overrides`, { ...override, ...more });
    expect(await refusalOf(propose({}, bare))).toEqual([409, 'not-rated']);
    expect(await refusalOf(propose({ rating: 'standard' }))).toEqual([409, 'rating-unchanged']);
    expect(await refusalOf(propose({ expiresOn: '2099-01-01' }))).toEqual([422, 'risk-override-too-long']);
    const [{ json }, other] = [await propose(), await propose({ reason: 'another' })];
    const at = `/${application}/risk-rating/overrides/${String(json['proposalId'])}`;
    expect((await get('approver', at)).json).toEqual(json);
    const agree = (termsHash: unknown, path = at) => post('approver', `${path}/approval`, { termsHash });
    expect(await refusalOf(agree('f'.repeat(64)))).toEqual([409, 'changed']);
    expect((await agree(json['termsHash'])).json).toMatchObject({
      inForce: 'high',
      computed: 'standard',
      score: 10,
    });
    const late = `/${application}/risk-rating/overrides/${String(other.json['proposalId'])}`;
    expect(await refusalOf(agree(other.json['termsHash'], late))).toEqual([409, 'stale']);
    const read = (await get('auditor', `/${application}/risk-rating`)).json;
    expect(read).toMatchObject({ inForce: 'high', model: 'risk-1', override: { rating: 'high' } });
    expect((await get('auditor', `/${bare}/risk-rating`)).status).toBe(404);
  });
});

async function nextMonth(): Promise<string> {
  return plusMinutes(await house.app.get(Clock).now(), 30 * 1_440)
    .toISOString()
    .slice(0, 10);
}

describe('another client', () => {
  it('finds an application as little as one that does not exist, on every path', async () => {
    const application = await wholeDraft(15);
    const missing = randomUUID();
    const requests: readonly ((at: string) => Promise<{ status: number; json: Answer }>)[] = [
      (at) => get('counterparty:zoe', `/${at}`),
      (at) => get('counterparty:zoe', `/${at}/requirements`),
      (at) => get('counterparty:zoe', `/${at}/sections/ownership`),
      (at) => put('counterparty:zoe', `/${at}/sections/ownership`, ownership, 1),
      (at) => post('counterparty:zoe', `/${at}/submit`),
      (at) => post('counterparty:zoe', `/${at}/withdraw`, { reason: 'mine?' }),
    ];
    for (const request of requests) {
      const [foreign, none] = [await request(application), await request(missing)];
      expect(foreign.status).toBe(404);
      expect({ ...foreign.json, instance: '' }).toEqual({ ...none.json, instance: '' });
    }
    expect((await get('counterparty:zoe', '')).json).toMatchObject({
      applications: [{ name: 'Once' }],
      next: null,
    });
    expect((await get('counterparty:zoe', `?after=${application}`)).json).toEqual({
      applications: [],
      next: null,
    });
  });

  it('turns the pages of its own, and none is lost or repeated', async () => {
    const seen: unknown[] = [];
    for (let next: unknown = '', path = '?limit=4'; next !== null; path = `?limit=4&after=${String(next)}`) {
      const { json } = await get('counterparty:anton', path);
      seen.push(...(json['applications'] as { id: string }[]).map((each) => each.id));
      next = json['next'];
    }
    const all = (await get('counterparty:anton', '?limit=500')).json['applications'] as { id: string }[];
    expect(seen).toEqual(all.map((each) => each.id));
    expect(new Set(seen).size).toBe(seen.length);
  });
});

it('takes nothing from an officer nobody enrolled', async () => {
  const empty = await openHouse();
  const as = { as: 'ops-analyst', method: 'POST', key: 'opened', body: { name: 'North' } } as const;
  const { json } = await knock(empty, APPLICATIONS, as);
  const withdraw = `${APPLICATIONS}/${String(json['id'])}/withdraw`;
  const withdrawn = knock(empty, withdraw, { ...as, key: 'withdrawn', body: { reason: 'nobody knows me' } });
  expect(await refusalOf(withdrawn)).toEqual([403, 'officer-not-enrolled']);
  await empty.close();
});

it('is withdrawn by its applicant, and stays so', async () => {
  const application = await openDraft();
  expect(
    (await post('counterparty:anton', `/${application}/withdraw`, { reason: 'another time' })).json['state'],
  ).toBe('withdrawn');
  expect(await refusalOf(post('counterparty:anton', `/${application}/submit`))).toEqual([
    409,
    'illegal-transition',
  ]);
  expect(await refusalOf(post('compliance', `/${application}/hold`, { reason: 'why not' }))).toEqual([
    409,
    'illegal-transition',
  ]);
});
