import { invariant, Money } from '@app/kernel';
import type { Factor } from './tranche';

/** What a holder bought, at its original face. It changes by transfer only, never by a loss. */
export interface Holding {
  readonly holder: string;
  readonly face: Money;
}

export interface HolderPosition extends Holding {
  readonly principal: Money;
  readonly writtenDown: Money;
}

/**
 * What each holder has left: principal = face × factor, derived from what is outstanding today and never by adding up the
 * splits of earlier write-downs. Whole units are given by largest remainder, so that the register sums to what is outstanding.
 *
 * A holder's exact share never rises on a loss. Its rounded principal may differ from it by less than one smallest unit,
 * either way: largest remainder is not monotone.
 *
 * @throws InvariantError if the faces do not sum to what was issued
 */
export function positionsOf(holdings: readonly Holding[], factor: Factor): HolderPosition[] {
  const { asset } = factor.original;
  const faces = Money.sum(
    holdings.map(({ face }) => face),
    asset,
  );
  invariant(faces.equals(factor.original), 'the register sums to what was issued');
  const principals = splitAmong(holdings, factor.outstanding);
  return holdings.map(({ holder, face }, place) => {
    const principal = principals[place]?.amount ?? Money.zero(asset);
    return { holder, face, principal, writtenDown: face.minus(principal) };
  });
}

/** Splits a coupon, a redemption or a write-up among holders of record by face; ties go by the order of the register. */
export function splitAmong(
  holdings: readonly Holding[],
  amount: Money,
): { readonly holder: string; readonly amount: Money }[] {
  const parts = amount.split(holdings.map(({ face }) => face.minor));
  return holdings.map(({ holder }, place) => ({ holder, amount: parts[place] ?? Money.zero(amount.asset) }));
}
