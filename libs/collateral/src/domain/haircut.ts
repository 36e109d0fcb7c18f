import { Exact } from '@app/kernel';

/** What is taken off an asset's value, each for a reason of its own, as parts of one. */
export interface HaircutParts {
  readonly haircut: Exact; // of the asset; or the move under stress of what it falls with, if that is more
  readonly fxHaircut: Exact;
  readonly tokenAddOn: Exact;
  readonly weekendAddOn: Exact;
}

/**
 * What is left of an asset's value, as a part of it. Haircuts add; only where an agreement says so does each come off what the one
 * before it has left.
 *
 * @see ISDA 2016 VM CSA and 2018 CSA for Initial Margin, Paragraph 12, "Value": valuation percentage less FX haircut percentage
 */
export function valuationPart(
  { haircut, fxHaircut, tokenAddOn, weekendAddOn }: HaircutParts,
  basis: 'additive' | 'multiplicative',
): Exact {
  const one = new Exact(1);
  const parts = [haircut, fxHaircut, tokenAddOn, weekendAddOn];
  if (basis === 'multiplicative')
    return parts.reduce((left, part) => left.times(Exact.max(one.minus(part), 0)), one);
  return Exact.max(
    parts.reduce((left, part) => left.minus(part), one),
    0,
  );
}
