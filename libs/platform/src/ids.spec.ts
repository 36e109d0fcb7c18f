import fc from 'fast-check';
import { hashOf } from './hash-of';
import { uuidOf } from './uuid-of';

it('derives one well-formed id from a name, in every process', () => {
  expect(uuidOf('margin.run/R1/2025-10-10T22:00:00Z')).toBe(uuidOf('margin.run/R1/2025-10-10T22:00:00Z'));
  fc.assert(
    fc.property(fc.string(), (name) => {
      expect(uuidOf(name)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }),
  );
});

it('does not derive one id from two names', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => (uuidOf(a) === uuidOf(b)) === (a === b)));
});

it('hashes what is meant: the order of keys is nothing, the order of a list and every value is something', () => {
  expect(hashOf({ a: 1, b: { c: 2, d: 3 } })).toBe(hashOf({ b: { d: 3, c: 2 }, a: 1 }));
  expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]));
  expect(hashOf({ amount: '1.0' })).not.toBe(hashOf({ amount: '1.00' }));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      expect(hashOf(Object.fromEntries(Object.entries(value).reverse()))).toBe(hashOf(value));
    }),
  );
});
