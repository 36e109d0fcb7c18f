import fc from 'fast-check';
import { SECTION_NAMES, type ApplicationSections, type HeldSections } from './application-section';
import { leiCheckDigits } from './lei';
import { blocking, requirementsOf } from './requirements';
import type { HeldScreening } from './requirements-screening';

const LEI = `TESTRINGFENCE00001${leiCheckDigits('TESTRINGFENCE00001')}`;
const WALLET = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const signed = { sha256: 'ab'.repeat(32), signedOn: '2026-06-01', signedBy: ['sig'] };
const whole: ApplicationSections = {
  'legal-identity': {
    lei: LEI,
    legalName: 'Northwind Ltd',
    legalForm: 'limited company',
    jurisdiction: 'IE',
    registrationNumber: '1',
    address: '1 Quay, Dublin',
    regulatoryClass: 'financial-counterparty',
    usPerson: false,
  },
  ownership: {
    owners: [
      { id: 'h', name: 'Holding', kind: 'entity' },
      { id: 'p', name: 'Paula Page', kind: 'person' },
    ],
    holdings: [
      { owner: 'h', owned: 'applicant', percent: '100' },
      { owner: 'p', owned: 'h', percent: '100' },
    ],
    controls: [],
  },
  officers: { officers: [{ id: 'o', name: 'Otto Orr', position: 'director' }] },
  signatories: {
    signatories: [
      {
        id: 'sig',
        name: 'Sigrid Sund',
        scope: ['master-agreement', 'credit-support-annex'],
        signing: 'single',
        effectiveOn: '2026-01-01',
        specimen: { reference: 'specimens/sig', sha256: 'cd'.repeat(32) },
      },
    ],
  },
  documents: {
    documents: [
      { kind: 'isda-master', ...signed },
      { kind: 'schedule', ...signed },
      { kind: 'credit-support-annex', ...signed },
    ],
  },
  settlement: { wallets: [{ network: 'ethereum', asset: 'USDC', address: WALLET }] },
  'tax-status': {
    fatcaStatus: 'active-nffe',
    crsStatus: 'active-nfe',
    residences: [{ country: 'IE', tin: '1234567T' }],
    certifiedBy: 'sig',
    certifiedOn: '2026-06-01',
    expiresOn: '2029-12-31',
    sha256: 'ef'.repeat(32),
  },
  'lei-registration': {
    lei: LEI,
    registrationStatus: 'issued',
    entityStatus: 'active',
    readOn: '2026-06-01',
  },
  'risk-rating': {
    products: ['perpetual'],
    politicallyExposed: false,
    adverseMedia: false,
    reasons: 'a regulated fund',
    model: 'risk-1',
    hits: 0,
    parts: [{ factor: 'product', points: 10, why: 'the riskiest of perpetual' }],
    score: 10,
    rating: 'standard',
  },
  'credit-opinion': { opinion: 'in-favour', reasons: 'funded' },
  'test-transfer': {
    received: { amount: '1.000000', asset: 'USDC' },
    reference: 't',
    receivedOn: '2026-06-02',
  },
};
const clear: HeldScreening = { current: true, hits: [] };
const of = (sections: HeldSections, screening = clear) =>
  requirementsOf({ sections, screening, today: '2026-06-30' }).map(
    ({ section, missing, blocks }) => `${section}: ${missing} (${blocks})`,
  );

it('misses nothing of what is whole', () => {
  expect(of(whole)).toEqual([]);
});

it('asks for each section that is not there, and for a document for each that is due', () => {
  expect(of({}, { current: false, hits: [] })).toEqual([
    'legal-identity: section-missing (draft)',
    'ownership: section-missing (draft)',
    'officers: section-missing (draft)',
    'signatories: section-missing (draft)',
    'settlement: section-missing (draft)',
    'tax-status: section-missing (draft)',
    'screening: not-screened (screening)',
    'risk-rating: section-missing (due-diligence)',
    'documents: isda-master-missing (legal-documentation)',
    'documents: schedule-missing (legal-documentation)',
    'documents: credit-support-annex-missing (legal-documentation)',
    'credit-opinion: section-missing (credit-approval)',
    'test-transfer: section-missing (test-transfer)',
  ]);
});

