import {
  amount,
  businessCentre,
  country,
  decimal,
  line,
  localTimeOfDay,
  name,
  perSide,
} from './election-fields';
import { flag, oneOf, whole } from './election-reader';
import { choiceOf, leftOutMeans, listOf, orNone, recordOf } from './election-record';

// The terms that credit support annexes have in common, whichever margin they are for.

/** When collateral is valued: every calendar day at a cut, or on days on which somebody of each party is at work. */
export const valuation = choiceOf({
  'every-calendar-day': { cut: localTimeOfDay, everyMinutes: whole(1, 1440, 'minutes') },
  'local-business-day': {
    at: localTimeOfDay,
    locations: perSide(listOf(country, { least: 1, most: 5 })),
  },
});

/** A demand that comes before it is settled on the settlement day of that day; a later one, of the next. In the recipient's place. */
export const notification = perSide(localTimeOfDay);

/**
 * When the two have to have spoken about a dispute: at a time of day, on the first day after it was notified on which all of these
 * places are open; or, where calls go out by the hour, so many minutes after it was notified.
 *
 * @see ISDA 1994 Credit Support Annex (New York), paragraphs 5 and 13, "Resolution Time"
 */
export const resolution = leftOutMeans(
  { kind: 'time-of-day', at: { time: '13:00', zone: 'UTC' }, days: ['24/7'] },
  choiceOf({
    'time-of-day': { at: localTimeOfDay, days: listOf(businessCentre, { least: 1, most: 10 }) },
    'after-notice': { minutes: whole(15, 1440, 'minutes') },
  }),
);

export const settlementDay = oneOf('same-calendar-day', 'same-local-business-day', 'next-local-business-day');

/** Which days count, for each purpose: an annex defines them otherwise than its master agreement. */
export const localBusinessDays = recordOf({
  transfers: listOf(businessCentre, { least: 1, most: 10 }),
  valuations: listOf(businessCentre, { least: 1, most: 10 }),
  notices: listOf(businessCentre, { least: 1, most: 10 }),
  interest: listOf(businessCentre, { least: 1, most: 10 }),
});

/** Infinite: nothing is ever called. */
export const threshold = perSide(choiceOf({ amount: { of: amount }, infinite: {} }));

export const minimumTransfer = perSide(amount);

/** While any of these runs for a party, its threshold and minimum transfer amount are zero. */
export const dropToZeroOn = listOf(
  oneOf('event-of-default', 'potential-event-of-default', 'termination-event', 'specified-condition'),
  { least: 1, most: 4 },
);

/** A delivery up and a return down, to a multiple: after the minimum transfer amount was tested on the unrounded amount. */
export const rounding = recordOf({ multiple: amount, delivery: oneOf('up'), return: oneOf('down') });

export const haircuts = recordOf({
  basis: oneOf('additive', 'multiplicative'), // of the haircuts of asset, currency and wrapper
  currencyMismatchPercent: decimal('0', '100', 'per cent'), // where a criterion of eligibility says nothing else
});

export const interest = recordOf({
  benchmark: oneOf('none', 'SOFR', 'EFFR', 'ESTR', 'SONIA', 'TONA'),
  spreadBps: decimal('-10000', '10000', 'basis points'),
  belowZero: oneOf('floored', 'paid'), // floored: a negative rate counts as zero
  dayCount: oneOf('ACT/360', 'ACT/365F'),
  compounding: oneOf('none', 'daily', 'monthly'),
  statement: oneOf('monthly', 'daily'),
  settlement: leftOutMeans('transfer', oneOf('transfer', 'adjustment')), // adjustment: it is added to the balance it was earned on
  // Whether a statement has to be agreed before it is paid, and what it means to say nothing until then.
  statementAgreement: choiceOf({
    'not-required': {},
    'within-days': { days: whole(1, 31, 'days after the statement'), silence: oneOf('agrees', 'disputes') },
  }),
});

/** Whose collateral it becomes, and what may be done with it. */
export const transfer = recordOf({
  basis: oneOf('title-transfer', 'pledge'),
  rehypothecation: flag,
  equivalentReturned: flag, // equivalent collateral may come back, rather than the same
  substitutionConsent: oneOf('required', 'not-required'),
});

/**
 * Which transactions the annex is for. One that leaves some out makes two margin agreements, or none over them, of what closes out as
 * one: margin goes through the cell as one amount over everything in it. What is not margined with the rest has a relationship of its own.
 */
export const coveredTransactions = leftOutMeans('all', oneOf('all'));

export const posts = oneOf('both', 'counterparty-only', 'cell-only');

export const custody = choiceOf({
  'vault-of-the-cell': {},
  'third-party': { custodian: name },
  'tri-party': { custodian: name },
});

/** When, and by whom, a segregated account may be reached. */
export const accessConditions = listOf(
  oneOf(
    'event-of-default',
    'early-termination-designated',
    'notice-of-exclusive-control',
    'pledgor-access-notice',
    'custodian-insolvency',
  ),
  { least: 1, most: 5 },
);

export const controlAgreement = orNone(recordOf({ reference: line, custodian: name }));
