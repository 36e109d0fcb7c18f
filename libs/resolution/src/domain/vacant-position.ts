import { estimateOptionPrice, isOption, nominalUnits } from '@app/exposure/domain';
import { Exact } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import type { SeatPosition } from './auction';

/** What the mirror of a survivor's leg is priced from. */
interface VacantMarket {
  readonly mark: Exact;
  readonly dailyVolatility: number;
}

/**
 * What the vacant seat holds against a survivor's leg, and the range its price can honestly have in the auction's hour. Of an
 * option, whose price only rises or only falls with the mark, the range of its price lies between those at the ends of the mark's.
 */
export function vacantPosition(
  survivors: Leg,
  market: VacantMarket,
  range: { readonly low: Exact; readonly high: Exact },
  asOf: Date,
): SeatPosition {
  const quantity = nominalUnits(survivors).negated();
  if (!isOption(survivors)) return { quantity, mark: market.mark, ...range };
  const { terms } = survivors;
  const { dailyVolatility } = market;
  const at = (mark: Exact) =>
    new Exact(estimateOptionPrice(terms, { forward: mark.toNumber(), dailyVolatility }, asOf));
  const ends = [at(range.low), at(range.high)];
  return { quantity, mark: at(market.mark), low: Exact.min(...ends), high: Exact.max(...ends) };
}
