import { type Asset, Exact, Money, unreachable } from '@app/kernel';
import type { InstrumentTerms, Leg } from '@app/trade/domain';
import { datedFutureUnits } from './dated-future';
import { estimateOptionDelta, estimateOptionPrice, type OptionMarket } from './european-option';
import { inversePerpetualUnits } from './inverse-perpetual';
import { linearPerpetualUnits } from './linear-perpetual';

/** What a leg is valued from. */
export interface Marked {
  readonly mark: Exact;
  readonly dailyVolatility: number;
}

/** A leg whose value is no straight line of the mark. */
export type OptionLeg = Leg & {
  readonly terms: Extract<InstrumentTerms, { readonly kind: 'european-option' }>;
};

/** Whether what a leg is worth bends. */
export function isOption(leg: Leg): leg is OptionLeg {
  return leg.terms.kind === 'european-option';
}

/**
 * Units of the underlying that a leg is: its value is units × (mark − price), whatever the mark. Undefined of an option, whose
 * value bends.
 */
export function unitsOf({ terms, quantity, price }: Leg): Exact | undefined {
  switch (terms.kind) {
    case 'linear-perpetual':
      return linearPerpetualUnits(quantity);
    case 'inverse-perpetual':
      return inversePerpetualUnits(quantity, price, terms.contractSize);
    case 'dated-future':
      return datedFutureUnits(quantity, terms.contractSize);
    case 'european-option':
      return undefined;
    default:
      return unreachable(terms);
  }
}

/** Units of the underlying that a leg is written on: what it is, or, of an option, what it would deliver. */
export function nominalUnits(leg: Leg): Exact {
  return isOption(leg) ? optionUnits(leg) : (unitsOf(leg) ?? new Exact(0));
}

/** Units of the underlying that a leg moves like, for a small move. An estimate, for an option's is one. */
export function estimateUnits(leg: Leg, market: Marked, asOf: Date): number {
  return isOption(leg)
    ? optionUnits(leg).toNumber() * estimateOptionDelta(leg.terms, estimatesOf(market), asOf)
    : nominalUnits(leg).toNumber();
}

/**
 * What a leg is worth to its seat, if it were closed at the mark: positive, the seat would be paid. Exact of everything but an
 * option, which is an estimate, brought to whole units half to even: a mid value favours neither seat, and the two mirror each
 * other to the last unit.
 */
export function legValue(leg: Leg, market: Marked, asset: Asset, asOf: Date): Exact {
  if (!isOption(leg)) return nominalUnits(leg).times(market.mark.minus(leg.price));
  const units = optionUnits(leg);
  const price = estimateOptionPrice(leg.terms, estimatesOf(market), asOf);
  const worth = Money.fromEstimate(units.toNumber() * price, asset, 'even').exact();
  return worth.minus(units.times(leg.price));
}

function optionUnits({ quantity, terms }: OptionLeg): Exact {
  return quantity.times(terms.contractSize);
}

function estimatesOf({ mark, dailyVolatility }: Marked): OptionMarket {
  return { forward: mark.toNumber(), dailyVolatility };
}
