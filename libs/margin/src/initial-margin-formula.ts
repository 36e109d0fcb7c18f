import { invariant, Money } from '@app/kernel';
import type { Occupancy, Relationship } from '@app/legal-entity/domain';
import type { Market } from '@app/market-data';
import type { Leg } from '@app/trade/domain';
import { type LicensedModel, type ModelVersion, scanMargin, scheduleOf, seatPortfolios } from './domain';
import { requiredMargin } from './required-margin';

type Markets = ReadonlyMap<string, Market>;

/** One seat, and what is known of it. */
export interface FormulaSeat {
  readonly relationship: Relationship;
  readonly occupancy: Occupancy;
  readonly legs: readonly Leg[]; // of both seats
  readonly nets: boolean;
}

/** What a seat must post by a model that needs the marks alone, and no history. */
export function formulaMargin(
  seat: FormulaSeat,
  model: Exclude<ModelVersion, { readonly kind: 'historical-simulation' }>,
  markets: Markets,
  { asOf, licensed }: { readonly asOf: Date; readonly licensed: LicensedModel | undefined },
): Money {
  const { relationship, occupancy, legs, nets } = seat;
  const { asset } = relationship;
  if (model.kind === 'parametric')
    return requiredMargin(legs, occupancy.code, markets, relationship, { asOf, nets });
  const own = legs.filter((leg) => leg.occupancy === occupancy.code);
  const strike = (some: readonly Leg[]): { readonly margin: number } => {
    if (model.kind === 'portfolio-scan')
      return scanMargin(some, model.parameters, occupancy.partyId, markets, asOf);
    if (model.kind === 'schedule') return scheduleOf(some, asset, markets, asOf);
    invariant(licensed !== undefined, 'whoever asks for a licensed model has one');
    return { margin: licensed.estimate(some, markets, asOf) };
  };
  return Money.fromEstimate(seatPortfolios(own, nets, strike).margin, asset, 'up');
}
