import { Exact, Money } from '@app/kernel';
import { cashInterest } from '@app/margin/domain';
import { calculator } from './calculator';
import { listOf, optional, required, Unacceptable } from './reader';
import { decimal, flag, oneOf } from './value-reader';

const CENTS = { code: 'cents', scale: 2 };
const PLACES = 8; // of the unrounded sum, as annexes state it
const never = { value: false, said: 'false' };

export const csaInterest = calculator({
  summary: 'interest on cash collateral for one period',
  source:
    'Σ (cash + prior interest if compounded) × rate / basis: ISDA 1994 CSA ¶6(d), ¶12; 2016 VM CSA ¶6(d)',
  fields: {
    dailyBalances: required(listOf(decimal()), 'cash held, one a day'),
    dailyRates: required(listOf(decimal({ min: -10, max: 10 })), 'of a year: 0.05 is 5 %; one a day'),
    basis: required(oneOf(360, 365), 'days of a year'),
    dailyCompounding: optional(flag, "whether a day's interest bears interest", never),
    negativeInterest: optional(flag, 'whether a period below zero is owed by the pledgor', never),
  },
  answer: ({ dailyBalances: balances, dailyRates: rates, basis, dailyCompounding, negativeInterest }) => {
    if (balances.length !== rates.length)
      throw new Unacceptable('dailyRates', `a list of ${String(balances.length)}: one for each balance`);
    const interest = cashInterest({
      balances,
      rates,
      basis,
      compounding: dailyCompounding,
      negativeInterest,
    });
    return {
      interestAmount: interest.toDecimalPlaces(PLACES, Exact.ROUND_HALF_UP).toFixed(),
      rounded: Money.rounded(interest, CENTS, 'half-up').toText(),
    };
  },
});
