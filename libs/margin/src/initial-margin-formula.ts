import { estimateUnits, legValue, nominalUnits } from '@app/exposure/domain';
import { invariant, Money } from '@app/kernel';
import type { Occupancy, Relationship } from '@app/legal-entity/domain';
import type { Market } from '@app/market-data';
import { normalQuantile } from '@app/numerics';
import type { Leg } from '@app/trade/domain';
import { addOnsOf, type LicensedModel, type ModelVersion, scanMargin, scheduleMargin } from './domain';
import { requiredMargin } from './required-margin';

type Markets = ReadonlyMap<string, Market>;

/** One seat, and what is known of it. */
export interface FormulaSeat {
  readonly relationship: Relationship;
  readonly occupancy: Occupancy;
  readonly legs: readonly Leg[]; // of both seats
  readonly nets: boolean;
}

/** Deviations that the liquidity of a scan's positions is charged at: 99 % of a normal. */
const DEVIATIONS = normalQuantile(0.99);

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
  const estimate = (some: readonly Leg[]): number => {
    if (model.kind === 'portfolio-scan') return scanOf(some, model.parameters, occupancy, markets, asOf);
    if (model.kind === 'schedule') return scheduleOf(some, relationship, markets, asOf);
    invariant(licensed !== undefined, 'whoever asks for a licensed model has one');
    return licensed.estimate(some, markets, asOf);
  };
  const net = estimate(own);
  if (nets) return Money.fromEstimate(net, asset, 'up');
  const trades = [...new Set(own.map(({ tradeId }) => tradeId))];
  const apart = trades.map((trade) => estimate(own.filter(({ tradeId }) => tradeId === trade)));
  return Money.fromEstimate(
    Math.max(
      net,
      apart.reduce((sum, each) => sum + each, 0),
    ),
    asset,
    'up',
  );
}

/** The scan of each underlying, and what is charged beside it. */
function scanOf(
  legs: readonly Leg[],
  parameters: Extract<ModelVersion, { readonly kind: 'portfolio-scan' }>['parameters'],
  { partyId }: Occupancy,
  markets: Markets,
  asOf: Date,
): number {
  const positions = [...new Set(legs.map(({ underlying }) => underlying))].map((symbol) => {
    const market = marketOf(markets, symbol);
    const of = legs.filter(({ underlying }) => underlying === symbol);
    const units = of.reduce((sum, leg) => sum + estimateUnits(leg, market, asOf), 0);
    const value = units * market.mark.toNumber();
    return {
      symbol,
      value,
      alone: scanMargin(of, market, parameters, asOf),
      dailyVolatility: market.dailyVolatility,
    };
  });
  const scanned = positions.reduce((sum, { alone }) => sum + alone, 0);
  return scanned + addOnsOf(positions, partyId, parameters.addOns, DEVIATIONS);
}

/** Crypto-assets have no class of their own. Whoever collects is owed what the legs have lost. */
function scheduleOf(legs: readonly Leg[], { asset }: Relationship, markets: Markets, asOf: Date): number {
  const trades = legs.map((leg) => {
    const market = marketOf(markets, leg.underlying);
    return {
      assetClass: 'Other' as const,
      notional: nominalUnits(leg).times(market.mark).toNumber(),
      mtm: legValue(leg, market, asset, asOf).negated().toNumber(),
    };
  });
  return scheduleMargin(trades).net;
}

function marketOf(markets: Markets, symbol: string): Market {
  const market = markets.get(symbol);
  invariant(market !== undefined, `no mark for ${symbol}`);
  return market;
}
