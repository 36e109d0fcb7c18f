import { Exact, Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { Frozen, frozen, thawed } from './frozen';

const usdc = (minor: bigint) => Money.ofMinor(minor, USDC);

describe('a value that is frozen', () => {
  it.each([
    { value: usdc(-12_345_678_901_234_567_890n), why: 'money is beyond what a double holds' },
    { value: new Exact('0.000000000000000000123456789012345678901'), why: 'an exact number is not rounded' },
    { value: 0.1 + 0.2, why: 'a double is the same double' },
    { value: new Date('2025-10-10T21:00:00.123Z'), why: 'an instant has milliseconds' },
    { value: ['$x1', '$', '$$m'], why: 'a text is not taken for a mark' },
    { value: new Map([['BTC', { mark: new Exact(1) }]]), why: 'a map is no object' },
    {
      value: { none: null, list: [1, 'two', false], nested: { a: usdc(1n) } },
      why: 'and all of it in each other',
    },
  ])('is had again as it was: $why', ({ value }) => {
    expect(thawed(frozen(value))).toEqual(value);
  });

  it('is one text when it is sorted, in whatever order its members were named, and whether or not one is undefined', () => {
    expect(frozen({ a: 1, b: usdc(2n) }, true)).toBe(frozen({ b: usdc(2n), c: undefined, a: 1 }, true));
  });

  it('is taken as it is when it was frozen before', () => {
    expect(frozen({ of: new Frozen(frozen(usdc(1n))) })).toBe(frozen({ of: usdc(1n) }));
  });

  it.each([
    { value: NaN, says: 'NaN is not kept' },
    { value: { of: () => 1 }, says: 'a function is not kept' },
    { value: 1n, says: 'a bigint is not kept' },
  ])('is refused when it would not come back: $says', ({ value, says }) => {
    expect(() => frozen(value)).toThrow(says);
  });

  it('comes back, whatever it is made of, and is then the same text', () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)),
      fc.bigInt().map(usdc),
      fc.bigInt().map((n) => new Exact(n.toString()).div(7)),
      fc.date({ noInvalidDate: true }),
    );
    const any = fc.letrec((tie) => ({
      any: fc.oneof({ depthSize: 'small' }, leaf, tie('list'), tie('map')),
      list: fc.array(tie('any'), { maxLength: 4 }),
      map: fc.array(fc.tuple(fc.string(), tie('any')), { maxLength: 4 }).map((each) => new Map(each)),
    })).any;
    fc.assert(
      fc.property(any, (value) => {
        const text = frozen(value);
        expect(thawed(text)).toEqual(value);
        expect(frozen(thawed(text))).toBe(text);
      }),
    );
  });
});
