import type { Occupancy, Relationship } from '@app/legal-entity/domain';
import type { Leg } from '@app/trade/domain';
import type { Valuation } from './current-exposure';
import type { SaccrMargining } from './sa-ccr';
import { acrossFrom, saccrTradeOf } from './sa-ccr-leg';
import { type SaccrMeasure, saccrMeasure } from './sa-ccr-measure';
import { severalMeasure } from './sa-ccr-several';
import type { SaccrTrade } from './sa-ccr-trade';
import { seatMargining } from './seat-margining';
import { byTrade } from './worst-position';

/** A seat as the standard is told of it. Amounts are in the settlement asset. */
export interface SaccrSeat {
  readonly relationship: Pick<Relationship, 'terms' | 'asset'>;
  readonly occupant: Pick<Occupancy, 'standing'>;
  readonly nets: boolean;
  readonly variationMargin: number; // held of the seat, less given to it
  readonly ownMargin: number; // of the seat: initial margin at haircut value, and independent amounts
  readonly legs: readonly Leg[];
}

/** What stands between a seat and the cell, measured by the standard, from both sides. */
export interface SaccrSeatMeasure {
  readonly margining: SaccrMargining;
  readonly saccr: SaccrMeasure; // of the seat, to the cell
  readonly saccrAcross: SaccrMeasure; // of the cell, to the seat
}

/**
 * One netting set where netting stands; where it does not each trade is one, and they share the margin agreement. There is one of it:
 * variation margin is called over all trades of the seat, and an annex for initial margin beside it makes no second one to the standard.
 *
 * @param valuations of every underlying of the seat
 * @see Basel Committee, CRE 52.2, and 52.74, FAQ 1
 */
export function saccrSeatMeasure(
  { relationship, occupant, nets, variationMargin, ownMargin, legs }: SaccrSeat,
  valuations: ReadonlyMap<string, Valuation>,
  asOf: Date,
): SaccrSeatMeasure {
  const tradesOf = (some: readonly Leg[]) =>
    some.flatMap((leg) => {
      const valuation = valuations.get(leg.underlying);
      return valuation === undefined ? [] : [saccrTradeOf(leg, valuation, relationship.asset, asOf)];
    });
  const sets = (nets ? [legs] : byTrade(legs)).map(tradesOf);
  const margining = seatMargining(relationship, occupant, ownMargin, sets.flat().length);
  const measure = (of: readonly (readonly SaccrTrade[])[], collateral: number, nica: number) =>
    nets
      ? saccrMeasure(of.flat(), collateral, Object.assign({}, margining, { nica }))
      : severalMeasure(of, collateral);
  // What the seat posted of its own is segregated: to the standard it is out of the cell's reach, and nothing the seat has given.
  const across = sets.map((set) => set.map(acrossFrom));
  return {
    margining,
    saccr: measure(sets, variationMargin + ownMargin, ownMargin),
    saccrAcross: measure(across, -variationMargin, 0),
  };
}
