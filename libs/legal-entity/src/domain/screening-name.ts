/** From this on, two names are taken for the same and somebody has to look. An estimate: 0 to 1. */
export const SCREENING_THRESHOLD = 0.8;

const SAME_WORD = 0.8; // below, two words are two words
const MAY_BE_LEFT_OUT = 3; // a third of what is unpaired counts
const WINKLER_PREFIX = 4; // letters
const WINKLER_WEIGHT = 0.1;

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
 * by Jaro and Winkler's measure; a pair below 0.8 is none. The score is the letters of the pairs, each times its likeness, over those
 * letters and what is left unpaired: a third of it when two words are paired, for a middle name or a form of company may be left out;
 * all of it when only one is, for a family name alone is nobody. Estimate.
 *
 * @see Winkler (1990), String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage
 */
export function nameSimilarity(words: readonly string[], others: readonly string[]): number {
  const pairs = words
    .flatMap((word, at) => others.map((other, index) => ({ at, index, ...likeness(word, other) })))
    .filter(({ alike }) => alike >= SAME_WORD)
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
  return { alike: jaroWinkler(word, other), weight: word.length + other.length, name };
}

/** Letters in common at about the same place, less half of those in another order; more for the same beginning. */
function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Set<number>();
  let fromA = '';
  for (let at = 0; at < a.length; at++) {
    for (let other = Math.max(0, at - reach); other <= Math.min(b.length - 1, at + reach); other++)
      if (!taken.has(other) && a[at] === b[other]) {
        taken.add(other);
        fromA += a.charAt(at);
        break;
      }
  }
  if (fromA === '') return 0;
  const fromB = [...taken].sort((x, y) => x - y).map((at) => b.charAt(at));
  const transposed = fromB.filter((letter, at) => letter !== fromA[at]).length / 2;
  const m = fromA.length;
  const jaro = (m / a.length + m / b.length + (m - transposed) / m) / 3;
  return jaro + prefixOf(a, b) * WINKLER_WEIGHT * (1 - jaro);
}

function prefixOf(a: string, b: string): number {
  let length = 0;
  while (length < WINKLER_PREFIX && length < a.length && a[length] === b[length]) length++;
  return length;
}

const lengthOf = (words: readonly string[]) => words.reduce((sum, word) => sum + word.length, 0);
