import { createHash } from 'node:crypto';
import type { NewOpinion, NewVersion, PartySignatory } from '@app/legal-entity';
import type { AgreementForm, Relationship } from '@app/legal-entity/domain';

/** The signatory of an invented party, and the opinion on the form it signed. */
const SIGNATORY = 'authorised-signatory';
const JURISDICTION = 'GB';
const ENTITY_TYPE = 'fund';
const EVERY_DAY = ['24/7'];
const FOR_YEARS = 5;

/** What each party signs for a cell, one form after another. */
export interface SignedForm {
  readonly form: AgreementForm;
  readonly version: NewVersion;
}

/** Who signs for parties that were here before anybody applied. */
export function signatoriesOf(partyIds: readonly string[], since: Date): PartySignatory[] {
  return partyIds.map((partyId) => ({
    partyId,
    id: SIGNATORY,
    name: `authorised signatory of ${partyId}`,
    scope: ['master-agreement', 'credit-support-annex'],
    signing: 'single',
    effectiveOn: dayOf(since),
  }));
}

/** An invented opinion, on which every seat of the book nets. */
export function opinionOf(since: Date): NewOpinion {
  const year = Number.parseInt(dayOf(since).slice(0, 4), 10) + FOR_YEARS;
  return {
    jurisdiction: JURISDICTION,
    entityType: ENTITY_TYPE,
    form: 'isda-master-2002',
    enforceable: 'yes',
    collateral: 'yes',
    effectiveOn: dayOf(since),
    validUntil: `${String(year)}${dayOf(since).slice(4)}`,
    counsel: 'Invented & Invented LLP, illustrative',
    sha256: sha256Of('opinion'),
  };
}

/** The paper of one seat: a master agreement, and an annex for each margin, that say what the relationship's terms say. */
export function paperOf(
  { name, terms, writtenEnding }: Pick<Relationship, 'name' | 'terms' | 'writtenEnding'>,
  partyId: string,
  since: Date,
): SignedForm[] {
  const signed = (form: AgreementForm, elections: object): SignedForm => ({
    form,
    version: {
      effectiveFrom: since,
      elections,
      executedSha256: sha256Of(`${name}/${partyId}/${form}`),
      signedOn: dayOf(since),
      signedBy: [SIGNATORY],
    },
  });
  const schedule = scheduleOf(terms, writtenEnding);
  const master = {
    earlyTermination: { measure: 'close-out-amount' },
    terminationCurrency: 'USDC',
    multipleTransactionPaymentNetting: true,
    schedule,
  };
  return [
    signed('isda-master-2002', master),
    signed('csa-2016-vm', vmOf(terms)),
    signed('csa-2018-im', imOf(name, terms)),
  ];
}

function scheduleOf(
  { clocks, lineRate, imMultiplier, imCorrelation }: Relationship['terms'],
  ending: string,
) {
  return {
    governingLaw: 'english',
    jurisdiction: JURISDICTION,
    entityType: ENTITY_TYPE,
    localBusinessDays: { payments: EVERY_DAY, notices: EVERY_DAY },
    clocks: { kind: 'by-the-minute', ...clocks },
    eventsOfDefault: ['failure-to-pay', 'breach-of-agreement', 'misrepresentation', 'bankruptcy'],
    additionalTerminationEvents: [],
    automaticEarlyTermination: false,
    crossDefault: null,
    defaultUnderSpecifiedTransaction: null,
    affiliateSetOff: null,
    guarantor: null,
    limitedRecourse:
      ending === 'limited-recourse' ? 'recourse is to the assets of the cell, and to nothing else' : null,
    writtenEnding: ending,
    shortfallRateBps: lineRate.times(10_000).toFixed(),
    initialMargin: { multiplier: imMultiplier.toFixed(), correlation: imCorrelation.toFixed() },
  };
}

/** What both annexes elect alike. */
function annexOf({ minimumTransfer, rounding }: Relationship['terms']) {
  const both = <Value>(value: Value) => ({ counterparty: value, cell: value });
  return {
    valuation: { kind: 'every-calendar-day', cut: { time: '00:00', zone: 'UTC' }, everyMinutes: 60 },
    notification: both({ time: '23:59', zone: 'UTC' }),
    settlementDay: 'same-calendar-day',
    localBusinessDays: {
      transfers: EVERY_DAY,
      valuations: EVERY_DAY,
      notices: EVERY_DAY,
      interest: EVERY_DAY,
    },
    minimumTransfer: both(minimumTransfer.toJSON()),
    dropToZeroOn: ['event-of-default', 'potential-event-of-default'],
    rounding: { multiple: rounding.toJSON(), delivery: 'up', return: 'down' },
    haircuts: { basis: 'additive', currencyMismatchPercent: '8' },
    eligibility: { criteria: [], ratingMismatch: { kind: 'lowest' }, limits: [] },
    posts: 'both',
    custody: { kind: 'vault-of-the-cell' },
  };
}

function vmOf(terms: Relationship['terms']) {
  const threshold = { kind: 'amount', of: terms.threshold.toJSON() };
  const nothing = { amount: '0', asset: 'USDC' };
  return {
    ...annexOf(terms),
    threshold: { counterparty: threshold, cell: threshold },
    independentAmounts: { counterparty: nothing, cell: nothing },
    interest: {
      benchmark: 'none',
      spreadBps: '0',
      belowZero: 'floored',
      dayCount: 'ACT/360',
      compounding: 'none',
      statement: 'monthly',
      statementAgreement: { kind: 'not-required' },
    },
    transfer: {
      basis: 'title-transfer',
      rehypothecation: true,
      equivalentReturned: true,
      substitutionConsent: 'required',
    },
  };
}

function imOf(cell: string, terms: Relationship['terms']) {
  const nothing = { kind: 'amount', of: { amount: '0', asset: 'USDC' } };
  return {
    ...annexOf(terms),
    approach: { kind: 'distinct' },
    threshold: { counterparty: nothing, cell: nothing },
    transfer: {
      basis: 'pledge',
      rehypothecation: false,
      equivalentReturned: false,
      substitutionConsent: 'required',
    },
    controlAgreement: { reference: 'rules of the vault', custodian: `the vault of ${cell}` },
    accessConditions: ['event-of-default', 'early-termination-designated'],
  };
}

function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/** An invented paper has no executed copy: the hash stands where one would. */
function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
