import fc from 'fast-check';
import type { HeldSections } from './application-section';
import { RISK_PRODUCTS, type RiskFacts } from './rated-risk';
import { riskRating } from './risk-rating';

const fund: HeldSections = {
  'legal-identity': {
    lei: 'X',
    legalName: 'Northwind Ltd',
    legalForm: 'limited company',
    jurisdiction: 'IE',
    registrationNumber: '1',
    address: '1 Quay',
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
};
const identity = fund['legal-identity']!;
const ownership = fund.ownership!;
const facts: RiskFacts = { products: ['perpetual'], politicallyExposed: false, adverseMedia: false };
const chain = ['h', 'i', 'j'].map((id) => ({ id, name: id, kind: 'entity' as const }));

describe('a rating', () => {
  it.each<{
    why: string;
    sections?: HeldSections;
    more?: Partial<RiskFacts>;
    hits?: number;
    is: readonly string[];
  }>([
    { why: 'a fund that trades perpetuals', is: ['standard', '10', 'product 10'] },
    { why: 'nothing speaks against it', more: { products: [] }, is: ['low', '0'] },
    {
      why: 'its holding is listed',
      sections: exempt('listed'),
      is: ['low', '5', 'product 10', 'ownership -5'],
    },
    {
      why: 'an option loses without end',
      more: { products: ['future', 'option'] },
      is: ['standard', '15', 'product 15'],
    },
    {
      why: 'a country that is monitored',
      sections: { 'legal-identity': { ...identity, jurisdiction: 'VG' } },
      is: ['standard', '30', 'product 10', 'country 20'],
    },
    {
      why: 'a country that is called out is high by itself',
      sections: { 'legal-identity': { ...identity, jurisdiction: 'KP' } },
      more: { products: [] },
      is: ['high', '60', 'country 60'],
    },
    {
      why: 'nobody supervises it',
      sections: { 'legal-identity': { ...identity, regulatoryClass: 'exempt' } },
      is: ['standard', '20', 'product 10', 'regulation 10'],
    },
    {
      why: 'owners own each other, three stand above it, and one controls',
      sections: {
        ownership: {
          owners: [...chain, ...ownership.owners.slice(1)],
          holdings: [
            { owner: 'h', owned: 'applicant', percent: '100' },
            { owner: 'i', owned: 'h', percent: '100' },
            { owner: 'j', owned: 'i', percent: '90' },
            { owner: 'h', owned: 'i', percent: '10' },
            { owner: 'p', owned: 'j', percent: '100' },
          ],
          controls: [{ controller: 'p', controlled: 'applicant', ground: 'general partner' }],
        },
      },
      is: ['high', '40', 'product 10', 'ownership 15', 'ownership 10', 'ownership 5'],
    },
    {
      why: 'an owner has an office',
      more: { politicallyExposed: true },
      is: ['high', '50', 'product 10', 'exposure 40'],
    },
    {
      why: 'the papers write of it',
      more: { adverseMedia: true },
      is: ['standard', '30', 'product 10', 'media 20'],
    },
    { why: 'two names were looked at', hits: 2, is: ['standard', '14', 'product 10', 'screening 4'] },
    { why: 'many names were', hits: 50, is: ['standard', '16', 'product 10', 'screening 6'] },
  ])('is $is when $why', ({ sections = {}, more = {}, hits = 0, is }) => {
    const { rating, score, parts, model } = riskRating({ ...fund, ...sections }, { ...facts, ...more }, hits);
    expect([
      rating,
      String(score),
      ...parts.map(({ factor, points }) => `${factor} ${String(points)}`),
    ]).toEqual(is);
    expect(model).toBe('risk-1');
  });

  it('is the sum of its parts, and never the lower for one more thing that speaks against it', () => {
    const order = ['low', 'standard', 'high'];
    const any = fc.record({
      products: fc.subarray([...RISK_PRODUCTS]),
      politicallyExposed: fc.boolean(),
      adverseMedia: fc.boolean(),
    });
    fc.assert(
      fc.property(any, fc.nat(20), (given, hits) => {
        const rated = riskRating(fund, given, hits);
        expect(rated.score).toBe(rated.parts.reduce((sum, { points }) => sum + points, 0));
        const worse = riskRating(fund, { ...given, adverseMedia: true }, hits + 1);
        expect(order.indexOf(worse.rating)).toBeGreaterThanOrEqual(order.indexOf(rated.rating));
      }),
    );
  });
});

function exempt(why: 'listed'): HeldSections {
  const owners = ownership.owners.map((owner) => (owner.id === 'h' ? { ...owner, exempt: why } : owner));
  return { ownership: { ...ownership, owners } };
}
