import { type Asset, DAYS_OF_A_YEAR, Exact, Money } from '@app/kernel';
import { dailyInterest } from './cash-interest';
import {
  type InterestCorrection,
  type InterestDay,
  type InterestElections,
  restated,
} from './interest-period';
import { lineOf, type Struck } from './statement-arithmetic';

/** What a call of interest is struck from again, as its statement was sent. */
export interface InterestStated {
  readonly giver: string; // occupancy
  readonly holder: string;
  readonly elections: InterestElections;
  readonly days: readonly InterestDay[];
  readonly corrections: readonly InterestCorrection[];
}

/** A day, and what it comes to: unrounded, with all its digits. */
export interface InterestLine extends InterestDay {
  readonly interest: string;
}

/** The interest that is called, day by day. */
export interface InterestLines {
  readonly days: readonly InterestLine[];
  readonly sum: string; // unrounded; positive: the holder of the cash owes it
  readonly corrections: readonly InterestCorrection[];
}

/**
 * Interest line by line: what each day comes to, their sum rounded once, and what earlier periods come to since they were stated.
 *
 * @returns with who is to pay it, and whether each day's rate is what its fixing and the elections make it
 * @see restated; ISDA 2016 VM CSA, Paragraph 13 (Interest Rate, Daily Interest Compounding, Negative Interest)
 */
export function interestArithmetic(
  { giver, holder, elections, days: stated, corrections }: InterestStated,
  asset: Asset,
): Struck & { readonly interest: InterestLines; readonly payer: string; readonly agrees: boolean } {
  const { days, interest: sum } = restated(elections, stated, new Map());
  const each = dailyInterest({
    balances: days.map(({ balance }) => new Exact(balance)),
    rates: days.map(({ rate }) => new Exact(rate)),
    basis: DAYS_OF_A_YEAR[elections.dayCount],
    compounding: elections.compounding === 'daily',
  });
  const rounded = Money.rounded(sum, asset, 'even');
  const corrected = Money.sum(
    corrections.map(({ was, now }) => Money.of(now, asset).minus(Money.of(was, asset))),
    asset,
  );
  const amount = rounded.plus(corrected);
  const result = amount.isPositive() ? amount : amount.negated();
  const floored = elections.belowZero === 'floored' ? '; below zero it counts as zero' : '';
  const lines = [
    lineOf('interest', rounded, `the sum of the days, half to even${floored}`),
    lineOf('corrections', corrected, 'the sum over the earlier periods of now − was'),
    lineOf('amount', amount, 'interest + corrections; above zero the holder owes it, below zero the giver'),
    lineOf('result', result, 'amount, without its sign'),
  ];
  return {
    lines,
    result,
    interest: {
      days: stated.map((day, n) => Object.assign({}, day, { interest: each[n]?.toFixed() ?? '0' })),
      sum: sum.toFixed(),
      corrections,
    },
    payer: amount.isPositive() ? holder : giver,
    agrees: days.every(({ rate }, n) => stated[n]?.rate === rate),
  };
}
