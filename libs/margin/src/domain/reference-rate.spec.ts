import { CalendarDate } from '@app/kernel';
import fc from 'fast-check';
import { misfitOf, REFERENCE_RATES, type ReferenceRate } from './reference-rate';

const today = CalendarDate.of(2026, 11, 20);
const sofr: ReferenceRate = { name: 'SOFR', fixedOn: '2026-11-19', rate: '0.0411', source: 'FRBNY' };

const cases: readonly (readonly [Partial<ReferenceRate>, ReturnType<typeof misfitOf>, string])[] = [
  [{}, undefined, 'it was published yesterday'],
  [{ fixedOn: today.text }, undefined, 'it may be known on its own day'],
  [{ fixedOn: '2026-11-21' }, 'rate-from-the-future', 'nobody has published tomorrow'],
  [{ rate: '-0.0057' }, undefined, 'money has cost less than nothing'],
  [{ rate: '4.11' }, 'not-a-fraction', 'it is 411 %: somebody meant percent'],
  [{ rate: '-1' }, 'not-a-fraction', 'nothing is left'],
  [{ name: 'USDC/EUR', rate: '1.17' }, undefined, 'a price may be above one'],
  [{ name: 'USDC/EUR', rate: '0' }, 'not-a-rate', 'one currency is worth something of another'],
  [{ name: 'USDC/EUR', rate: '-0.9' }, 'not-a-rate', 'and not less than nothing'],
];

it.each(cases)('%j is %s: %s', (changed, misfit) => {
  expect(misfitOf(Object.assign({}, sofr, changed), today)).toBe(misfit);
});

it('judges a day that has been by its number alone, whatever else is said', () => {
  const days = fc.integer({ min: 0, max: 10_000 }).map((n) => today.plusDays(-n).text);
  fc.assert(
    fc.property(fc.constantFrom(...REFERENCE_RATES), days, fc.string(), (name, fixedOn, source) => {
      expect(misfitOf({ name, fixedOn, rate: '0.5', source }, today)).toBeUndefined();
    }),
  );
});
