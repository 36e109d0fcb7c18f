import fc from 'fast-check';
import { differencesOf } from './term-differences';

describe('what differs between two versions', () => {
  it.each([
    { before: { a: { b: '1' } }, now: { a: { b: '2' } }, lines: ['a.b: 1 → 2'], why: 'by its path' },
    { before: { a: '0' }, now: { a: '0.00' }, lines: [], why: 'amounts that are equal are equal' },
    { before: { a: '10' }, now: { a: '1' }, lines: ['a: 10 → 1'], why: 'zeros before the point count' },
    {
      before: { a: null },
      now: { a: { b: true } },
      lines: ['a: null → ', 'a.b:  → true'],
      why: 'one that is new',
    },
    { before: { a: ['x', 'y'] }, now: { a: ['x'] }, lines: ['a[1]: y → '], why: 'one less' },
    { before: {}, now: { a: 1 }, lines: ['a:  → 1'], why: 'of a first version, everything' },
  ])('$lines: $why', ({ before, now, lines }) => {
    const found = differencesOf(before, now);
    expect(found.map((each) => `${each.field}: ${each.before} → ${each.now}`)).toEqual(lines);
  });

  it('is nothing between a version and itself, and as much one way as the other', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(json, json, (one, other) => {
        expect(differencesOf(one, one)).toEqual([]);
        expect(differencesOf(one, other)).toHaveLength(differencesOf(other, one).length);
      }),
    );
  });
});
