import {
  concentrated,
  type HaircutParts,
  noValueText,
  pricedBy,
  type PoolItem,
  type StruckPool,
  valuationPart,
} from '@app/collateral/domain';
import { type Asset, Exact, Money, textOf } from '@app/kernel';

type Limits = StruckPool['on']['terms']['schedule']['limits'];
type Weighed = Parameters<typeof concentrated>[0][number];

/** A mark that a price comes from: the price is the product of all of them. */
export interface PostedMark {
  readonly symbol: string;
  readonly price: string;
  readonly quotedAt: string;
}

/** What limits ask of an asset. */
export interface PostedTraits {
  readonly issuer: string;
  readonly type: string;
  readonly country: string;
  readonly currency: string;
  readonly wrapper: string; // of a token; none: it is held by entry in a register
  readonly issueSize: string | null; // units in issue; null: nobody knows
}

/**
 * Credit support that was held when the call was struck. Value = quantity × price × (1 − haircut − currencyHaircut − tokenAddOn −
 * weekendAddOn), rounded down; by an annex that multiplies, × (1 − each). What counts of it is in `counts`.
 */
export interface PostedLine {
  readonly account: string;
  readonly asset: string;
  readonly quantity: string;
  readonly marks: readonly PostedMark[]; // none: it is the settlement asset
  readonly price: string | null; // of one unit; null: it counts for nothing, and `why` says why
  readonly criterion: string | null; // of the schedule, by which it is taken
  readonly haircut: string;
  readonly currencyHaircut: string;
  readonly tokenAddOn: string;
  readonly weekendAddOn: string;
  readonly value: string; // after haircuts
  readonly counts: string; // of that, within the limits
  readonly limitedBy: readonly string[];
  readonly fallsWithPosition: boolean; // of what does, a quarter of all that counts counts at most
  readonly why: string | null;
  readonly traits: PostedTraits | null; // null: of the settlement asset, and of what nobody has registered
}

/** Under what posted assets other than the settlement asset were judged. Within the limits as much counts as can. */
export interface PostedTerms {
  readonly basis: 'additive' | 'multiplicative';
  readonly limits: Limits; // on the value after haircuts; a percentage is of everything posted, or of the issue
}

/** The settlement asset stands at its face: nothing is taken off it. */
export function cashLine(account: string, amount: Money): PostedLine {
  const quantity = amount.toText();
  return {
    ...nothing(account, amount),
    price: '1',
    value: quantity,
    counts: quantity,
  };
}

/** A pool item by item, as the run valued it. */
export function poolLines(account: string, { cash, items, on }: StruckPool): PostedLine[] {
  const settlement = cash.isZero() ? [] : [cashLine(account, cash)];
  return [...settlement, ...items.map((item, n) => itemLine(account, item, on, on.held[n]?.terms))];
}

type Terms = StruckPool['on']['held'][number]['terms'];

function itemLine(account: string, item: PoolItem, on: StruckPool['on'], terms: Terms): PostedLine {
  const quantity = item.counted ? item.valued.quantity : item.quantity;
  const known = { ...nothing(account, quantity), traits: terms === undefined ? null : traitsOf(terms) };
  if (!item.counted) return { ...known, why: noValueText(item.why) };
  const { price, criterion, parts, value, counts, limitedBy, fallsWithPosition } = item.valued;
  const marks = [...pricedBy([{ quantity, terms }])].flatMap((symbol) => {
    const mark = on.marks.get(symbol);
    return mark === undefined
      ? []
      : [{ symbol, price: mark.price.toFixed(), quotedAt: textOf(mark.quotedAt) }];
  });
  return {
    ...known,
    marks,
    price: price.toFixed(),
    criterion,
    haircut: parts.haircut.toFixed(),
    currencyHaircut: parts.fxHaircut.toFixed(),
    tokenAddOn: parts.tokenAddOn.toFixed(),
    weekendAddOn: parts.weekendAddOn.toFixed(),
    value: value.toText(),
    counts: counts.toText(),
    limitedBy,
    fallsWithPosition,
  };
}

function nothing(account: string, quantity: Money): PostedLine {
  return {
    account,
    asset: quantity.asset.code,
    quantity: quantity.toText(),
    marks: [],
    price: null,
    criterion: null,
    haircut: '0',
    currencyHaircut: '0',
    tokenAddOn: '0',
    weekendAddOn: '0',
    value: '0',
    counts: '0',
    limitedBy: [],
    fallsWithPosition: false,
    why: null,
    traits: null,
  };
}

function traitsOf({ issuer, type, country, currency, token, issueSize }: NonNullable<Terms>): PostedTraits {
  return {
    issuer: issuer.name,
    type,
    country,
    currency,
    wrapper: token?.wrapper ?? 'none',
    issueSize: issueSize?.toFixed() ?? null,
  };
}

/**
 * What lines count for, struck again from what stands on them and nothing else: prices from marks, values after haircuts, and what of
 * them counts together within the limits.
 *
 * @returns undefined where a line says something else
 */
export function countedAgain(
  lines: readonly PostedLine[],
  terms: PostedTerms | null,
  asset: Asset,
): Money | undefined {
  const cash = Money.sum(
    lines.filter((line) => line.asset === asset.code).map(({ quantity }) => Money.of(quantity, asset)),
    asset,
  );
  if (terms === null) return cash;
  const priced = lines.filter((line) => line.asset !== asset.code && line.price !== null);
  const weighed = priced.map((line) => weighedAgain(line, terms, asset));
  const counted = concentrated(weighed, terms.limits, cash);
  const agree = priced.every(
    (line, n) =>
      line.price === priceAgain(line).toFixed() &&
      line.value === weighed[n]?.value.toText() &&
      line.counts === counted[n]?.counts.toText(),
  );
  const sum = Money.sum(
    counted.map(({ counts }) => counts),
    asset,
  );
  return agree ? cash.plus(sum) : undefined;
}

const priceAgain = ({ marks }: PostedLine) =>
  marks.reduce((product, mark) => product.times(mark.price), new Exact(1));

function weighedAgain(line: PostedLine, { basis }: PostedTerms, asset: Asset): Weighed {
  const { traits, fallsWithPosition } = line;
  const quantity = new Exact(line.quantity);
  const parts: HaircutParts = {
    haircut: new Exact(line.haircut),
    fxHaircut: new Exact(line.currencyHaircut),
    tokenAddOn: new Exact(line.tokenAddOn),
    weekendAddOn: new Exact(line.weekendAddOn),
  };
  const value = quantity.times(priceAgain(line)).times(valuationPart(parts, basis));
  const { issuer = '', type = '', country = '', currency = '', wrapper = 'none' } = traits ?? {};
  return {
    asset: {
      asset: { code: line.asset },
      issuer: { name: issuer },
      type,
      country,
      currency,
      token: wrapper === 'none' ? null : { wrapper },
      issueSize: typeof traits?.issueSize === 'string' ? new Exact(traits.issueSize) : null,
    },
    quantity,
    value: Money.rounded(value, asset, 'down'),
    fallsWithPosition,
  };
}
