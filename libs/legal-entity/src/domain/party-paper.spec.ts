import fc from 'fast-check';
import { daysAfter, lapses, type Paper, papersOf, paperState } from './party-paper';
import { paperNews, reviewNews } from './party-paper-news';
import type { Signatory } from './signatory';

const today = '2026-06-30';
const document = (expiresOn: string, more: Partial<Paper> = {}): Paper => ({
  kind: 'document',
  ref: 'resolution-1',
  name: 'resolution',
  required: true,
  expiresOn,
  ...more,
});
const power = (id: string, expiresOn: string) =>
  document(expiresOn, { kind: 'power', ref: id, required: false });
const signatory = (id: string, more: Partial<Signatory> = {}): Signatory => ({
  id,
  name: id,
  scope: ['master-agreement', 'credit-support-annex'],
  signing: 'single',
  effectiveOn: '2026-01-01',
  ...more,
});

it.each([
  { expiresOn: '2026-06-29', state: 'expired', why: 'yesterday was its last day' },
  { expiresOn: '2026-06-30', state: 'expiring', why: 'today is its last day' },
  { expiresOn: '2026-07-29', state: 'expiring', why: 'in 29 days' },
  { expiresOn: '2026-07-30', state: 'in-force', why: 'in 30 days' },
])('$expiresOn is $state: $why', ({ expiresOn, state }) => {
  expect(paperState(expiresOn, today)).toBe(state);
});

it('is whatever has a last day', () => {
  const signed = { sha256: 'ab', signedOn: '2026-01-01', signedBy: ['s'] };
  const papers = papersOf({
    signatories: {
      signatories: [
        { id: 'a', name: 'a', scope: [], signing: 'single', effectiveOn: '2026-01-01' },
        {
          id: 'b',
          name: 'b',
          scope: [],
          signing: 'single',
          effectiveOn: '2026-01-01',
          expiresOn: '2026-12-31',
        },
      ],
    },
    documents: {
      documents: [
        { kind: 'schedule', ...signed },
        { kind: 'resolution', ...signed, expiresOn: '2027-01-01' },
      ],
    },
    'tax-status': {
      fatcaStatus: 'active-nffe',
      crsStatus: 'active-nfe',
      residences: [],
      certifiedBy: 'a',
      certifiedOn: '2026-01-01',
      expiresOn: '2029-12-31',
      sha256: 'ab',
    },
  });
  expect(papers.map(({ kind, ref, required, expiresOn }) => [kind, ref, required, expiresOn])).toEqual([
    ['power', 'b', false, '2026-12-31'],
    ['document', 'resolution-2', true, '2027-01-01'],
    ['tax-status', 'tax-status', true, '2029-12-31'],
  ]);
  expect(papersOf({})).toEqual([]);
});

describe('a party takes no new risk', () => {
  const over = { expiresOn: '2026-06-29' };
  it.each<{
    why: string;
    papers: readonly Paper[];
    signatories: readonly Signatory[];
    says: readonly string[];
  }>([
    { why: 'nothing has expired', papers: [document(today)], signatories: [signatory('a')], says: [] },
    {
      why: 'a document has',
      papers: [document('2026-06-29')],
      signatories: [signatory('a')],
      says: ['resolution expired on 2026-06-29'],
    },
    {
      why: 'a power has, and another signs the same',
      papers: [power('a', over.expiresOn)],
      signatories: [signatory('a', over), signatory('b')],
      says: [],
    },
    {
      why: 'a power has, and the other signs less',
      papers: [power('a', over.expiresOn)],
      signatories: [signatory('a', over), signatory('b', { scope: ['master-agreement'] })],
      says: ['nobody is left who may sign a credit-support-annex'],
    },
    {
      why: 'a power has, and the other signs only with another',
      papers: [power('a', over.expiresOn)],
      signatories: [signatory('a', over), signatory('b', { signing: 'joint' })],
      says: [
        'nobody is left who may sign a master-agreement',
        'nobody is left who may sign a credit-support-annex',
      ],
    },
    {
      why: 'a power has, and two others sign together',
      papers: [power('a', over.expiresOn)],
      signatories: [signatory('a', over), ...['b', 'c'].map((id) => signatory(id, { signing: 'joint' }))],
      says: [],
    },
  ])('only where that leaves it without something: $why', ({ papers, signatories, says }) => {
    expect(lapses(papers, signatories, today)).toEqual(says);
  });

  it('from the day on that it has expired, and on every later one', () => {
    fc.assert(
      fc.property(fc.nat(4000), fc.nat(4000), (ends, later) => {
        const expiresOn = daysAfter(today, ends);
        const lapsed = (day: string) => lapses([document(expiresOn)], [], day).length > 0;
        expect([lapsed(expiresOn), lapsed(daysAfter(expiresOn, 1 + later))]).toEqual([false, true]);
      }),
    );
  });
});

it('is told to its party, without why', () => {
  const told = paperNews('expired', { partyId: 'p', version: 2, ...document('2026-06-29') });
  expect(told).toEqual({
    type: 'party.paper_expired',
    key: 'p/document/resolution-1/2',
    to: { party: 'p' },
    data: { partyId: 'p', kind: 'document', ref: 'resolution-1', expiresOn: '2026-06-29' },
  });
  expect(reviewNews('p', '2027-01-01', 'k').data).toEqual({ partyId: 'p', reviewOn: '2027-01-01' });
});
