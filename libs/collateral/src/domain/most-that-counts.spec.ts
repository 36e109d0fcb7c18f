import fc from 'fast-check';
import { type Bound, mostThatCounts } from './most-that-counts';

const bound = (most: bigint, ...times: bigint[]): Bound => ({ times, most });
const sum = (all: readonly bigint[]) => all.reduce((total, each) => total + each, 0n);

it.each([
  { values: [5n, 7n], bounds: [], counts: [5n, 7n], why: 'nothing is bounded' },
  {
    values: [5n, 7n],
    bounds: [bound(8n, 1n, 1n)],
    counts: [5n, 3n],
    why: 'of equals the first counts first',
  },
  { values: [0n, 7n], bounds: [bound(0n, 0n, 1n)], counts: [0n, 0n], why: 'a bound of nothing' },
  {
    values: [10n, 10n, 10n],
    bounds: [bound(10n, 1n, 1n, 0n), bound(10n, 1n, 0n, 1n)],
    counts: [0n, 10n, 10n],
    why: 'one that stands under two bounds gives way to two that stand under one each',
  },
  { values: [90n, 30n], bounds: [bound(0n, 3n, -1n)], counts: [10n, 30n], why: 'a quarter of what counts' },
  { values: [90n], bounds: [bound(0n, 3n)], counts: [0n], why: 'a quarter of itself is nothing' },
  {
    values: [1n, 1n, 1n],
    bounds: [bound(1n, 1n, 1n, 0n), bound(1n, 0n, 1n, 1n), bound(1n, 1n, 0n, 1n)],
    counts: [1n, 0n, 0n],
    why: 'a half of each is one and a half in all: one whole unit',
  },
])('$values within $bounds: $counts, because $why', ({ values, bounds, counts }) => {
  expect(mostThatCounts(values, bounds)).toEqual(counts);
});

const size = 4;
const value = fc.bigInt({ min: 0n, max: 6n });
const values = fc.array(value, { minLength: size, maxLength: size });
const times = fc.array(fc.constantFrom(-1n, 0n, 1n, 1n, 3n), { minLength: size, maxLength: size });
const bounds = fc.array(fc.record({ times, most: fc.bigInt({ min: 0n, max: 12n }) }), { maxLength: 4 });

/** Every whole choice there is, tried one by one. */
function bestByTrying(given: readonly bigint[], within: readonly Bound[]): bigint {
  const choices = given.reduce<bigint[][]>(
    (sofar, most) =>
      sofar.flatMap((each) =>
        Array.from({ length: Number.parseInt(String(most), 10) + 1 }, (_, n) => [...each, BigInt(n)]),
      ),
    [[]],
  );
  const fits = (choice: readonly bigint[]) =>
    within.every(({ times: of, most }) => sum(choice.map((each, index) => each * of[index]!)) <= most);
  return choices.filter(fits).reduce((best, each) => (sum(each) > best ? sum(each) : best), 0n);
}

it('counts no less than the best of all whole choices, and no item beyond its value', () => {
  fc.assert(
    fc.property(values, bounds, (given, within) => {
      const counted = mostThatCounts(given, within);
      expect(sum(counted) >= bestByTrying(given, within)).toBe(true);
      expect(counted.every((each, index) => each >= 0n && each <= given[index]!)).toBe(true);
    }),
  );
});

it('keeps within every bound, but for what a unit of each item is', () => {
  fc.assert(
    fc.property(values, bounds, (given, within) => {
      const counted = mostThatCounts(given, within);
      for (const { times: of, most } of within)
        expect(sum(counted.map((each, index) => each * of[index]!)) < most + 3n * BigInt(size) + 1n).toBe(
          true,
        );
    }),
  );
});

it('counts no less when there is more of an item', () => {
  fc.assert(
    fc.property(values, bounds, fc.nat(size - 1), value, (given, within, index, more) => {
      const richer = given.map((each, at) => (at === index ? each + more : each));
      expect(sum(mostThatCounts(richer, within)) >= sum(mostThatCounts(given, within))).toBe(true);
    }),
  );
});