describe('a section', () => {
  const [h, p] = whole.ownership.owners;
  const [sigrid] = whole.signatories.signatories;
  const owned = (ownership: Partial<ApplicationSections['ownership']>) => ({
    ownership: { ...whole.ownership, ...ownership },
  });
  const register = (more: Partial<ApplicationSections['lei-registration']>) => ({
    'lei-registration': { ...whole['lei-registration'], ...more },
  });
  const paysAt = (...wallets: object[]): HeldSections => ({
    settlement: { wallets: wallets.map((wallet) => ({ ...whole.settlement.wallets[0]!, ...wallet })) },
  });
  const signs = (more: object) => ({ signatories: { signatories: [{ ...sigrid!, ...more }] } });

  it.each<{ why: string; change: HeldSections; missing: readonly string[] }>([
    {
      why: 'a digit of the identifier is wrong',
      change: {
        'legal-identity': {
          ...whole['legal-identity'],
          lei: `${LEI.slice(0, 19)}${LEI.endsWith('0') ? '1' : '0'}`,
        },
      },
      missing: ['legal-identity: lei-check-digits-wrong (draft)'],
    },
    {
      why: 'it lapsed',
      change: register({ registrationStatus: 'lapsed' }),
      missing: ['lei-registration: lei-lapsed (approved)'],
    },
    {
      why: 'it was merged',
      change: register({ registrationStatus: 'merged' }),
      missing: ['lei-registration: lei-not-in-force (identification)'],
    },
    {
      why: 'the entity sleeps',
      change: register({ entityStatus: 'inactive' }),
      missing: ['lei-registration: entity-inactive (identification)'],
    },
    {
      why: 'another was looked up',
      change: register({ lei: 'X' }),
      missing: ['lei-registration: lei-of-another (identification)'],
    },
    {
      why: 'its entity is not read yet',
      change: { 'lei-registration': undefined } as never,
      missing: ['lei-registration: section-missing (identification)'],
    },
    {
      why: 'shares are above the whole',
      change: owned({
        holdings: [...whole.ownership.holdings, { owner: 'p', owned: 'applicant', percent: '1' }],
      }),
      missing: ['ownership: shares-above-100 (draft)'],
    },
    {
      why: 'a quarter is held by nobody named',
      change: owned({
        holdings: [{ owner: 'h', owned: 'applicant', percent: '75' }, whole.ownership.holdings[1]!],
      }),
      missing: ['ownership: owners-unnamed (draft)'],
    },
    {
      why: 'a listed holding names nobody, and nobody is at the top',
      change: owned({ owners: [{ ...h!, exempt: 'listed' }], holdings: [whole.ownership.holdings[0]!] }),
      missing: ['ownership: no-beneficial-owner (draft)', 'risk-rating: rating-stale (due-diligence)'],
    },
    {
      why: 'a listed holding names nobody, and somebody is at the top',
      change: {
        ...owned({ owners: [{ ...h!, exempt: 'listed' }], holdings: [whole.ownership.holdings[0]!] }),
        officers: { officers: [{ id: 'o', name: 'Otto Orr', position: 'senior-managing-official' }] },
      },
      missing: ['risk-rating: rating-stale (due-diligence)'],
    },
    {
      why: 'nobody runs it',
      change: { officers: { officers: [] } },
      missing: ['officers: no-officer (draft)'],
    },
    {
      why: 'nobody may sign',
      change: { signatories: { signatories: [] }, documents: { documents: [] } },
      missing: [
        'signatories: no-signatory (draft)',
        'tax-status: certified-by-nobody-known (draft)',
        'documents: isda-master-missing (legal-documentation)',
        'documents: schedule-missing (legal-documentation)',
        'documents: credit-support-annex-missing (legal-documentation)',
      ],
    },
    {
      why: 'a signatory may sign nothing',
      change: signs({ scope: [] }),
      missing: [
        'signatories: signatory-without-scope (draft)',
        'documents: isda-master-without-scope (legal-documentation)',
        'documents: schedule-without-scope (legal-documentation)',
        'documents: credit-support-annex-without-scope (legal-documentation)',
      ],
    },
    {
      why: 'his power is over',
      change: signs({ expiresOn: '2026-06-29' }),
      missing: ['signatories: power-expired (draft)'],
    },
    { why: 'today is its last day', change: signs({ expiresOn: '2026-06-30' }), missing: [] },
    {
      why: 'nobody has seen how she signs',
      change: signs({ specimen: undefined }),
      missing: ['signatories: specimen-missing (legal-documentation)'],
    },
    {
      why: 'a document is in force no more, and another was signed by nobody who may empower',
      change: {
        documents: {
          documents: [
            ...whole.documents.documents,
            { kind: 'resolution', ...signed, signedBy: ['o'], expiresOn: '2026-06-29' },
            { kind: 'power-of-attorney', ...signed, expiresOn: '2026-06-30' },
          ],
        },
      },
      missing: [
        'documents: power-of-attorney-officer-unknown (legal-documentation)',
        'documents: resolution-expired (legal-documentation)',
      ],
    },
    {
      why: 'its taxes are certified by nobody who signs for it, and no longer',
      change: { 'tax-status': { ...whole['tax-status'], certifiedBy: 'x', expiresOn: '2026-06-29' } },
      missing: ['tax-status: certification-expired (draft)', 'tax-status: certified-by-nobody-known (draft)'],
    },
    {
      why: 'it was rated before its country changed',
      change: {
        'legal-identity': { ...whole['legal-identity'], jurisdiction: 'VG' },
      },
      missing: ['risk-rating: rating-stale (due-diligence)'],
    },
    {
      why: 'it was rated by a model that nobody uses any more',
      change: { 'risk-rating': { ...whole['risk-rating'], model: 'risk-0' } },
      missing: ['risk-rating: rating-stale (due-diligence)'],
    },
    {
      why: 'there is no wallet',
      change: { settlement: { wallets: [] } },
      missing: ['settlement: no-wallet (draft)'],
    },
    {
      why: 'a wallet is no address, and another has a slip in it',
      change: paysAt({ address: '0xlark' }, { address: WALLET.replace('5aA', '5aB') }),
      missing: ['settlement: wallet-malformed (draft)', 'settlement: wallet-malformed (draft)'],
    },
    {
      why: 'no capital of the address checks it',
      change: paysAt({ address: WALLET.toLowerCase() }),
      missing: ['settlement: wallet-malformed (draft)'],
    },
    {
      why: 'the address of all zeroes is nobody',
      change: paysAt({ address: `0x${'0'.repeat(40)}` }),
      missing: ['settlement: wallet-malformed (draft)'],
    },
    {
      why: 'nothing is paid on that chain',
      change: paysAt({ network: 'dogecoin' }),
      missing: ['settlement: wallet-network-unknown (draft)'],
    },
    {
      why: 'no euro is paid to a wallet',
      change: paysAt({ asset: 'EUR' }),
      missing: ['settlement: wallet-asset-not-paid (draft)'],
    },
    {
      why: 'credit says no',
      change: { 'credit-opinion': { opinion: 'against', reasons: 'thin' } },
      missing: ['credit-opinion: opinion-against (credit-approval)'],
    },
  ])('is not enough when $why', ({ change, missing }) => {
    expect(of({ ...whole, ...change })).toEqual(missing);
  });

  it('that declares a cycle names it, until the cycle is explained', () => {
    const holdings = [
      { owner: 'h', owned: 'applicant', percent: '100' },
      { owner: 'p', owned: 'h', percent: '90' },
      { owner: 'applicant', owned: 'h', percent: '10' },
    ];
    const cyclic = { ...whole, ...owned({ owners: [h!, p!], holdings }) };
    const [requirement] = requirementsOf({ sections: cyclic, screening: clear, today: '2026-06-30' });
    expect(requirement?.missing).toBe('cycle-unexplained');
    expect(requirement?.why).toContain('Northwind Ltd → Holding → Northwind Ltd');
    expect(
      of({ ...cyclic, ...owned({ owners: [h!, p!], holdings, cyclesExplained: 'cross-holding of 2019' }) }),
    ).toEqual(['risk-rating: rating-stale (due-diligence)']); // a cycle counts
  });
});

