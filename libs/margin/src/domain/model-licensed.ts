import type { Leg } from '@app/trade/domain';
import type { RiskMarket } from './risk-position';

/**
 * Where a licensee plugs a model in whose parameters are not ours to ship, such as ISDA SIMM: an estimate of what one seat must post
 * on its own legs, in units of the settlement asset.
 */
export interface LicensedModel {
  readonly name: string; // with its version, as statements name it
  estimate(legs: readonly Leg[], markets: ReadonlyMap<string, RiskMarket>, asOf: Date): number;
}
