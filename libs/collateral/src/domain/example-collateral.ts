import { Exact, Money, USDC } from '@app/kernel';
import type { EligibilitySchedule } from '@app/legal-entity/domain';
import type { CollateralAsset } from './collateral-asset';
import type { PoolMarks, PoolTerms } from './pool';
import type { TokenTerms } from './token';

// What a seat might have posted, and an annex that takes it, for the specs of this folder.

export const FRIDAY_EVENING = new Date('2025-10-10T21:30:00Z'); // half an hour after US bonds have closed, before a long weekend
export const usdc = (amount: string | number) => Money.of(amount, USDC);

export const TOKEN: TokenTerms = {
  wrapper: 'issuer-claim',
  redemption: { calendar: 'us-bonds', noticeMinutes: 60 },
  transfer: 'allow-list',
  vaultAllowed: true,
  control: 'issuer-may-freeze',
  finality: { confirmations: 64, secondsPerBlock: 12 },
  weekendAddOn: new Exact('0.03'),
};

/** A tokenised treasury bill, with some of its terms changed. */
export function billOf(changed: Partial<CollateralAsset> = {}): CollateralAsset {
  return {
    asset: { code: 'TBILL', scale: 6 },
    name: 'a bill of December 2025, as a token',
    type: 'government-bond',
    issuer: { name: 'United States Treasury', id: null },
    guarantor: null,
    redeemableAt: { name: 'Bill Issuer Ltd', id: 'bill-issuer' },
    country: 'US',
    currency: 'USD',
    ratings: [
      { agency: 's-and-p', letters: 'AA+' },
      { agency: 'moodys', letters: 'Aa1' },
    ],
    maturesOn: '2025-12-11',
    issueSize: new Exact(50_000_000),
    underlying: null,
    priceSymbol: 'TBILL',
    fxSymbol: null,
    maxAgeMinutes: 90,
    token: TOKEN,
    ...changed,
  };
}

/** A coin of its own. */
export function coinOf(code: string, changed: Partial<CollateralAsset> = {}): CollateralAsset {
  const token: TokenTerms = {
    ...TOKEN,
    wrapper: 'native',
    redemption: null,
    transfer: 'free',
    control: 'holder',
    weekendAddOn: new Exact(0),
  };
  return billOf({
    asset: { code, scale: 8 },
    name: code,
    type: 'crypto-asset',
    issuer: { name: `the chain of ${code}`, id: null },
    redeemableAt: null,
    ratings: [],
    maturesOn: null,
    issueSize: null,
    underlying: code,
    priceSymbol: code,
    token,
    ...changed,
  });
}

type Criterion = EligibilitySchedule['criteria'][number];
type Including = Extract<Criterion, { readonly kind: 'include' }>;

export const ANYTHING: Criterion['of'] = {
  assets: null,
  issuers: null,
  types: null,
  countries: null,
  currencies: null,
  wrappers: null,
  rating: null,
  maturity: null,
};

/** A criterion that takes assets, at 1 % and 2 % for a token. */
export function including(
  name: string,
  of: Partial<Criterion['of']>,
  more: Partial<Including> = {},
): Including {
  return {
    kind: 'include',
    name,
    of: { ...ANYTHING, ...of },
    haircutPercent: '1',
    fxHaircutPercent: null,
    tokenAddOnPercent: '2',
    ...more,
  };
}

export const excluding = (name: string, of: Partial<Criterion['of']>): Criterion => ({
  kind: 'exclude',
  name,
  of: { ...ANYTHING, ...of },
});

/** An annex with these criteria, and where its seat stands. */
export function termsOf(
  criteria: readonly Criterion[],
  more: Partial<PoolTerms> & { readonly limits?: EligibilitySchedule['limits'] } = {},
): PoolTerms {
  const { limits = [], ...rest } = more;
  return {
    schedule: { criteria, limits, ratingMismatch: { kind: 'lowest' } },
    currencyMismatchPercent: '8',
    currency: 'USD',
    basis: 'additive',
    settlement: USDC,
    mporMinutes: 480,
    connected: [],
    gains: new Map(),
    movesTogether: false,
    ...rest,
  };
}

/** Marks of an instant, and how far each may fall. */
export function marksOf(
  prices: Readonly<Record<string, string>>,
  stress: Readonly<Record<string, string>> = {},
  quotedAt = FRIDAY_EVENING,
): PoolMarks {
  const found = new Map(Object.entries(prices));
  const falls = new Map(Object.entries(stress));
  return {
    price: (symbol) => {
      const price = found.get(symbol);
      return price === undefined ? undefined : { price: new Exact(price), quotedAt };
    },
    stress: (underlying) => {
      const fall = falls.get(underlying);
      return fall === undefined ? undefined : new Exact(fall);
    },
  };
}
