import { accept, Exact, refuse, type Result } from '@app/kernel';
import type { EligibilitySchedule } from '@app/legal-entity/domain';
import type { CollateralAsset } from './collateral-asset';
import type { HaircutParts } from './haircut';
import { meetsFloor } from './rating';

type Criterion = EligibilitySchedule['criteria'][number];
type Including = Extract<Criterion, { readonly kind: 'include' }>;

/** What an annex says of collateral other than the settlement asset. */
export interface EligibilityTerms {
  readonly schedule: EligibilitySchedule;
  readonly currencyMismatchPercent: string; // where a criterion says nothing else
  readonly currency: string; // of the settlement asset
}

/** By which criterion an asset is taken, and what it takes off, as parts of its value. */
export interface Eligible {
  readonly criterion: string;
  readonly parts: Omit<HaircutParts, 'weekendAddOn'>;
}

/** Why an asset is not taken; and by which criterion, where one speaks of it. */
export interface Ineligible {
  readonly why:
    'excluded' | 'matured' | 'rating-below-floor' | 'not-rated' | 'maturity-outside-band' | 'in-no-criterion';
  readonly criterion: string | null;
}

/**
 * Judges one asset by a schedule. What is excluded is not taken, whatever includes it; of several criteria that include it, the one
 * that takes most off counts.
 *
 * @see ISDA 2018 CSA for Initial Margin, Paragraph 13, General Principles, and its eligibility tables: the strictest counts
 */
export function eligibilityOf(
  asset: CollateralAsset,
  terms: EligibilityTerms,
  asOf: Date,
): Result<Eligible, Ineligible> {
  const { criteria, ratingMismatch } = terms.schedule;
  const days = asset.maturesOn === null ? undefined : daysUntil(asset.maturesOn, asOf);
  if (days !== undefined && days <= 0) return refuse({ why: 'matured', criterion: null });
  const named = criteria.filter(({ of }) => isAbout(of, asset));
  const misses = ({ of }: Criterion) => missOf(of, asset, days, ratingMismatch);
  const excluding = named.find((each) => each.kind === 'exclude' && misses(each) === undefined);
  if (excluding !== undefined) return refuse({ why: 'excluded', criterion: excluding.name });
  const including = named.filter((each) => each.kind === 'include');
  const [first, ...others] = including.filter((each) => misses(each) === undefined);
  if (first !== undefined) {
    const all = [first, ...others].map((each) => ({
      criterion: each.name,
      parts: partsOf(each, asset, terms),
    }));
    return accept(all.reduce((strictest, each) => (sumOf(each).gt(sumOf(strictest)) ? each : strictest)));
  }
  const [near] = including;
  const why = near && misses(near);
  return near === undefined || why === undefined
    ? refuse({ why: 'in-no-criterion', criterion: null })
    : refuse({ why, criterion: near.name });
}

/** Whether a criterion speaks of the asset by what it is, before anybody asks how well it is rated and how long it runs. */
function isAbout(
  of: Criterion['of'],
  { asset, issuer, type, country, currency, token }: CollateralAsset,
): boolean {
  const said: readonly (readonly [readonly string[] | null, string])[] = [
    [of.assets, asset.code],
    [of.issuers, issuer.name],
    [of.types, type],
    [of.countries, country],
    [of.currencies, currency],
    [of.wrappers, token?.wrapper ?? 'none'],
  ];
  return said.every(([wanted, found]) => wanted === null || wanted.includes(found));
}

function missOf(
  { rating, maturity }: Criterion['of'],
  { ratings }: CollateralAsset,
  days: number | undefined,
  mismatch: EligibilitySchedule['ratingMismatch'],
): 'rating-below-floor' | 'not-rated' | 'maturity-outside-band' | undefined {
  if (rating !== null) {
    const met = meetsFloor(ratings, rating, mismatch);
    if (met !== 'meets') return met;
  }
  if (maturity === null) return undefined;
  const { fromDays, belowDays } = maturity;
  const within = days !== undefined && days >= fromDays && (belowDays === null || days < belowDays);
  return within ? undefined : 'maturity-outside-band';
}

function partsOf(
  { haircutPercent, fxHaircutPercent, tokenAddOnPercent }: Including,
  { currency, token }: CollateralAsset,
  terms: EligibilityTerms,
): Eligible['parts'] {
  const foreign = currency !== terms.currency;
  return {
    haircut: partOf(haircutPercent),
    fxHaircut: partOf(foreign ? (fxHaircutPercent ?? terms.currencyMismatchPercent) : '0'),
    tokenAddOn: partOf(token === null ? '0' : tokenAddOnPercent),
  };
}

const partOf = (percent: string) => new Exact(percent).div(100);

const sumOf = ({ parts }: Eligible) => parts.haircut.plus(parts.fxHaircut).plus(parts.tokenAddOn);

const A_DAY = 86_400_000;

/** Days from the day of an instant, UTC, to another day. */
function daysUntil(day: string, asOf: Date): number {
  const today = Date.parse(`${asOf.toISOString().slice(0, 10)}T00:00:00Z`);
  return Math.round((Date.parse(`${day}T00:00:00Z`) - today) / A_DAY);
}
