import { type Asset, Exact, Money } from '@app/kernel';
import type { CollateralAsset } from './collateral-asset';
import { collateralValue } from './collateral-value';
import { concentrated } from './concentration';
import { type EligibilityTerms, eligibilityOf, type Ineligible } from './eligibility';
import { type HaircutParts, valuationPart } from './haircut';
import { tokenFault, weekendAddOn } from './token';
import { type Connected, type Connection, connectionOf, fallsWith } from './wrong-way';

/** Under what a pool of collateral is judged: the annex, and where the seat stands. */
export interface PoolTerms extends EligibilityTerms {
  readonly basis: 'additive' | 'multiplicative';
  readonly settlement: Asset;
  readonly mporMinutes: number;
  readonly connected: readonly Connected[];
  readonly gains: ReadonlyMap<string, Exact>; // of the seat, when each underlying doubles
  readonly movesTogether: boolean; // the agreement correlates its underlyings
}

/** A price of something, and since when it is known. */
export interface PoolMark {
  readonly price: Exact;
  readonly quotedAt: Date;
}

/** What things cost at an instant. */
export interface PoolMarks {
  readonly price: (symbol: string) => PoolMark | undefined;
  readonly stress: (underlying: string) => Exact | undefined; // how far it may fall, as a part of itself; undefined: none approved
}

/** What is held of an asset; of one that nobody has registered there are no terms. */
export interface Held {
  readonly quantity: Money;
  readonly terms: CollateralAsset | undefined;
}

/** Why an item counts for nothing. */
export type NoValue =
  | { readonly kind: 'not-registered' | 'mark-missing' | 'mark-stale' | 'no-stress-approved' }
  | { readonly kind: NonNullable<ReturnType<typeof tokenFault>> }
  | { readonly kind: Ineligible['why']; readonly criterion: string | null }
  | { readonly kind: 'connected'; readonly connection: Connection };

/** In one line: the fact, and through what or by which criterion. */
export function noValueText(why: NoValue): string {
  if (why.kind === 'connected')
    return `connected: its ${why.connection.through} is ${why.connection.obligor}, of the ${why.connection.to}`;
  return 'criterion' in why && why.criterion !== null ? `${why.kind}: ${why.criterion}` : why.kind;
}

/** An item as the agreement values it: what it costs, what comes off and by which criterion, and what then counts. */
export interface Valued {
  readonly quantity: Money;
  readonly price: Exact; // of one unit, in the settlement asset
  readonly market: Money;
  readonly criterion: string;
  readonly parts: HaircutParts;
  readonly value: Money; // after haircuts
  readonly counts: Money; // of that, within the limits
  readonly limitedBy: readonly string[];
  readonly fallsWithPosition: boolean;
}

export type PoolItem =
  | { readonly counted: true; readonly valued: Valued }
  | { readonly counted: false; readonly quantity: Money; readonly why: NoValue };

/** A seat's collateral, item by item, and what it counts for together. */
export interface Pool {
  readonly cash: Money; // in the settlement asset, which counts as it is
  readonly items: readonly PoolItem[];
  readonly counts: Money; // what surely counts: an item without a price counts for nothing, and is no number
  readonly unpriced: readonly string[]; // the assets without one
  readonly countsAtLast: Money; // though what has none were worth its last: at least what is missing beyond that is missing
}

/**
 * Values a pool: each asset is judged and taken apart, then what of it counts is found for all of them together. An asset that has no
 * price has no value either; the rest has. What falls with the position is valued as it would be after the fall that is feared of it.
 */
export function poolOf(
  cash: Money,
  held: readonly Held[],
  terms: PoolTerms,
  marks: PoolMarks,
  asOf: Date,
): Pool {
  const found = countedIn(cash, held, terms, marks, asOf);
  const atLast = () => countedIn(cash, held, terms, ageless(marks, asOf), asOf);
  return { ...found, countsAtLast: found.unpriced.length === 0 ? found.counts : atLast().counts };
}

