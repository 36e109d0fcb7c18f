import { worstPositions } from '@app/exposure/domain';
import { type Asset, Exact, invariant, Money } from '@app/kernel';
import type { Leg } from '@app/trade/domain';

/** The side of a position that loses when its party fails. */
export const WRONG_SIDES = ['long', 'short', 'either'] as const;
export type WrongSide = (typeof WRONG_SIDES)[number];

/**
 * That a party is likely to fail just when it owes most. Correlated: what it trades falls with it, and a part of the notional on
 * that side is added to its number. Affiliate: it belongs to whom the underlying is of, and nothing is added in it at all.
 */
export type WrongWay = { readonly underlying: string; readonly version: number } & (
  | { readonly kind: 'correlated'; readonly side: WrongSide; readonly percent: string } // 12.5: of notional at mark
  | { readonly kind: 'affiliate' }
  | { readonly kind: 'none' } // what was said before is taken back
);

/**
 * What wrong-way risk adds to a seat's number: Σ over the underlyings that fall with the party of percent × notional at mark of the
 * position on the side that loses, at its worst. It stands beside the stressed loss and is not set off against initial margin: margin
 * is sized as if the party's failure and the price had nothing to do with each other.
 *
 * @param marks of every underlying of the legs
 * @returns rounded up to whole units; never less when a pending leg is added
 */
export function wrongWayAddOn(
  ways: readonly WrongWay[],
  legs: { readonly open: readonly Leg[]; readonly pending: readonly Leg[] },
  marks: ReadonlyMap<string, { readonly mark: Exact }>,
  asset: Asset,
): Money {
  const correlated = ways.filter((way) => way.kind === 'correlated');
  if (correlated.length === 0) return Money.zero(asset);
  const positions = worstPositions(legs.open, legs.pending);
  const added = correlated.reduce((sum, { underlying, side, percent }) => {
    const worst = positions.get(underlying);
    if (worst === undefined) return sum;
    const mark = marks.get(underlying)?.mark;
    invariant(mark !== undefined, `no mark for ${underlying}`);
    const units = side === 'either' ? Exact.max(worst.long, worst.short) : worst[side];
    return sum.plus(units.times(mark).times(percent).div(100));
  }, new Exact(0));
  return Money.rounded(added, asset, 'up');
}

/** The underlyings of whom the party belongs to: nothing is added in them. */
export function barredUnderlyings(ways: readonly WrongWay[]): string[] {
  return ways.filter(({ kind }) => kind === 'affiliate').map(({ underlying }) => underlying);
}
