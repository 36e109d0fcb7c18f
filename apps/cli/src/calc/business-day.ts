import {
  BUSINESS_DAY_CONVENTIONS,
  businessDayAfter,
  CalendarDate,
  type Step,
  weekdaysExcept,
} from '@app/kernel';
import { calculator } from './calculator';
import { optional, type Reader, required, Unacceptable } from './reader';
import { date, flag, oneOf, whole } from './value-reader';

const FURTHEST = 100_000;
const length = whole(-FURTHEST, FURTHEST);
const unit = oneOf('Days', 'Weeks', 'Months', 'Years');

const period: Reader<Step> = {
  allowed: `[a whole number, Days | Weeks | Months | Years]`,
  read: (value, path) => {
    if (!Array.isArray(value) || value.length !== 2) throw new Unacceptable(path, period.allowed);
    const [count, each] = value as unknown[];
    return { length: length.read(count, `${path}[0]`), unit: unit.read(each, `${path}[1]`) };
  },
};

const dates: Reader<ReadonlySet<string>> = {
  allowed: `a list of dates, YYYY-MM-DD`,
  read: (value, path) => {
    if (!Array.isArray(value)) throw new Unacceptable(path, dates.allowed);
    return new Set(value.map((each, index) => date.read(each, `${path}[${String(index)}]`).text));
  },
};

export const businessDay = calculator({
  summary: 'the business day that lies a period from another',
  source: '2006 ISDA Definitions 4.12; the end-of-month rule of ICMA; days are counted in business days',
  fields: {
    convention: required(oneOf(...BUSINESS_DAY_CONVENTIONS), 'where a day that is no business day goes'),
    start: required(date, 'the day from which it is counted'),
    period: required(period, 'how far; negative is back'),
    endOfMonth: optional(flag, 'whether the end of a month leads to the end of another', {
      value: false,
      said: 'false',
    }),
    holidays: optional(dates, 'beside Saturdays and Sundays', { value: new Set<string>(), said: 'none' }),
  },
  answer: ({ convention, start, period: step, endOfMonth, holidays }) => {
    const rules = { convention, endOfMonth, isBusinessDay: weekdaysExcept(holidays) };
    const { text } = businessDayAfter(start, step, rules);
    if (CalendarDate.parse(text) === undefined)
      throw new Unacceptable('period', 'a step that ends in a year of four digits');
    return { date: text };
  },
});