function countedIn(
  cash: Money,
  held: readonly Held[],
  terms: PoolTerms,
  marks: PoolMarks,
  asOf: Date,
): Omit<Pool, 'countsAtLast'> {
  const judged = held.map((each) => judgedOf(each, terms, marks, asOf));
  const weighed = judged.flatMap((each) => ('weighed' in each ? [each.weighed] : []));
  const counted = concentrated(weighed, terms.schedule.limits, cash);
  const items = judged.map((each): PoolItem => {
    if (!('weighed' in each)) return { counted: false, ...each };
    const found = counted[weighed.indexOf(each.weighed)] ?? { counts: Money.zero(cash.asset), limitedBy: [] };
    return { counted: true, valued: { ...each.valued, ...found } };
  });
  const sum = Money.sum(
    counted.map(({ counts }) => counts),
    cash.asset,
  );
  const unpriced = judged.flatMap((each) =>
    'why' in each && (each.why.kind === 'mark-missing' || each.why.kind === 'mark-stale')
      ? [each.quantity.asset.code]
      : [],
  );
  return { cash, items, counts: cash.plus(sum), unpriced };
}

/** The same marks, as if each had been made just now. */
function ageless(marks: PoolMarks, asOf: Date): PoolMarks {
  const price = (symbol: string) => {
    const mark = marks.price(symbol);
    return mark && { price: mark.price, quotedAt: asOf };
  };
  return { price, stress: marks.stress };
}

function judgedOf({ quantity, terms: asset }: Held, terms: PoolTerms, marks: PoolMarks, asOf: Date) {
  const no = (why: NoValue) => ({ quantity, why });
  if (asset === undefined) return no({ kind: 'not-registered' });
  const connection = connectionOf(asset, terms.connected);
  if (connection !== undefined) return no({ kind: 'connected', connection });
  const fault = asset.token === null ? undefined : tokenFault(asset.token);
  if (fault !== undefined) return no({ kind: fault });
  const eligible = eligibilityOf(asset, terms, asOf);
  if (!eligible.ok) return no({ kind: eligible.refusal.why, criterion: eligible.refusal.criterion });
  const price = priceOf(asset, marks, asOf);
  if (typeof price === 'string') return no({ kind: price });
  const { underlying, token } = asset;
  const fallsWithPosition = fallsWith(underlying, terms.gains, terms.movesTogether);
  const feared = fallsWithPosition && underlying !== null ? marks.stress(underlying) : new Exact(0);
  if (feared === undefined) return no({ kind: 'no-stress-approved' });
  const { criterion, parts: elected } = eligible.value;
  const parts: HaircutParts = {
    ...elected,
    haircut: Exact.max(elected.haircut, feared),
    weekendAddOn: token === null ? new Exact(0) : weekendAddOn(token, terms.mporMinutes, asOf),
  };
  const units = quantity.exact();
  const value = valueOf(units, price, valuationPart(parts, terms.basis), terms.settlement);
  const market = Money.rounded(units.times(price), terms.settlement, 'down');
  return {
    weighed: { asset, quantity: units, value, fallsWithPosition },
    valued: { quantity, price, market, criterion, parts, value, fallsWithPosition },
  };
}

function valueOf(amount: Exact, price: Exact, valuationPercentage: Exact, settlement: Asset): Money {
  const none = new Exact(0);
  const item = { amount, price, accrued: none, fxToBase: new Exact(1), valuationPercentage, fxHaircut: none };
  return Money.rounded(collateralValue(item), settlement, 'down');
}

/** Of one unit in the settlement asset: its mark, and where it is priced in another currency, the mark of that. */
function priceOf(
  { priceSymbol, fxSymbol, maxAgeMinutes }: CollateralAsset,
  marks: PoolMarks,
  asOf: Date,
): Exact | 'mark-missing' | 'mark-stale' {
  let price = new Exact(1);
  for (const symbol of [priceSymbol, ...(fxSymbol === null ? [] : [fxSymbol])]) {
    const mark = marks.price(symbol);
    if (mark === undefined) return 'mark-missing';
    if (asOf.getTime() - mark.quotedAt.getTime() > maxAgeMinutes * 60_000) return 'mark-stale';
    price = price.times(mark.price);
  }
  return price;
}
