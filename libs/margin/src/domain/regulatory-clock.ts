import { type CalendarDate, Exact } from '@app/kernel';

/** Whose rule it is. */
export const REGIMES = ['EMIR', 'US'] as const;
export type Regime = (typeof REGIMES)[number];

/** What the rule asks for: that it is written down, that more is done about it, that the authority is told, and told again. */
export type RegulatoryStep = 'record' | 'special-process' | 'report' | 'report-again';

/** What sort of counterparty is across. One that never said counts as a dealer: the shorter clock. */
export type CounterpartyKind = 'dealer' | 'other' | 'unknown';

/** Who counts how, in which money. */
export const REGIME_RULES: Readonly<Record<Regime, { readonly currency: string; readonly centre: string }>> =
  {
    EMIR: { currency: 'EUR', centre: 'EUTA' },
    US: { currency: 'USD', centre: 'USNY' },
  };

const EMIR_PROCESS_DAYS = 5; // more than
const EMIR_REPORT_DAYS = 15; // at least
const EMIR_REPORT_ABOVE = new Exact(15_000_000); // euro
const US_REPORT_DAYS: Readonly<Record<CounterpartyKind, number>> = { dealer: 3, unknown: 3, other: 5 };
const US_REPORT_ABOVE = new Exact(20_000_000); // dollars, and each move by as much

/** An amount in the money of a regime; `no-rate`: nothing on record says what it is, and it counts as above any limit. */
export type RegulatoryAmount = Exact | 'no-rate';

export interface Disputed {
  readonly businessDays: number; // that it has been outstanding
  readonly amount: RegulatoryAmount;
  readonly counterparty: CounterpartyKind;
}

/** A step that was taken already, and the amount it was taken on. */
export interface StepTaken {
  readonly step: RegulatoryStep;
  readonly amount: RegulatoryAmount;
}

/**
 * What a regime asks for now of a dispute that is outstanding, besides what was done already. Asked again, it is nothing.
 *
 * @param taken in the order in which they were taken
 * @see Regulation (EU) No 648/2012 (EMIR), Article 11(1)(b); Commission Delegated Regulation (EU) No 149/2013, Article 15: recorded with
 *   its age, counterparty and amount; a specific process beyond 5 business days; reported above EUR 15 million for at least 15
 * @see 17 CFR 23.502(c) and 17 CFR 240.15Fi-3(c): above USD 20 million, after 3 business days with a dealer and 5 with others, and again
 *   whenever it moves by more than that
 */
export function regulatorySteps(
  regime: Regime,
  { businessDays, amount, counterparty }: Disputed,
  taken: readonly StepTaken[],
): RegulatoryStep[] {
  const isNew = (step: RegulatoryStep) => taken.every((each) => each.step !== step);
  const above = (limit: Exact) => amount === 'no-rate' || amount.gt(limit);
  if (regime === 'EMIR') {
    const reports = businessDays >= EMIR_REPORT_DAYS && above(EMIR_REPORT_ABOVE);
    const wanted: (RegulatoryStep | false)[] = [
      'record',
      businessDays > EMIR_PROCESS_DAYS && 'special-process',
      reports && 'report',
    ];
    return wanted.filter((step) => step !== false).filter(isNew);
  }
  const last = taken.at(-1);
  if (last === undefined)
    return businessDays >= US_REPORT_DAYS[counterparty] && above(US_REPORT_ABOVE) ? ['report'] : [];
  return hasMoved(last.amount, amount) ? ['report-again'] : [];
}

/** What was said without a rate is said again when there is one, and is not unsaid when there is none. */
function hasMoved(before: RegulatoryAmount, now: RegulatoryAmount): boolean {
  if (now === 'no-rate') return false;
  return before === 'no-rate' || now.minus(before).abs().gt(US_REPORT_ABOVE);
}

/** Business days that have passed: those after the first day, up to and with the last. */
export function businessDaysSince(
  first: CalendarDate,
  last: CalendarDate,
  isBusinessDay: (day: CalendarDate) => boolean,
): number {
  let days = 0;
  for (let day = first.plusDays(1); day.number <= last.number; day = day.plusDays(1))
    if (isBusinessDay(day)) days += 1;
  return days;
}
