import { type DayCount, Exact, invariant, Money, yearFraction } from '@app/kernel';

/** The outstanding principal from an instant on, until the next step. */
export interface PrincipalStep {
  readonly from: Date;
  readonly outstanding: Money;
}

/**
 * Spread coupon of one period on what is outstanding. A write-down counts from its effective date; what accrued before
 * stays payable; a write-up accrues from its own date, with nothing paid back.
 *
 * Σ outstanding · rate · year fraction, summed exactly and rounded once, half to even, for the whole tranche.
 *
 * @param path steps in time order, the first at or before `from`; of two at one instant the later holds
 * @param annualRate a fraction: 0.0875 is 8.75 % a year
 */
export function couponOf(
  path: readonly PrincipalStep[],
  period: { readonly from: Date; readonly to: Date },
  annualRate: Exact,
  dayCount: DayCount,
): Money {
  const [first] = path;
  invariant(
    first !== undefined && first.from <= period.from,
    'principal is known from the start of the period',
  );
  const exact = path.reduce((sum, { from, outstanding }, place) => {
    const start = later(from, period.from);
    const end = earlier(path[place + 1]?.from ?? period.to, period.to);
    if (end <= start) return sum;
    return sum.plus(
      outstanding
        .exact()
        .times(annualRate)
        .times(yearFraction(dayCount, start, end)),
    );
  }, new Exact(0));
  return Money.rounded(exact, first.outstanding.asset, 'even');
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
