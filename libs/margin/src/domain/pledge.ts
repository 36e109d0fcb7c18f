import { accept, Money, refuse, type Result } from '@app/kernel';

/** One piece of what a party offers to meet a call with. */
export interface PledgePiece {
  readonly asset: string;
  readonly amount: string; // decimal text
}

/** A piece as it is judged, whichever way. */
export interface JudgedPiece extends PledgePiece {
  readonly value: Money | undefined; // in the settlement asset, after haircut; undefined: it is not taken
  readonly why: 'settlement-asset' | 'not-the-settlement-asset' | 'not-an-amount';
}

export type PledgeRefusal =
  | { readonly kind: 'ineligible-collateral'; readonly pieces: readonly JudgedPiece[] }
  | { readonly kind: 'pledge-above-call'; readonly offered: Money; readonly called: Money };

/**
 * What each piece of an offer counts for. A call is met in the settlement asset, at its face: what else an annex takes is posted to
 * the account it is held in, and lowers the next call.
 */
export function judgedPieces(pieces: readonly PledgePiece[], { asset }: Money): JudgedPiece[] {
  return pieces.map((piece) => {
    if (piece.asset !== asset.code) return { ...piece, value: undefined, why: 'not-the-settlement-asset' };
    const value = Money.fits(piece.amount, asset) ? Money.of(piece.amount, asset) : undefined;
    return value?.isPositive() === true
      ? { ...piece, value, why: 'settlement-asset' }
      : { ...piece, value: undefined, why: 'not-an-amount' };
  });
}

/** What an offer counts for, whole: it is refused with every piece that is not taken, and when it is more than is called. */
export function pledgeValue(pieces: readonly PledgePiece[], called: Money): Result<Money, PledgeRefusal> {
  const judged = judgedPieces(pieces, called);
  const ineligible = judged.filter(({ value }) => value === undefined);
  if (ineligible.length > 0) return refuse({ kind: 'ineligible-collateral', pieces: ineligible });
  const offered = Money.sum(
    judged.flatMap(({ value }) => (value === undefined ? [] : [value])),
    called.asset,
  );
  return called.lessThan(offered) ? refuse({ kind: 'pledge-above-call', offered, called }) : accept(offered);
}
