import { id, invariant } from '@app/kernel';
import fc from 'fast-check';
import { decideEach, halvesOf, sliceName, slicesOf } from './run-slice';

const books = (count: number) => Array.from({ length: count }, (_, n) => id<'Book'>(String(n + 1)));

describe('the slices of a run', () => {
  it.each([
    { of: 0, sizes: [], why: 'nobody needs no job' },
    { of: 500, sizes: [500], why: 'as many as a job takes' },
    { of: 501, sizes: [500, 1], why: 'one more is one more job' },
  ])('of $of relationships are $sizes: $why', ({ of, sizes }) => {
    expect(slicesOf(books(of)).map(({ length }) => length)).toEqual(sizes);
  });

  it.each([
    { of: 5, name: '1-5', why: 'its ends' },
    { of: 1, name: '1', why: 'one is its own name' },
  ])('of $of are known as $name: $why', ({ of, name }) => {
    expect(sliceName(books(of))).toBe(name);
  });

  it('hold everyone once, in one order, and so do the halves of what failed, down to one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1200 }), (count) => {
        const all = books(count);
        const slices = slicesOf(all);
        expect(slices.flat()).toEqual(all);
        const names = slices.flatMap((slice) => [slice, ...halvesOf(slice)].map(sliceName));
        const different = slices.flatMap((slice) => (slice.length === 1 ? [] : [slice, ...halvesOf(slice)]));
        expect(new Set(names).size).toBe(
          different.length + slices.filter(({ length }) => length === 1).length,
        );
        for (const slice of slices) expect(halvesOf(slice).flat()).toEqual(slice);
      }),
      { numRuns: 20 },
    );
  });
});

describe('deciding each by itself', () => {
  const odd = (n: number) => {
    invariant(n % 2 === 1, `${String(n)} is even`);
    return n * 10;
  };

  it('passes over nobody for the fault of another, and says whose it was', () => {
    expect(decideEach([1, 2, 3], odd)).toEqual({
      decided: [10, 30],
      fallen: [{ item: 2, reason: '2 is even' }],
    });
  });

  it('throws what is broken when it is alone: there is nobody to go on for', () => {
    expect(() => decideEach([2], odd)).toThrow('2 is even');
  });

  it('throws every other fault: it is of the machine, and not of one relationship', () => {
    const fault = () => {
      throw new TypeError('out of order');
    };
    expect(() => decideEach([1, 2], fault)).toThrow(TypeError);
  });
});
