import type { SeatPaper } from './paper';
import { type AgreementForm } from './form';
import { seatPaper } from './paper';
import { nettingOf } from './netting-opinion';
import type { Elections } from './elections';

// What one party might have signed for one cell, for the specs of this folder.

const EVERY_DAY = ['24/7'];
const both = <Value>(value: Value) => ({ counterparty: value, cell: value });
const usdc = (amount: string) => ({ amount, asset: 'USDC' });

const schedule = {
  governingLaw: 'english',
  jurisdiction: 'GB',
  entityType: 'fund',
  localBusinessDays: { payments: EVERY_DAY, notices: EVERY_DAY },
  clocks: {
    kind: 'by-the-minute',
    responseMinutes: 45,
    noticeMinutes: 60,
    graceMinutes: 240,
    auctionMinutes: 120,
    mporMinutes: 480,
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
  shortfallRateBps: '800',
  initialMargin: { multiplier: '2.33', correlation: '0.7' },
};

const annex = {
  coveredTransactions: 'all',
  valuation: { kind: 'every-calendar-day', cut: { time: '00:00', zone: 'UTC' }, everyMinutes: 60 },
  notification: both({ time: '13:00', zone: 'Europe/London' }),
  resolution: { kind: 'time-of-day', at: { time: '13:00', zone: 'America/New_York' }, days: ['USNY'] },
  settlementDay: 'same-calendar-day',
  localBusinessDays: { transfers: EVERY_DAY, valuations: EVERY_DAY, notices: EVERY_DAY, interest: ['GBLO'] },
  threshold: both({ kind: 'amount', of: usdc('0') }),
  minimumTransfer: both(usdc('100000')),
  dropToZeroOn: ['event-of-default', 'potential-event-of-default'],
  rounding: { multiple: usdc('10000'), delivery: 'up', return: 'down' },
  haircuts: { basis: 'additive', currencyMismatchPercent: '8' },
  eligibility: { criteria: [], ratingMismatch: { kind: 'lowest' }, limits: [] },
  posts: 'both',
  custody: { kind: 'vault-of-the-cell' },
};

const anything = {
  assets: null,
  issuers: null,
  types: null,
  countries: null,
  currencies: null,
  wrappers: null,
  rating: null,
  maturity: null,
};

const bills = {
  criteria: [
    {
      kind: 'include',
      name: 'short bills',
      of: {
        ...anything,
        types: ['government-bond'],
        rating: { floor: 'AA-', agencies: ['s-and-p', 'moodys'] },
        maturity: { fromDays: 0, belowDays: 366 },
      },
      haircutPercent: '0.5',
      fxHaircutPercent: null,
      tokenAddOnPercent: '2',
    },
    { kind: 'exclude', name: 'bridged', of: { ...anything, wrappers: ['bridged'] } },
  ],
  ratingMismatch: { kind: 'reference-agency', agency: 's-and-p' },
  limits: [
    { name: 'an issuer', by: 'issuer', of: null, most: { kind: 'percent', percent: '50' } },
    { name: 'tokens', by: 'token-wrapper', of: 'issuer-claim', most: { kind: 'value', of: usdc('5000000') } },
    { name: 'an issue', by: 'issue-size', of: null, most: { kind: 'percent', percent: '10' } },
  ],
};

/** Elections that stand on each form, as they cross a door. */
export const EXAMPLES: Readonly<Record<AgreementForm, object>> = {
  'isda-master-1992': {
    earlyTermination: { measure: 'market-quotation', method: 'second-method' },
    terminationCurrency: 'USDC',
    multipleTransactionPaymentNetting: true,
    schedule,
  },
  'isda-master-2002': {
    earlyTermination: { measure: 'close-out-amount' },
    terminationCurrency: 'USDC',
    multipleTransactionPaymentNetting: true,
    schedule,
  },
  'csa-1994-ny': vm('pledge'),
  'csa-1995-english': vm('title-transfer'),
  'csa-2016-vm': vm('title-transfer'),
  'csa-2018-im': {
    ...annex,
    eligibility: bills,
    approach: { kind: 'greater-of', independentAmounts: both(usdc('250000')) },
    transfer: {
      basis: 'pledge',
      rehypothecation: false,
      equivalentReturned: false,
      substitutionConsent: 'required',
    },
    controlAgreement: { reference: 'ACA of 10 January 2025', custodian: 'a custodian' },
    accessConditions: ['event-of-default'],
  },
  'account-control': {
    custodian: 'a custodian',
    account: 'account 7',
    instructions: 'pledgor-until-notice',
    noticeTakesEffectMinutes: 60,
    accessConditions: ['notice-of-exclusive-control'],
  },
};

function vm(basis: 'pledge' | 'title-transfer') {
  return {
    ...annex,
    independentAmounts: both(usdc('0')),
    interest: {
      benchmark: 'SOFR',
      spreadBps: '-10',
      belowZero: 'paid',
      dayCount: 'ACT/360',
      compounding: 'daily',
      statement: 'monthly',
      settlement: 'transfer',
      statementAgreement: { kind: 'within-days', days: 5, silence: 'agrees' },
    },
    transfer: { basis, rehypothecation: true, equivalentReturned: true, substitutionConsent: 'not-required' },
  };
}

/** An example with some of its elections changed, each by its path. */
export function exampleOf(form: AgreementForm, changed: Readonly<Record<string, unknown>> = {}): object {
  const elections = JSON.parse(JSON.stringify(EXAMPLES[form])) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changed)) {
    const names = path.split('.');
    const holder = names
      .slice(0, -1)
      .reduce<Record<string, unknown>>((held, name) => held[name] as Record<string, unknown>, elections);
    holder[names.at(-1) ?? ''] = value;
  }
  return elections;
}

const PART = { 'isda-master-2002': 'master', 'csa-2016-vm': 'vm', 'csa-2018-im': 'im' } as const;

/** The paper of a seat: a master agreement and an annex for each margin, with some of their elections changed. */
export function examplePaper(
  changed: {
    readonly master?: Readonly<Record<string, unknown>>;
    readonly vm?: Readonly<Record<string, unknown>>;
    readonly im?: Readonly<Record<string, unknown>>;
  } = {},
  without: readonly AgreementForm[] = [],
): SeatPaper {
  const asOf = new Date('2025-10-10T00:00:00Z');
  const forms = ['isda-master-2002', 'csa-2016-vm', 'csa-2018-im'] as const;
  const versions = forms
    .filter((form) => !without.includes(form))
    .map((form) => ({
      agreementId: `agreement on ${form}`,
      form,
      version: 1,
      effectiveFrom: asOf,
      executedSha256: 'a'.repeat(64),
      signedOn: '2025-10-10',
      signedBy: ['sig-1'],
      approvalId: 'approval',
      elections: exampleOf(form, changed[PART[form]]) as Elections,
    }));
  const paper = seatPaper({ cell: 'R1', partyId: 'north', asOf }, versions);
  const opinion = { enforceable: 'yes', validUntil: '2030-01-01' } as const;
  return { ...paper, netting: nettingOf(paper.master !== undefined, opinion, asOf) };
}
