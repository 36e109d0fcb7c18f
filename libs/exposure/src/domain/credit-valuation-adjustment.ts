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
  const survival = (time: number) => Math.exp(-hazardRate * time);
  const defaults = times.map((time, i) => survival(times[i - 1] ?? 0) - survival(time));
  return (1 - recovery) * defaults.reduce((sum, part, i) => sum + part * (epe[i] ?? 0), 0);
}
