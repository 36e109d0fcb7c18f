import { invariant } from '@app/kernel';

/** Expected positive exposure over time, discounted, and what would become of it. */
export interface ExposureProfile {
  readonly times: readonly number[]; // years from now, ascending
  readonly epe: readonly number[]; // discounted to now, one for each time
  readonly hazardRate: number; // of a year, flat
  readonly recovery: number; // part of the exposure
}

/**
 * The price of a counterparty's default, seen by whoever is exposed and does not default: (1 − R) Σ (S(tᵢ₋₁) − S(tᵢ)) · EPE(tᵢ), with
 * S(t) = e^(−hazard · t) and the exposure of the end of each interval.
 *
 * @see Basel III (2010), paragraph 98, in its continuous form; Gregory, The xVA Challenge, on unilateral CVA
 */
export function creditValuationAdjustment({ times, epe, hazardRate, recovery }: ExposureProfile): number {
  invariant(times.length === epe.length, 'each time has an exposure');
  const lost = defaultWeights(times, (time) => Math.exp(-hazardRate * time), 1 - recovery);
  return lost.reduce((sum, weight, i) => sum + weight * (epe[i] ?? 0), 0);
}

/**
 * What one unit of exposure at the end of each interval costs: (1 − R) · max(0, S(tᵢ₋₁) − S(tᵢ)). A default that a survival which
 * rises would take back costs nothing.
 *
 * @param times years from now, ascending
 * @param survival the chance of surviving so many years
 * @see Basel Committee, Basel III (2010), paragraph 98
 */
export function defaultWeights(
  times: readonly number[],
  survival: (years: number) => number,
  lossGivenDefault: number,
): number[] {
  return times.map((time, i) => lossGivenDefault * Math.max(0, survival(times[i - 1] ?? 0) - survival(time)));
}
