import { type Asset, Exact, invariant, Money } from '@app/kernel';
import { accruedShare, fundingOf, type Leg } from '@app/trade/domain';
import { legValue, nominalUnits } from './valuation/leg-value';

/** What the mark and the funding rate of one underlying are, as of the run. */
export interface Valuation {
  readonly mark: Exact;
  readonly fundingRate: Exact | undefined; // of notional for one interval; positive: longs pay; undefined: nobody knows
  readonly dailyVolatility: number; // standard deviation of a day's log return
}

/** What a seat would owe the cell if its legs were closed now. Negative: what the cell would owe the seat. */
export interface CurrentExposure {
  readonly current: Money; // funding included
  readonly funding: Money; // the accrued, unpaid part of it
  readonly notional: Money; // gross, at mark: of an option, what it is written on
}

/**
 * Values one seat's netting set: E = Σ (accrued funding − value of the leg), rounded once, half to even, so that
 * the two seats of a relationship mirror each other to the last unit.
 *
 * @throws InvariantError when a leg has no valuation, or pays funding and has no rate: whoever asks has looked for it before
 * @see ISDA 2016 Credit Support Annex for Variation Margin, definition of Exposure: the net close-out amount, at mid
 */
export function currentExposure(
  legs: readonly Leg[],
  valuations: ReadonlyMap<string, Valuation>,
  asset: Asset,
  asOf: Date,
): CurrentExposure {
  let price = new Exact(0);
  let wholeFunding = new Exact(0); // for all of the interval
  let notional = new Exact(0);
  for (const leg of legs) {
    const valuation = valuations.get(leg.underlying);
    invariant(valuation !== undefined, `no mark for ${leg.underlying}`);
    price = price.minus(legValue(leg, valuation, asset, asOf));
    wholeFunding = wholeFunding.plus(fundingOf(leg, valuation.mark, valuation.fundingRate));
    notional = notional.plus(nominalUnits(leg).abs().times(valuation.mark));
  }
  const funding = accruedShare(wholeFunding, asOf);
  return {
    current: Money.rounded(price.plus(funding), asset, 'even'),
    funding: Money.rounded(funding, asset, 'even'),
    notional: Money.rounded(notional, asset, 'even'),
  };
}
