import type { JudgedOffer, NothingAdded } from '@app/collateral/domain';
import { accept, type Asset, invariant, Money, refuse, type Result } from '@app/kernel';

/** One piece of what a party offers to meet a call with. */
export interface PledgePiece {
  readonly asset: string;
  readonly amount: string; // decimal text
}

/** Why a piece is not taken. */
export type PieceFault =
  { readonly kind: 'not-the-settlement-asset' | 'not-an-amount' | 'named-twice' } | NothingAdded;

/** A piece that is not taken, and why. */
export interface FaultyPiece extends PledgePiece {
  readonly why: PieceFault;
}

/** A piece that is taken. */
export interface TakenPiece {
  readonly amount: Money;
  readonly value: Money; // in the settlement asset, after haircuts, within what is called
}

export type PledgeRefusal =
  | { readonly kind: 'ineligible-collateral'; readonly pieces: readonly FaultyPiece[] }
  | { readonly kind: 'pledge-above-call'; readonly offered: Money; readonly called: Money };

/** When a pledge is judged: a token that has risen by the time it moves may leave nothing to be met by those after it. */
export type PledgeMoment = 'offer' | 'payment';

const MOST = 2n ** 63n - 1n; // that the books count

/**
 * What is offered, as amounts. Initial margin is met in whatever the annex takes; variation margin, which is passed on, and an
 * independent amount in the settlement asset alone.
 *
 * @param assets that the ledger counts, of those that are named
 * @param called the call's amount, in the settlement asset
 */
export function offeredPieces(
  pieces: readonly PledgePiece[],
  assets: ReadonlyMap<string, Asset>,
  { called, takesTokens }: { readonly called: Money; readonly takesTokens: boolean },
): readonly (Money | PieceFault)[] {
  return pieces.map(({ asset: code, amount }, index) => {
    const isSettlement = code === called.asset.code;
    if (!isSettlement && !takesTokens) return { kind: 'not-the-settlement-asset' };
    const asset = isSettlement ? called.asset : assets.get(code);
    if (asset === undefined) return { kind: 'not-registered' };
    const before = pieces.findIndex((each) => each.asset === code);
    if (!isSettlement && before < index) return { kind: 'named-twice' }; // a token is one piece, with one value
    if (!Money.fits(amount, asset)) return { kind: 'not-an-amount' };
    const money = Money.of(amount, asset);
    return money.isPositive() && money.minor <= MOST ? money : { kind: 'not-an-amount' };
  });
}

/**
 * What an offer counts for, piece by piece; or every piece that is not taken. Of the settlement asset no more is taken than is called;
 * a token cannot be cut to the last unit of a price, so that the last one may be worth more than is left, and counts for what is left.
 * One for which nothing is left is not offered; when those before it have risen since it was taken, it counts for nothing.
 *
 * @param offered in the order of the pieces
 * @param judged of the tokens among them, in their order
 */
export function pledgeValue(
  pieces: readonly PledgePiece[],
  offered: readonly (Money | PieceFault)[],
  judged: readonly JudgedOffer[],
  { called, moment }: { readonly called: Money; readonly moment: PledgeMoment },
): Result<readonly TakenPiece[], PledgeRefusal> {
  const isCash = (each: Money | PieceFault): each is Money =>
    each instanceof Money && each.asset.code === called.asset.code;
  const cash = Money.sum(offered.filter(isCash), called.asset);
  let left = called.minus(cash);
  const tokens = judged[Symbol.iterator]();
  const [taken, faulty]: [TakenPiece[], FaultyPiece[]] = [[], []];
  for (const [index, { asset, amount }] of pieces.entries()) {
    const each = offered[index];
    invariant(each !== undefined, 'what is offered is judged piece by piece');
    if (isCash(each)) {
      taken.push({ amount: each, value: each });
    } else if (each instanceof Money) {
      const offer = tokens.next().value;
      invariant(offer !== undefined, 'every token that is offered is judged');
      if (moment === 'payment' && left.isZero()) {
        taken.push({ amount: each, value: left });
      } else if (offer.taken) {
        const value = offer.adds.atMost(left);
        taken.push({ amount: each, value });
        left = left.minus(value);
      } else faulty.push({ asset, amount, why: offer.why });
    } else faulty.push({ asset, amount, why: each });
  }
  if (faulty.length > 0) return refuse({ kind: 'ineligible-collateral', pieces: faulty });
  const needless = moment === 'offer' && taken.some(({ value }) => !value.isPositive());
  if (called.lessThan(cash) || needless) {
    const adds = judged.flatMap((offer) => (offer.taken ? [offer.adds] : []));
    return refuse({ kind: 'pledge-above-call', offered: cash.plus(Money.sum(adds, called.asset)), called });
  }
  return accept(taken);
}

/** What the pieces of an offer count for together. */
export function valueOf(pieces: readonly TakenPiece[], asset: Asset): Money {
  return Money.sum(
    pieces.map(({ value }) => value),
    asset,
  );
}
