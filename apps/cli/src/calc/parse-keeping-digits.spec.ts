import { Exact } from '@app/kernel';
import fc from 'fast-check';
import { parseKeepingDigits } from './parse-keeping-digits';

it.each([
  { json: '1.234567890123456789', why: 'eighteen places' },
  { json: '-9007199254740993', why: 'beyond the whole numbers of a double' },
  { json: '123456789012345678901234567890', why: 'thirty digits' },
])('$json keeps its digits: $why', ({ json }) => {
  expect(parseKeepingDigits(`{"a":[${json}]}`)).toEqual({ a: [new Exact(json)] });
});

it.each([
  { json: '[1, -0.5, 1e400, 0.0012345678901234567]', why: 'what a double holds, and estimates' },
  { json: '{"12345678901234567890":"12345678901234567890"}', why: 'digits of a text' },
  { json: String.raw`{"a":"\"12345678901234567890\\","b":"\u0000x"}`, why: 'digits after what is escaped' },
])('$json is read as ever: $why', ({ json }) => {
  expect(parseKeepingDigits(json)).toEqual(JSON.parse(json));
});

const asDoubles = (value: unknown): unknown => {
  if (Exact.isDecimal(value)) return value.toNumber();
  if (Array.isArray(value)) return value.map(asDoubles);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asDoubles(each)]));
};

it('but for digits that a double does not hold, all JSON is read as ever', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      const json = JSON.stringify(value, null, indent);
      expect(asDoubles(parseKeepingDigits(json))).toEqual(JSON.parse(json));
    }),
  );
});