describe('the screening', () => {
  const hit = (ref: string, state: HeldScreening['hits'][number]['state']) => ({
    subject: { role: 'owner' as const, ref, name: ref },
    entryName: 'DOE, John',
    state,
  });

  it.each([
    { state: 'open', missing: ['screening: hit-open (screening)'] },
    { state: 'escalated', missing: ['screening: hit-escalated (screening)'] },
    { state: 'true-match', missing: ['screening: true-match (screening)'] },
    { state: 'false-positive', missing: [] },
  ] as const)('with a hit that is $state misses $missing', ({ state, missing }) => {
    expect(of(whole, { current: true, hits: [hit('x', state)] })).toEqual(missing);
  });

  it('adds up blocked owners that each hold less than half', () => {
    const owners = ['a', 'b', 'c'].map((id) => ({ id, name: id, kind: 'person' as const }));
    const holdings = ['30', '25', '45'].map((percent, at) => ({
      owner: owners[at]!.id,
      owned: 'applicant',
      percent,
    }));
    const sections = { ...whole, ownership: { owners, holdings, controls: [] } };
    const matches = (refs: string) => ({
      current: true,
      hits: refs.split('').map((ref) => hit(ref, 'true-match' as const)),
    });
    expect(of(sections, matches('a'))).toEqual(['screening: true-match (screening)']);
    expect(of(sections, matches('ab'))).toContain('screening: blocked-by-ownership (screening)');
  });
});

it('blocks a step by whatever that step or an earlier one lacks, and never by a section that is whole', () => {
  fc.assert(
    fc.property(fc.subarray([...SECTION_NAMES]), (names) => {
      const held = Object.fromEntries(names.map((name) => [name, whole[name]])) as HeldSections;
      const all = requirementsOf({ sections: held, screening: clear, today: '2026-06-30' });
      // A document cannot be signed by a signatory of whom nothing is known; an extract is of an identifier that must be known. A
      // rating is of whoever was rated.
      const wanting = (section: string) =>
        section !== 'documents' && section !== 'risk-rating' && names.some((name) => name === section);
      expect(all.filter(({ section }) => wanting(section))).toEqual([]);
      expect(blocking(all, 'approved')).toEqual(all);
      const [first] = all;
      expect(first === undefined || blocking(all, first.blocks).includes(first)).toBe(true);
      expect(blocking(all, 'draft').every(({ blocks }) => blocks === 'draft')).toBe(true);
    }),
  );
});
