import { estimateUnits } from '@app/exposure/domain';
import { normalQuantile } from '@app/numerics';
import type { Leg } from '@app/trade/domain';
import { type AddOns, type Charge, type ChargedPosition, chargesOf, sumOfCharges } from './add-on';
import { marketIn, type RiskMarket } from './risk-position';
import { type Scanned, scanned, type ScanParameters } from './scan';

/** Deviations that the liquidity of a scan's positions is charged at: 99 % of a normal. */
const DEVIATIONS = normalQuantile(0.99);

/** The parameters of a scan, and of what is charged beside it. */
export type ScanModel = ScanParameters & { readonly addOns: AddOns };

/** The scan of a portfolio: each underlying by itself, and what is charged beside them. */
export interface ScanMargin {
  readonly underlyings: readonly (ChargedPosition & { readonly scan: Scanned })[];
  readonly scanned: number; // the sum over the underlyings
  readonly charges: readonly Charge[];
  readonly margin: number;
}

/** @param party whose seat it is: a wrong way is its own */
export function scanMargin(
  legs: readonly Leg[],
  parameters: ScanModel,
  party: string,
  markets: ReadonlyMap<string, RiskMarket>,
  asOf: Date,
): ScanMargin {
  const underlyings = [...new Set(legs.map(({ underlying }) => underlying))].map((symbol) => {
    const market = marketIn(markets, symbol);
    const of = legs.filter(({ underlying }) => underlying === symbol);
    const units = of.reduce((sum, leg) => sum + estimateUnits(leg, market, asOf), 0);
    const scan = scanned(of, market, parameters, asOf);
    const { dailyVolatility } = market;
    return { symbol, value: units * market.mark.toNumber(), alone: scan.margin, dailyVolatility, scan };
  });
  const sum = underlyings.reduce((total, { alone }) => total + alone, 0);
  const charges = chargesOf(underlyings, party, parameters.addOns, DEVIATIONS);
  return { underlyings, scanned: sum, charges, margin: sum + sumOfCharges(charges) };
}
