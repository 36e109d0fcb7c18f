export { type Asset, isPromise, owed, USDC } from './asset';
export {
  BUSINESS_DAY_CONVENTIONS,
  type BusinessDayConvention,
  businessDayAfter,
  type Step,
  weekdaysExcept,
} from './business-day';
export { CalendarDate } from './calendar-date';
export { type Calendar, isOpen, localTime, nextOpening, US_BONDS } from './calendar';
export { type Canonical, canonicalJson } from './canonical-json';
export { Clock } from './clock';
export { type DayCount, DAYS_OF_A_YEAR, yearFraction } from './day-count';
export {
  countDays,
  DAY_COUNT_CONVENTIONS,
  type DayCountConvention,
  type DayCountPeriod,
} from './day-count-convention';
export { DECIMAL_TEXT, Exact, type Rounding } from './exact';
export { type Id, id, type IdempotencyKey } from './id';
export { plusMinutes, textOf } from './instant';
export { invariant, InvariantError } from './invariant';
export { Money } from './money';
export { bps } from './rate';
export { accept, refuse, type Result, unreachable } from './result';
export { textsOf } from './statement';
