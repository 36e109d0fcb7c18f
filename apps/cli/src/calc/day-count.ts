import { countDays, DAY_COUNT_CONVENTIONS } from '@app/kernel';
import { calculator } from './calculator';
import { ifAny, required, Unacceptable } from './reader';
import { date, oneOf } from './value-reader';

export const dayCount = calculator({
  summary: 'the days of a period, and the part of a year that they are',
  source: '2006 ISDA Definitions 4.16; ICMA Rule 251; ISDA, EMU and market conventions (1998)',
  fields: {
    convention: required(oneOf(...DAY_COUNT_CONVENTIONS), 'how days are counted'),
    start: required(date, 'first day, which counts'),
    end: required(date, 'last day, which does not'),
    refStart: ifAny(date, 'first day of the regular coupon period, for ACT/ACT ISMA'),
    refEnd: ifAny(date, 'last day of it'),
    terminationDate: ifAny(date, 'of the contract, for 30E/360 (ISDA)'),
  },
  answer: ({ convention, start, end, refStart, refEnd, terminationDate }) => {
    if (end.number < start.number) throw new Unacceptable('end', `a date from ${start.text} on`);
    if (refStart !== undefined && refEnd !== undefined && refEnd.number <= refStart.number)
      throw new Unacceptable('refEnd', `a date after ${refStart.text}`);
    const { days, yearFraction } = countDays(convention, {
      start,
      end,
      ...(refStart && { refStart }),
      ...(refEnd && { refEnd }),
      ...(terminationDate && { terminationDate }),
    });
    return { days, yearFraction: yearFraction.toNumber() };
  },
});
