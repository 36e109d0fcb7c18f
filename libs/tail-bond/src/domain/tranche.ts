import { type Asset, Exact, invariant, Money } from '@app/kernel';

/**
 * A fully funded note that bears the loss from the default of one named party in one seat. Attachment and detachment are
 * quoted on the close-out shortfall: what is left of a net loss after the defaulter's margin and the first skin.
 */
export interface Tranche {
  readonly id: string;
  readonly rank: number; // 0 is the most junior
  readonly party: string; // whose default it covers
  readonly seat: string;
  readonly attachment: Money;
  readonly detachment: Money;
  readonly original: Money; // principal issued: detachment − attachment
}

/** What is outstanding of what was issued: an exact fraction, kept as two whole numbers of smallest units. */
export interface Factor {
  readonly outstanding: Money;
  readonly original: Money;
}

/**
 * Close-out shortfall: S = max(0, N − margin − first skin).
 *
 * @param loss cumulative net loss before margin is applied; give a margin of zero for a loss that is net of it already
 */
export function shortfallOf(loss: Money, margin: Money, firstSkin: Money): Money {
  return loss.minus(margin).minus(firstSkin).atLeast(Money.zero(loss.asset));
}

/**
 * Loss of one tranche: T(S) = min(max(S − A, 0), D − A).
 *
 * @see Hull, Options, Futures and Other Derivatives, chapter on credit derivatives: loss of a tranche [A, D]
 */
export function trancheLoss(shortfall: Money, { attachment, detachment }: Tranche): Money {
  const zero = Money.zero(shortfall.asset);
  return shortfall.minus(attachment).atLeast(zero).atMost(detachment.minus(attachment));
}

/** Whether a tranche is issued for exactly the layer it covers, with something to cover. */
export function isWhole({ attachment, detachment, original }: Tranche): boolean {
  const zero = Money.zero(original.asset);
  return !attachment.lessThan(zero) && original.isPositive() && detachment.minus(attachment).equals(original);
}

/** The factor after a cumulative write-down. @throws InvariantError if more is written down than was issued */
export function factorOf(original: Money, writtenDown: Money): Factor {
  const outstanding = original.minus(writtenDown);
  const zero = Money.zero(original.asset);
  invariant(
    original.isPositive() && !outstanding.lessThan(zero) && !original.lessThan(outstanding),
    'a factor lies between 0 and 1',
  );
  return { outstanding, original };
}

/** As published beside the decimal: 152654.321099/400000.000000. Nothing is lost in it. */
export function factorText({ outstanding, original }: Factor): string {
  return `${outstanding.toText()}/${original.toText()}`;
}

/** The factor to a number of decimals, half to even: for reading, never for computing a holder's principal. */
export function factorDecimal({ outstanding, original }: Factor, decimals: number): string {
  return outstanding
    .exact()
    .div(original.exact())
    .toDecimalPlaces(decimals, Exact.ROUND_HALF_EVEN)
    .toFixed(decimals);
}

/** Attaches tranches one on top of the other from zero, most junior first. @throws InvariantError for an empty size */
export function stackOf(
  sizes: readonly { readonly id: string; readonly original: Money }[],
  names: { readonly party: string; readonly seat: string },
  asset: Asset,
): Tranche[] {
  let attachment = Money.zero(asset);
  return sizes.map(({ id, original }, rank) => {
    invariant(original.isPositive(), `tranche ${id} has no principal`);
    const detachment = attachment.plus(original);
    const tranche = { id, rank, ...names, attachment, detachment, original };
    attachment = detachment;
    return tranche;
  });
}
