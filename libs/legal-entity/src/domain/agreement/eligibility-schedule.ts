import { amount, country, decimal, name } from './election-fields';
import { type Elected, type Misfit, oneOf, text, whole } from './election-reader';
import { choiceOf, listOf, orNone, recordOf } from './election-record';

/** What an asset is, before anybody asks in what form it is held. */
export const COLLATERAL_TYPES = [
  'cash',
  'government-bond',
  'agency-bond',
  'covered-bond',
  'corporate-bond',
  'equity',
  'gold',
  'money-market-fund',
  'stablecoin',
  'crypto-asset',
] as const;

/** How a token stands to what it is worth: a coin of its own, a claim on its issuer, a receipt of a custodian, or a copy on another chain. */
export const TOKEN_WRAPPERS = ['none', 'native', 'issuer-claim', 'custody-receipt', 'bridged'] as const;

export const RATING_AGENCIES = ['s-and-p', 'moodys', 'fitch', 'dbrs'] as const;

/** One scale for all agencies, best first. Each agency's own letters are brought to it by who reads them. */
export const RATING_GRADES = [
  'AAA',
  'AA+',
  'AA',
  'AA-',
  'A+',
  'A',
  'A-',
  'BBB+',
  'BBB',
  'BBB-',
  'BB+',
  'BB',
  'BB-',
  'B+',
  'B',
  'B-',
  'CCC+',
  'CCC',
  'CCC-',
  'CC',
  'C',
  'D',
] as const;

const CONCENTRATIONS = [
  'asset',
  'issuer',
  'asset-type',
  'country',
  'currency',
  'token-wrapper',
  'issue-size',
] as const;

const MOST_DAYS = 36_600;
const anyOf = <Value>(reader: Parameters<typeof listOf<Value>>[0]) =>
  orNone(listOf(reader, { least: 1, most: 50 }));
const percent = decimal('0', '100', 'per cent');

/** Which assets a criterion is about: all that is said has to be true of one. Null: it does not matter. */
const about = recordOf({
  assets: anyOf(text('an asset by its code: TBILL', /^[A-Z][A-Za-z0-9]{0,11}$/)),
  issuers: anyOf(name),
  types: anyOf(oneOf(...COLLATERAL_TYPES)),
  countries: anyOf(country), // of the issuer
  currencies: anyOf(text('a currency by its code: USD', /^[A-Z]{3,5}$/)),
  wrappers: anyOf(oneOf(...TOKEN_WRAPPERS)),
  rating: orNone(
    recordOf({
      floor: oneOf(...RATING_GRADES),
      agencies: listOf(oneOf(...RATING_AGENCIES), { least: 1, most: RATING_AGENCIES.length }),
    }),
  ),
  maturity: orNone(
    recordOf({
      fromDays: whole(0, MOST_DAYS, 'days to maturity'),
      belowDays: orNone(whole(1, MOST_DAYS, 'days to maturity')),
    }),
  ),
});

/** What is taken and at which haircuts, or not taken at all. What is excluded is not taken, whatever includes it. */
const criterion = choiceOf({
  include: {
    name,
    of: about,
    haircutPercent: percent,
    fxHaircutPercent: orNone(percent), // null: as the annex has it; of an asset in another currency alone
    tokenAddOnPercent: percent, // of an asset that is held as a token
  },
  exclude: { name, of: about },
});

/**
 * The schedule of eligible collateral: without a criterion, the settlement asset and nothing else. Limits are on the value after
 * haircuts; what is beyond one counts for nothing.
 *
 * @see ISDA 2016 and 2018 credit support annexes, Paragraph 13, "Eligible Credit Support"; FINOS Common Domain Model,
 *   EligibleCollateralCriteria, ConcentrationLimit and MismatchResolution
 */
export const eligibility = recordOf({
  criteria: listOf(criterion, { least: 0, most: 100 }),
  ratingMismatch: choiceOf({
    lowest: {},
    highest: {},
    'reference-agency': { agency: oneOf(...RATING_AGENCIES) },
  }),
  limits: listOf(
    recordOf({
      name,
      by: oneOf(...CONCENTRATIONS),
      of: orNone(name), // null: any one of its kind
      most: choiceOf({
        percent: { percent }, // of all that is posted; by issue size, of the issue
        value: { of: amount },
      }),
    }),
    { least: 0, most: 50 },
  ),
});

export type EligibilitySchedule = Elected<typeof eligibility>;

/** What does not go together in a schedule. A reason that is given to somebody names a criterion: each has a name of its own. */
export function misfitsOfEligibility({ criteria, limits }: EligibilitySchedule): Misfit[] {
  const misfits: Misfit[] = [];
  const once = (field: string, names: readonly string[]) => {
    if (new Set(names).size < names.length) misfits.push({ field, allowed: 'each under a name of its own' });
  };
  once(
    'eligibility.criteria',
    criteria.map((each) => each.name),
  );
  once(
    'eligibility.limits',
    limits.map((each) => each.name),
  );
  for (const [index, { of }] of criteria.entries())
    if (
      of.maturity !== null &&
      of.maturity.belowDays !== null &&
      of.maturity.belowDays <= of.maturity.fromDays
    )
      misfits.push({
        field: `eligibility.criteria[${String(index)}].of.maturity.belowDays`,
        allowed: 'more days than fromDays, or null',
      });
  for (const [index, { by, most }] of limits.entries())
    if (by === 'issue-size' && most.kind === 'value')
      misfits.push({
        field: `eligibility.limits[${String(index)}].most`,
        allowed: 'a percentage: of the issue',
      });
  return misfits;
}
