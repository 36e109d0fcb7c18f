import {
  type BusinessDayConvention,
  businessDayAfter,
  CalendarDate,
  type Step,
  weekdaysExcept,
} from '@app/kernel';
import golden from './business-day.json';

it.each(golden.cases)('$step.length $step.unit after $start, $convention, is $expected', (each) => {
  const day = businessDayAfter(CalendarDate.parse(each.start)!, each.step as Step, {
    convention: each.convention as BusinessDayConvention,
    endOfMonth: each.endOfMonth,
    isBusinessDay: weekdaysExcept(new Set(golden.holidays)),
  });
  expect(day.text).toBe(each.expected);
});
