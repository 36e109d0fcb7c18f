import { wordSimilarity } from './screening-word';

/** From this on, two names are taken for the same and somebody has to look. An estimate: 0 to 1. */
export const SCREENING_THRESHOLD = 0.8;

const MAY_BE_LEFT_OUT = 3; // a third of what is unpaired counts

// Letters that no decomposition brings to Latin ones.
const SPELT_OUT = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['ł', 'l'],
  ['ı', 'i'],
]);

/** The words of a name in one spelling: small letters without accents, no punctuation, in alphabetical order. */
export function wordsOf(name: string): string[] {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđðþłı]/g, (letter) => SPELT_OUT.get(letter) ?? letter)
    .replace(/['’`]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .sort();
}

/**
 * How alike two names are, whatever the order of their words: 0 nothing, 1 the same words. Words are paired, the most alike first,
 * by `wordSimilarity`. The score is the letters of the pairs, each times its likeness, over those
 * letters and what is left unpaired: a third of it when two words are paired, for a middle name or a form of company may be left out;
 * all of it when only one is, for a family name alone is nobody. Estimate.
 */
export function nameSimilarity(words: readonly string[], others: readonly string[]): number {
  const pairs = words
    .flatMap((word, at) => others.map((other, index) => ({ at, index, ...likeness(word, other) })))
    .filter(({ alike }) => alike > 0)
    .sort((a, b) => b.alike - a.alike || b.weight - a.weight || (a.name < b.name ? -1 : 1));
  const [left, right] = [new Set<number>(), new Set<number>()];
  let [matched, paired] = [0, 0];
  for (const { at, index, alike, weight } of pairs) {
    if (left.has(at) || right.has(index)) continue;
    left.add(at);
    right.add(index);
    matched += alike * weight;
    paired += weight;
  }
  if (paired === 0) return 0;
  const unpaired = lengthOf(words) + lengthOf(others) - paired;
  return matched / (paired + (left.size > 1 ? unpaired / MAY_BE_LEFT_OUT : unpaired));
}

function likeness(word: string, other: string) {
  const name = word < other ? `${word} ${other}` : `${other} ${word}`;
  return { alike: wordSimilarity(word, other), weight: word.length + other.length, name };
}

const lengthOf = (words: readonly string[]) => words.reduce((sum, word) => sum + word.length, 0);
