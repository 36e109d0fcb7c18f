import fc from 'fast-check';
import { FATCA_STATUSES, isGiin, type TaxFault, taxFaults, type TaxStatus } from './tax-status';

const without: TaxStatus = {
  fatcaStatus: 'reporting-model-1-ffi',
  crsStatus: 'reporting-fi',
  residences: [{ country: 'IE', tin: '1234567T' }],
  certifiedBy: 'sig',
  certifiedOn: '2026-06-01',
  expiresOn: '2029-12-31',
  sha256: 'ab'.repeat(32),
};
const fund: TaxStatus = { ...without, giin: '98Q96B.00000.LE.250' };
const today = '2026-06-30';

it.each([
  { giin: '98Q96B.00000.LE.250', is: true, why: 'a lead institution' },
  { giin: '4M7KPR.99999.SL.372', is: true, why: 'a single one' },
  { giin: '98Q96B.00000.LE.25', is: false, why: 'a digit short' },
  { giin: '98Q96O.00000.LE.250', is: false, why: 'the letter O is in none' },
  { giin: '98q96b.00000.le.250', is: false, why: 'small letters' },
  { giin: '98Q96B00000LE250', is: false, why: 'its points are of it' },
  { giin: '98Q96B.00000.L1.250', is: false, why: 'a category is two letters' },
  { giin: '98Q96B.00000.LE.250 ', is: false, why: 'something follows' },
])('"$giin" is a GIIN: $is, for $why', ({ giin, is }) => {
  expect(isGiin(giin)).toBe(is);
});

it.each<{ why: string; status: TaxStatus; usPerson?: boolean; faults: readonly TaxFault[] }>([
  { why: 'it is whole', status: fund, faults: [] },
  { why: 'an institution has its number', status: without, faults: ['giin-missing'] },
  {
    why: 'an active entity has none',
    status: { ...fund, fatcaStatus: 'active-nffe' },
    faults: ['giin-not-expected'],
  },
  { why: 'a number is of a form', status: { ...fund, giin: 'X' }, faults: ['giin-malformed'] },
  { why: 'it said it was a US person', status: fund, usPerson: true, faults: ['us-status-contradicts'] },
  {
    why: 'it said it was none',
    status: { ...without, fatcaStatus: 'us-person' },
    faults: ['us-status-contradicts'],
  },
  { why: 'it is taxed somewhere', status: { ...fund, residences: [] }, faults: ['no-tax-residence'] },
  {
    why: 'a country is named once',
    status: { ...fund, residences: [...fund.residences, ...fund.residences] },
    faults: ['tax-residence-twice'],
  },
  {
    why: 'a country gives a number',
    status: { ...fund, residences: [{ country: 'IE' }] },
    faults: ['tin-missing'],
  },
  {
    why: 'or there is a reason',
    status: { ...fund, residences: [{ country: 'AE', whyNoTin: 'none is given there' }] },
    faults: [],
  },
  { why: 'today counts', status: { ...fund, certifiedOn: today }, faults: [] },
  {
    why: 'tomorrow does not',
    status: { ...fund, certifiedOn: '2026-07-01' },
    faults: ['certified-in-the-future'],
  },
  {
    why: 'the last day counts',
    status: { ...fund, certifiedOn: '2025-01-01', expiresOn: today },
    faults: [],
  },
  {
    why: 'yesterday is over',
    status: { ...fund, expiresOn: '2026-06-29' },
    faults: ['certification-expired'],
  },
  { why: 'three years on', status: { ...fund, expiresOn: '2030-01-01' }, faults: ['certification-too-long'] },
])('is judged: $why', ({ status, usPerson = false, faults }) => {
  expect(taxFaults(status, { usPerson, today })).toEqual(faults);
});

it('has a number exactly where its status comes with one', () => {
  fc.assert(
    fc.property(fc.constantFrom(...FATCA_STATUSES), (fatcaStatus) => {
      const usPerson = fatcaStatus === 'us-person';
      const [bare, numbered] = [without, fund].map((status) =>
        taxFaults({ ...status, fatcaStatus }, { usPerson, today }),
      );
      expect([bare!.length, numbered!.length].sort()).toEqual([0, 1]);
    }),
  );
});
