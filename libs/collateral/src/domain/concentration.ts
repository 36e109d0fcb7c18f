import { type Asset, Exact, Money } from '@app/kernel';
import type { EligibilitySchedule } from '@app/legal-entity/domain';
import { type Bound, mostThatCounts } from './most-that-counts';
import { WRONG_WAY_PARTS } from './wrong-way';

type Limit = EligibilitySchedule['limits'][number];

/** What limits ask of an asset. */
export interface LimitedAsset {
  readonly asset: { readonly code: string };
  readonly issuer: { readonly name: string };
  readonly type: string;
  readonly country: string; // of the issuer
  readonly currency: string; // in which it is priced
  readonly token: { readonly wrapper: string } | null;
  readonly issueSize: Exact | null; // units in issue; null: nobody knows
}

/** An item of a pool, at its value after haircuts. */
export interface Weighed {
  readonly asset: LimitedAsset;
  readonly quantity: Exact; // units of it
  readonly value: Money; // in the settlement asset
  readonly fallsWithPosition: boolean;
}

/** What of an item counts, and the limits that all of it would exceed. What is beyond them counts for nothing. */
export interface Counted {
  readonly counts: Money;
  readonly limitedBy: readonly string[];
}

export const WRONG_WAY_LIMIT = 'falls-with-the-position';

interface Named extends Bound {
  readonly name: string;
}

/**
 * What of a pool counts within its limits. A percentage is of everything posted, the settlement asset included, after haircuts; by
 * issue size, of the units in issue, and of an issue of unknown size nothing counts. The settlement asset is under no limit.
 *
 * What falls with the position is at most a quarter of what counts: of that, and not of what is posted, so that posting more of it
 * never makes more of it count.
 *
 * @param cash what is posted in the settlement asset
 * @see FINOS Common Domain Model, ConcentrationLimit; Commission Delegated Regulation (EU) 2016/2251, Article 8
 */
export function concentrated(
  items: readonly Weighed[],
  limits: EligibilitySchedule['limits'],
  cash: Money,
): Counted[] {
  const posted = Money.sum(
    items.map(({ value }) => value),
    cash.asset,
  ).plus(cash);
  const bounds = [...limits.flatMap((limit) => boundsOf(limit, items, posted)), ...wrongWay(items, cash)];
  const values = items.map(({ value }) => value.minor);
  const counted = mostThatCounts(values, bounds);
  return items.map(({ value }, index) => {
    const counts = Money.ofMinor(counted[index] ?? 0n, cash.asset);
    const tight = counts.equals(value) ? [] : bounds.filter((bound) => binds(bound, index, counted, values));
    return { counts, limitedBy: [...new Set(tight.map(({ name }) => name))] };
  });
}

/** One bound for each group that a limit is about: for all issuers, or for one by its name. */
function boundsOf(limit: Limit, items: readonly Weighed[], posted: Money): Named[] {
  const { name, of, most } = limit;
  const groups = [...new Set(items.map(({ asset }) => keyOf(limit, asset)))].filter(
    (key) => of === null || of === key,
  );
  return groups.map((key) => {
    const times = items.map(({ asset }) => (keyOf(limit, asset) === key ? 1n : 0n));
    const [only] = items.filter(({ asset }) => keyOf(limit, asset) === key);
    if (most.kind === 'value') return { name, times, most: amountOf(most.of.amount, posted.asset).minor };
    if (limit.by === 'issue-size' && only !== undefined)
      return { name, times, most: ofIssue(only, most.percent).minor };
    return { name, times, most: posted.times(new Exact(most.percent).div(100), 'down').minor };
  });
}

function keyOf({ by }: Limit, { asset, issuer, type, country, currency, token }: LimitedAsset): string {
  switch (by) {
    case 'asset':
    case 'issue-size':
      return asset.code;
    case 'issuer':
      return issuer.name;
    case 'asset-type':
      return type;
    case 'country':
      return country;
    case 'currency':
      return currency;
    case 'token-wrapper':
      return token?.wrapper ?? 'none';
  }
}

/** The value of so much of a holding as is a percentage of the issue. */
function ofIssue({ asset, quantity, value }: Weighed, percent: string): Money {
  if (asset.issueSize === null || quantity.isZero()) return Money.zero(value.asset);
  const part = asset.issueSize.times(percent).div(100).div(quantity);
  return value.times(Exact.min(part, 1), 'down');
}

/** In whole numbers: of four parts that count, three are not of it. 3 × what is, less what is not, is at most the settlement asset. */
function wrongWay(items: readonly Weighed[], cash: Money): Named[] {
  if (!items.some(({ fallsWithPosition }) => fallsWithPosition)) return [];
  const times = items.map(({ fallsWithPosition }) => (fallsWithPosition ? WRONG_WAY_PARTS - 1n : -1n));
  return [{ name: WRONG_WAY_LIMIT, times, most: cash.minor }];
}

/** Whether one unit more of an item would exceed a bound: what rounding has left free is less than a unit for each item. */
function binds(
  { times, most }: Bound,
  index: number,
  counted: readonly bigint[],
  values: readonly bigint[],
): boolean {
  if ((times[index] ?? 0n) <= 0n) return false;
  const used = counted.reduce((sum, each, item) => sum + each * (times[item] ?? 0n), 0n);
  return used + BigInt(values.length) * WRONG_WAY_PARTS >= most;
}

function amountOf(amount: string, asset: Asset): Money {
  return Money.rounded(new Exact(amount), asset, 'down');
}
