import { APPLICANT, ownershipOf } from './application-content';
import type { HeldSections } from './application-section';
import { ownershipCycles, ownershipFault } from './ownership';
import type { RiskRating } from './ownership-control';
import type { RatedRisk, RiskFacts, RiskPart } from './rated-risk';
import { countryRisk } from './risk-country';

/** The version of everything in this file and in the list of countries: another weight or another list is another version. */
export const RISK_MODEL = 'risk-1';

const STANDARD_FROM = 10;
const HIGH_FROM = 40;
const MOST_FOR_HITS = 6;
const LAYERS_UNREMARKED = 2; // of entities between the applicant and a person

const PRODUCT_POINTS = { perpetual: 10, future: 10, option: 15 } as const;

const REGULATION_POINTS = {
  'financial-counterparty': 0,
  'swap-dealer': 0,
  'non-financial-counterparty': 5,
  exempt: 10,
} as const;

/**
 * How risky an applicant is: points of each factor, added up; low below 10, high from 40, standard between. The weights are the
 * house's own: what is to be high by itself has 40 points.
 *
 * @param hits names of the application that are like one of the list, however they were judged
 * @see FATF, Guidance for a Risk-Based Approach for the Securities Sector (2018), part II: customer, country and product risk
 */
export function riskRating(sections: HeldSections, facts: RiskFacts, hits: number): RatedRisk {
  const parts = [
    ...productParts(facts),
    ...countryParts(sections),
    ...ownershipParts(sections),
    ...regulationParts(sections),
    ...part('exposure', facts.politicallyExposed ? 40 : 0, 'an owner or an officer is politically exposed'),
    ...part('media', facts.adverseMedia ? 20 : 0, 'there is adverse news of it'),
    ...part('screening', Math.min(MOST_FOR_HITS, 2 * hits), `${String(hits)} names are like one of the list`),
  ];
  const score = parts.reduce((sum, { points }) => sum + points, 0);
  return { model: RISK_MODEL, hits, parts, score, rating: ratingOfScore(score) };
}

function ratingOfScore(score: number): RiskRating {
  if (score >= HIGH_FROM) return 'high';
  return score >= STANDARD_FROM ? 'standard' : 'low';
}

function productParts({ products }: RiskFacts): RiskPart[] {
  const most = Math.max(0, ...products.map((product) => PRODUCT_POINTS[product]));
  return part('product', most, `the riskiest of ${products.join(', ')}`);
}

/** The riskiest of where it is registered and where it is taxed. */
function countryParts(sections: HeldSections): RiskPart[] {
  const home = sections['legal-identity']?.jurisdiction;
  const taxed = (sections['tax-status']?.residences ?? []).map(({ country }) => country);
  const risks = [...new Set([...(home === undefined ? [] : [home]), ...taxed])].map((country) => ({
    country,
    ...countryRisk(country),
  }));
  const worst = risks.sort((a, b) => b.points - a.points)[0];
  return worst === undefined ? [] : part('country', worst.points, `${worst.country}: ${worst.why}`);
}

function ownershipParts(sections: HeldSections): RiskPart[] {
  const ownership = ownershipOf(sections);
  if (ownership === undefined || ownershipFault(ownership) !== undefined) return [];
  const cyclic = ownershipCycles(ownership).length > 0;
  const layers = layersAbove(ownership.holdings);
  const direct = ownership.holdings.filter(({ owned }) => owned === APPLICANT).map(({ owner }) => owner);
  const supervised = sections.ownership?.owners.some(
    ({ id, exempt }) => exempt !== undefined && direct.includes(id),
  );
  return [
    ...part('ownership', cyclic ? 15 : 0, 'owners own each other'),
    ...part('ownership', layers > LAYERS_UNREMARKED ? 10 : 0, `${String(layers)} layers of owners`),
    ...part('ownership', ownership.controls.length > 0 ? 5 : 0, 'somebody controls without a share'),
    ...part('ownership', supervised === true ? -5 : 0, 'an owner is listed, regulated or a state'),
  ];
}

/** How many owners stand above one another, at most; round a cycle once. */
function layersAbove(holdings: readonly { readonly owner: string; readonly owned: string }[]): number {
  const climb = (id: string, seen: ReadonlySet<string>): number => {
    const owners = holdings.filter(({ owned, owner }) => owned === id && !seen.has(owner));
    return Math.max(0, ...owners.map(({ owner }) => 1 + climb(owner, new Set([...seen, owner]))));
  };
  return climb(APPLICANT, new Set([APPLICANT]));
}

function regulationParts(sections: HeldSections): RiskPart[] {
  const regulated = sections['legal-identity']?.regulatoryClass;
  return regulated === undefined
    ? []
    : part('regulation', REGULATION_POINTS[regulated], `it is ${regulated}`);
}

function part(factor: RiskPart['factor'], points: number, why: string): RiskPart[] {
  return points === 0 ? [] : [{ factor, points, why }];
}
