import { amount, businessCentre, country, decimal, lei, line, name } from './election-fields';
import { flag, oneOf, whole } from './election-reader';
import { choiceOf, listOf, orNone, recordOf } from './election-record';

const MOST_MINUTES = 100_000;
const minutes = whole(1, MOST_MINUTES, 'minutes');
const businessDays = whole(0, 30, 'local business days');

/** What the events of default of section 5(a) are called here, those with terms of their own left out. */
const EVENTS_OF_DEFAULT = [
  'failure-to-pay',
  'breach-of-agreement',
  'credit-support-default',
  'misrepresentation',
  'bankruptcy',
  'merger-without-assumption',
] as const;

const ADDITIONAL_TERMINATION_EVENTS = [
  'nav-decline',
  'nav-floor',
  'key-person',
  'adviser-change',
  'rating-downgrade',
  'financials-not-delivered',
  'licence-lost',
] as const;

/** How the deadlines of a relationship run: by the minute, every day of the year, or by days on which banks are open. */
const clocks = choiceOf({
  'by-the-minute': {
    responseMinutes: minutes, // from a call to its deadline
    noticeMinutes: minutes, // from the deadline to the right to give notice of failure
    graceMinutes: minutes, // from the notice to the right to declare an event of default
    auctionMinutes: minutes, // from early termination to the end of the auction
    mporMinutes: minutes,
  },
  'by-business-days': {
    responseDays: businessDays,
    noticeDays: businessDays,
    graceDays: businessDays,
    auctionDays: businessDays,
    mporDays: businessDays,
    centres: listOf(businessCentre, { least: 1, most: 10 }),
  },
});

/**
 * The Schedule to a master agreement. Four of its elections can join this relationship to another, or to the rest of what a party
 * does: they are re-linking elections, and none of them is a default of the form.
 *
 * @see ISDA 2002 Master Agreement, sections 5(a)(iii), (v), (vi), 5(b)(vi), 6(a), 6(f), 13; Schedule, parts 1, 4 and 5
 */
export const schedule = recordOf({
  governingLaw: oneOf('english', 'new-york', 'irish', 'french', 'japanese'),
  jurisdiction: country, // where the counterparty is organised: a netting opinion is asked for there
  entityType: oneOf('corporation', 'bank', 'investment-firm', 'fund', 'partnership', 'insurer', 'trust'),
  localBusinessDays: recordOf({
    payments: listOf(businessCentre, { least: 1, most: 10 }),
    notices: listOf(businessCentre, { least: 1, most: 10 }),
  }),
  clocks,
  eventsOfDefault: listOf(oneOf(...EVENTS_OF_DEFAULT), { least: 1, most: EVENTS_OF_DEFAULT.length }),
  additionalTerminationEvents: listOf(
    recordOf({ event: oneOf(...ADDITIONAL_TERMINATION_EVENTS), terms: line }),
    { least: 0, most: 20 },
  ),
  automaticEarlyTermination: flag,
  crossDefault: orNone(
    recordOf({ thresholdAmount: amount, reaches: oneOf('party', 'party-and-specified-entities') }),
  ),
  defaultUnderSpecifiedTransaction: orNone(
    recordOf({ reaches: oneOf('party', 'party-and-specified-entities') }),
  ),
  affiliateSetOff: orNone(recordOf({ reaches: oneOf('affiliates-of-party', 'affiliates-of-both') })),
  guarantor: orNone(recordOf({ name, lei })),
  limitedRecourse: orNone(line), // its wording: what the counterparty may have recourse to
  writtenEnding: oneOf('entity-guaranteed', 'limited-recourse', 'sized-tranche'),
  shortfallRateBps: decimal('0', '10000', "a year's interest on what is advanced, in basis points, ACT/360,"),
  initialMargin: recordOf({
    multiplier: decimal('0.01', '10', 'standard deviations'),
    correlation: decimal('0', '1', 'between every pair of underlyings, a number'),
  }),
});
