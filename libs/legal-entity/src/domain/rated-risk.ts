import type { RiskRating } from './ownership-control';

export const RISK_PRODUCTS = ['perpetual', 'future', 'option'] as const;

/** What compliance finds out, beside what the applicant says. */
export interface RiskFacts {
  readonly products: readonly (typeof RISK_PRODUCTS)[number][]; // that the applicant means to trade
  readonly politicallyExposed: boolean; // an owner or an officer
  readonly adverseMedia: boolean;
}

/** What a rating is made of. */
export interface RiskPart {
  readonly factor: 'product' | 'country' | 'ownership' | 'regulation' | 'exposure' | 'media' | 'screening';
  readonly points: number; // below 0: it is for the applicant
  readonly why: string;
}

/** A rating with all that led to it. */
export interface RatedRisk {
  readonly model: string;
  readonly hits: number; // names that had to be looked at when it was rated
  readonly parts: readonly RiskPart[];
  readonly score: number; // the sum of the points
  readonly rating: RiskRating;
}
