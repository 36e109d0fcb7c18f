import type { AgreementForm } from '@app/legal-entity/domain';

// What a seat signs when nothing about it is unusual: every margin term the same for both sides.

const usdc = (amount: string) => ({ amount, asset: 'USDC' });
const both = <Value>(value: Value) => ({ counterparty: value, cell: value });
const everyDay = { transfers: ['24/7'], valuations: ['24/7'], notices: ['24/7'] };

/** A 2002 master agreement, with other elections of its Schedule where it is told so. */
export function masterElections(schedule: object = {}): object {
  return {
    earlyTermination: { measure: 'close-out-amount' },
    terminationCurrency: 'USDC',
    multipleTransactionPaymentNetting: true,
    schedule: {
      governingLaw: 'english',
      jurisdiction: 'IE',
      entityType: 'fund',
      localBusinessDays: { payments: ['24/7'], notices: ['24/7'] },
      clocks: {
        kind: 'by-the-minute',
        responseMinutes: 45,
        noticeMinutes: 60,
        graceMinutes: 240,
        auctionMinutes: 120,
        mporMinutes: 465,
      },
      eventsOfDefault: ['failure-to-pay', 'bankruptcy'],
      additionalTerminationEvents: [],
      automaticEarlyTermination: false,
      crossDefault: null,
      defaultUnderSpecifiedTransaction: null,
      affiliateSetOff: null,
      guarantor: null,
      limitedRecourse: null,
      writtenEnding: 'sized-tranche',
      shortfallRateBps: '500',
      initialMargin: { multiplier: '3.5', correlation: '0.6' },
      ...schedule,
    },
  };
}

const margin = {
  valuation: {
    kind: 'every-calendar-day',
    cut: { time: '00:00', zone: 'UTC' },
    everyMinutes: 60,
  },
  notification: both({ time: '23:59', zone: 'UTC' }),
  settlementDay: 'same-calendar-day',
  localBusinessDays: { ...everyDay, interest: ['24/7'] },
  threshold: both({ kind: 'amount', of: usdc('0') }),
  minimumTransfer: both(usdc('10000')),
  dropToZeroOn: ['event-of-default', 'potential-event-of-default'],
  rounding: { multiple: usdc('0.01'), delivery: 'up', return: 'down' },
  haircuts: { basis: 'additive', currencyMismatchPercent: '8' },
  eligibility: { criteria: [], ratingMismatch: { kind: 'lowest' }, limits: [] },
  posts: 'both',
  custody: { kind: 'vault-of-the-cell' },
};

/** An annex for either margin, with other elections where it is told so. */
export function marginElections(form: AgreementForm, more: object = {}): object {
  if (form === 'csa-2018-im')
    return {
      ...margin,
      transfer: {
        basis: 'pledge',
        rehypothecation: false,
        equivalentReturned: false,
        substitutionConsent: 'required',
      },
      approach: { kind: 'distinct' },
      controlAgreement: null,
      accessConditions: ['event-of-default'],
    };
  return {
    ...margin,
    transfer: {
      basis: 'title-transfer',
      rehypothecation: true,
      equivalentReturned: true,
      substitutionConsent: 'not-required',
    },
    independentAmounts: both(usdc('0')),
    interest: {
      benchmark: 'SOFR',
      spreadBps: '0',
      belowZero: 'floored',
      dayCount: 'ACT/360',
      compounding: 'daily',
      statement: 'monthly',
      statementAgreement: { kind: 'not-required' },
    },
    ...more,
  };
}
