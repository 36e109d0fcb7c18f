import fc from 'fast-check';
import { editDistance, nearest } from './nearest';

const known = ['start', 'migrate', 'ledger', 'book'];

it.each([
  { word: 'stat', meant: 'start', why: 'a letter is missing' },
  { word: 'migarte', meant: 'migrate', why: 'two letters changed places' },
  { word: 'ledgers', meant: 'ledger', why: 'there is one too many' },
  { word: 'settle', meant: undefined, why: 'nothing is near' },
  { word: '', meant: undefined, why: 'nothing is as near as that' },
])('takes "$word" for $meant: $why', ({ word, meant }) => {
  expect(nearest(word, known)).toBe(meant);
});

it('measures a distance: zero to itself, the same both ways, no detour is shorter', () => {
  const word = fc.string({ maxLength: 8 });
  fc.assert(
    fc.property(word, word, word, (a, b, c) => {
      expect(editDistance(a, a)).toBe(0);
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
    }),
  );
});
