import { type Asset, Exact } from '@app/kernel';
import { expiryOf, type Leg } from '@app/trade/domain';
import { currentExposure, type Valuation } from './current-exposure';
import type { SaccrOption, SaccrTrade } from './sa-ccr-trade';
import { isOption, nominalUnits } from './valuation/leg-value';

const MILLISECONDS_IN_A_YEAR = 365 * 86_400_000;
const A_DAY = 1 / 365;
const WITHOUT_END = 1; // a year is the longest horizon the standard knows without margin

/**
 * A leg as the standard sees it, from the cell's side: what its seat is long, the cell is short. Its notional is the mark times the
 * units it is written on. A perpetual is not settled to nothing at a funding interval, only collateralised: it is given the whole year.
 *
 * @throws InvariantError when the valuation of a leg in another underlying is given
 * @see BCBS 279, paragraphs 155 to 159
 */
export function saccrTradeOf(leg: Leg, valuation: Valuation, asset: Asset, asOf: Date): SaccrTrade {
  const { underlying, terms } = leg;
  const units = nominalUnits(leg);
  const ends = expiryOf(terms);
  const M = ends === undefined ? WITHOUT_END : yearsTo(ends, asOf);
  const trade = {
    assetClass: 'CA',
    notional: units.abs().times(valuation.mark).toNumber(),
    M,
    mtm: currentExposure([leg], new Map([[underlying, valuation]]), asset, asOf)
      .current.exact()
      .toNumber(),
    hedgingSet: underlying,
    reference: underlying,
    isIndex: false,
    isElectricity: false,
  } as const;
  const isLong = units.lt(new Exact(0));
  if (!isOption(leg)) return { ...trade, direction: isLong ? 1 : -1 };
  const option: SaccrOption = {
    boughtSold: isLong ? 'bought' : 'sold',
    callPut: leg.terms.right,
    P: valuation.mark.toNumber(),
    K: leg.terms.strike.toNumber(),
    T: M,
  };
  return { ...trade, option };
}

/** The same trade from the other side. */
export function acrossFrom(trade: SaccrTrade): SaccrTrade {
  const { option, direction, mtm } = trade;
  const turned = { ...trade, mtm: -mtm };
  if (option === undefined) return { ...turned, direction: direction === -1 ? 1 : -1 };
  return { ...turned, option: { ...option, boughtSold: option.boughtSold === 'bought' ? 'sold' : 'bought' } };
}

/** At the least a day: what ends today has not ended. */
function yearsTo(ends: Date, asOf: Date): number {
  return Math.max((ends.getTime() - asOf.getTime()) / MILLISECONDS_IN_A_YEAR, A_DAY);
}
