import { byTrade, nominalUnits } from '@app/exposure/domain';
import { type Asset, Exact, invariant, Money, textOf } from '@app/kernel';
import { expiryOf, type InstrumentKind, type Leg } from '@app/trade/domain';
import type { Utilisation } from './utilisation';

/** How long an instrument runs from now on: for as long as both want, or until it ends by itself. */
export const TENOR_BUCKETS = ['perpetual', 'up-to-1m', 'up-to-3m', 'up-to-1y', 'beyond-1y'] as const;
export type TenorBucket = (typeof TENOR_BUCKETS)[number];

/** What can be traded, by what it pays. */
export const PRODUCTS = [
  'linear-perpetual',
  'inverse-perpetual',
  'dated-future',
  'european-option',
] as const satisfies readonly InstrumentKind[];

/**
 * What a line limits beside its number: notional at mark, on the worse side; and how much of the initial margin the line stands in
 * for, because the seat could come to owe it beyond what it has posted.
 */
export type SubLimit =
  | { readonly by: 'product'; readonly of: InstrumentKind; readonly most: Money }
  | { readonly by: 'underlying'; readonly of: string; readonly most: Money }
  | { readonly by: 'tenor'; readonly of: TenorBucket; readonly most: Money }
  | { readonly by: 'settlement-day'; readonly of: typeof EACH_DAY; readonly most: Money }
  | { readonly by: 'im-financing'; readonly of: typeof WHOLE; readonly most: Money };

export const EACH_DAY = 'each'; // what falls to be settled on any one day
export const WHOLE = 'all'; // of a thing that has no parts
export const SUB_LIMIT_KINDS = ['product', 'underlying', 'tenor', 'settlement-day', 'im-financing'] as const;
export type SubLimitKind = (typeof SUB_LIMIT_KINDS)[number];

/**
 * What is used of what could be limited: all perpetuals, BTC, what ends within a month, what settles on 2025-12-26. Of margin that
 * the line finances, `notional` is the amount itself.
 */
export interface Used {
  readonly by: SubLimitKind;
  readonly of: string;
  readonly notional: Money;
}

const BUCKETS = [
  { bucket: 'up-to-1m', months: 1 },
  { bucket: 'up-to-3m', months: 3 },
  { bucket: 'up-to-1y', months: 12 },
] as const;

/** Calendar months from the day of `asOf`, to the instant: what ends exactly a month from now still ends within it. */
export function tenorBucketOf(expiresAt: Date | undefined, asOf: Date): TenorBucket {
  if (expiresAt === undefined) return 'perpetual';
  return BUCKETS.find(({ months }) => expiresAt <= plusMonths(asOf, months))?.bucket ?? 'beyond-1y';
}

/** The same day so many months later, or the last one of its month. */
export function plusMonths(instant: Date, months: number): Date {
  const moved = new Date(instant.getTime());
  moved.setUTCMonth(moved.getUTCMonth() + months);
  if (moved.getUTCDate() !== instant.getUTCDate()) moved.setUTCDate(0);
  return moved;
}

/** How much of a seat's initial margin its line stands in for: what it could come to owe beyond what it has posted. */
export function financedMargin({ shortfall }: Pick<Utilisation, 'shortfall'>): Used {
  return { by: 'im-financing', of: WHOLE, notional: shortfall };
}

/** The limit that a line sets on what is used, if it sets one. */
export function limitOn(
  subLimits: readonly SubLimit[],
  { by, of }: Omit<Used, 'notional'>,
): Money | undefined {
  return subLimits.find((limit) => limit.by === by && (limit.of === of || limit.of === EACH_DAY))?.most;
}

interface Sides {
  readonly open: Exact;
  readonly bought: Exact;
  readonly sold: Exact;
}

/**
 * What a seat uses of everything that could be limited, at its worst: in each underlying every purchase that is held is done and
 * no sale, or every sale and no purchase. Purchases and sales of one underlying set each other off within one product, one tenor
 * or one day, and nowhere else. Never less when a pending leg is added.
 *
 * @param marks of every underlying of the legs
 * @returns each rounded up to whole units
 */
