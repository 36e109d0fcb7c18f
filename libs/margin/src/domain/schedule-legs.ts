import { legValue, nominalUnits } from '@app/exposure/domain';
import type { Asset } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import { marketIn, type RiskMarket } from './risk-position';
import { type ScheduleMargin, scheduleMargin, type ScheduleTrade } from './schedule-margin';

/** The margin of a portfolio by the schedule, and what it was asked of. */
export interface ScheduledLegs extends ScheduleMargin {
  readonly trades: readonly (ScheduleTrade & { readonly tradeId: string })[];
  readonly margin: number;
}

/** Crypto-assets have no class of their own. Whoever collects is owed what the legs have lost. */
export function scheduleOf(
  legs: readonly Leg[],
  asset: Asset,
  markets: ReadonlyMap<string, RiskMarket>,
  asOf: Date,
): ScheduledLegs {
  const trades = legs.map((leg) => {
    const market = marketIn(markets, leg.underlying);
    return {
      tradeId: leg.tradeId,
      assetClass: 'Other' as const,
      notional: nominalUnits(leg).times(market.mark).toNumber(),
      mtm: legValue(leg, market, asset, asOf).negated().toNumber(),
    };
  });
  const struck = scheduleMargin(trades);
  return { ...struck, trades, margin: struck.net };
}
