import { Exact, invariant } from '@app/kernel';
import { type CreditCurve, survivalOf } from './credit-curve';
import { defaultWeights } from './credit-valuation-adjustment';
import type { Paths } from './simulated-paths';
import { type Estimate, weightedMean } from './weighted-mean';

const DAYS_IN_A_YEAR = 365;

/**
 * The price of a default, by the one who would lose by it: (1 − R) Σ max(0, S(tᵢ₋₁) − S(tᵢ)) · E(tᵢ), the exposure that of the end of
 * each interval, brought to now at one rate, compounded without pause: e^(−r · tᵢ).
 *
 * @param days ahead, ascending, of the values
 * @param values to the one who would lose; only what is above 0 can be lost
 * @param curve of the one who defaults
 * @param other whoever has to be there still to lose by it; left out, it always is
 * @param discountBps a year; left out, the values are of now already
 * @see Basel III (2010), paragraph 98; Gregory, The xVA Challenge, on bilateral CVA
 */
export function creditCharge(
  days: readonly number[],
  values: Paths,
  curve: CreditCurve,
  { other, discountBps = '0' }: { readonly other?: CreditCurve; readonly discountBps?: string } = {},
): Estimate {
  invariant(days.length === values.length, 'each time has its exposures');
  const stillThere = other === undefined ? () => 1 : survivalOf(other);
  const years = days.map((day) => day / DAYS_IN_A_YEAR);
  const rate = new Exact(discountBps).div(10_000).toNumber();
  const lossGivenDefault = new Exact(1).minus(curve.recovery).toNumber();
  const lost = defaultWeights(years, survivalOf(curve), lossGivenDefault);
  const weights = years.map((time, index) => (lost[index] ?? 0) * stillThere(time) * Math.exp(-rate * time));
  return weightedMean(
    values.map((of) => of.map((value) => Math.max(0, value))),
    weights,
  );
}