export function usedOf(
  legs: { readonly open: readonly Leg[]; readonly pending: readonly Leg[] },
  marks: ReadonlyMap<string, { readonly mark: Exact }>,
  { asset, asOf }: { readonly asset: Asset; readonly asOf: Date },
): Used[] {
  const uses = new Map<string, { by: SubLimitKind; of: string; sides: Map<string, Sides> }>();
  const add = (trade: readonly Leg[], pending: boolean) => {
    for (const [name, { by, of, underlying, value }] of sharesOf(trade, marks, asOf)) {
      const use = uses.get(name) ?? { by, of, sides: new Map<string, Sides>() };
      uses.set(name, use);
      use.sides.set(underlying, withTrade(use.sides.get(underlying) ?? NOTHING, value, pending));
    }
  };
  for (const leg of legs.open) add([leg], false);
  for (const trade of byTrade(legs.pending)) add(trade, true);
  return [...uses.values()].map(({ by, of, sides }) => {
    const worst = [...sides.values()].reduce((sum, each) => sum.plus(worstOf(each)), ZERO);
    return { by, of, notional: Money.rounded(worst, asset, 'up') };
  });
}

interface Share {
  readonly by: SubLimitKind;
  readonly of: string;
  readonly underlying: string;
  readonly value: Exact;
}

/** What one trade is of each thing that could be limited: a trade that changes takes its old terms away with the new ones. */
function sharesOf(
  trade: readonly Leg[],
  marks: ReadonlyMap<string, { readonly mark: Exact }>,
  asOf: Date,
): Map<string, Share> {
  const shares = new Map<string, Share>();
  for (const leg of trade) {
    const { underlying } = leg;
    const mark = marks.get(underlying)?.mark;
    invariant(mark !== undefined, `no mark for ${underlying}`);
    const value = nominalUnits(leg).times(mark);
    for (const { by, of } of placesOf(leg, asOf)) {
      const sofar = shares.get(`${by}/${of}`)?.value ?? ZERO;
      shares.set(`${by}/${of}`, { by, of, underlying, value: sofar.plus(value) });
    }
  }
  return shares;
}

/**
 * Whether a trade only takes away from what is open in its own instrument, once those that are held are done as well: each leg is
 * on the other side, and no more than is left.
 */
export function onlyCloses(trade: readonly Leg[], open: readonly Leg[], pending: readonly Leg[]): boolean {
  return trade.every((leg) => {
    const inInstrument = (each: Leg) => each.instrument === leg.instrument;
    const position = sumOf(open.filter(inInstrument));
    const isLong = leg.quantity.isPositive();
    if (position.isZero() || position.isPositive() === isLong) return false;
    const sameSide = [...pending, ...trade].filter(
      (each) => inInstrument(each) && each.quantity.isPositive() === isLong,
    );
    const left = position.plus(sumOf(sameSide));
    return left.isZero() || left.isPositive() === position.isPositive();
  });
}

const ZERO = new Exact(0);
const NOTHING: Sides = { open: ZERO, bought: ZERO, sold: ZERO };

function withTrade({ open, bought, sold }: Sides, value: Exact, pending: boolean): Sides {
  if (!pending) return { open: open.plus(value), bought, sold };
  return value.isPositive()
    ? { open, bought: bought.plus(value), sold }
    : { open, bought, sold: sold.minus(value) };
}

const worstOf = ({ open, bought, sold }: Sides) => Exact.max(open.plus(bought), sold.minus(open), ZERO);
const sumOf = (legs: readonly Leg[]) => legs.reduce((sum, { quantity }) => sum.plus(quantity), ZERO);

function placesOf({ underlying, terms }: Leg, asOf: Date): Omit<Used, 'notional'>[] {
  const expiresAt = expiryOf(terms);
  const places: Omit<Used, 'notional'>[] = [
    { by: 'product', of: terms.kind },
    { by: 'underlying', of: underlying },
    { by: 'tenor', of: tenorBucketOf(expiresAt, asOf) },
  ];
  if (expiresAt === undefined) return places;
  return [...places, { by: 'settlement-day', of: textOf(expiresAt).slice(0, 'YYYY-MM-DD'.length) }];
}
