const SAME_WORD = 0.8; // below, two words are two words
const PREFIX = 4; // letters
const PREFIX_WEIGHT = 0.1;

/**
 * How alike two words are, by the measure of Jaro and Winkler: letters in common at about the same place, less half of those in another
 * order, and more for the same beginning. 1 for the same word, 0 for whatever is below 0.8. Estimate.
 *
 * @see Winkler (1990), String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage
 */
export function wordSimilarity(word: string, other: string): number {
  if (word === other) return 1;
  // Which letters are taken for each other depends on who asks first: the same one always does.
  const [a, b] = word < other ? [word, other] : [other, word];
  if (withPrefix(a, b, mostInCommon(a, b)) < SAME_WORD) return 0;
  const similarity = withPrefix(a, b, jaro(a, b));
  return similarity < SAME_WORD ? 0 : similarity;
}

function withPrefix(a: string, b: string, similarity: number): number {
  let length = 0;
  while (length < PREFIX && length < a.length && a[length] === b[length]) length++;
  return similarity + length * PREFIX_WEIGHT * (1 - similarity);
}

/** What Jaro's measure cannot exceed: as if each letter that stands anywhere in the other word stood at its place. Cheap. */
function mostInCommon(a: string, b: string): number {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  let common = 0;
  for (let at = 0; at < short.length; at++) if (long.includes(short.charAt(at))) common++;
  return common === 0 ? 0 : (common / a.length + common / b.length + 1) / 3;
}

function jaro(a: string, b: string): number {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken: boolean[] = [];
  const fromA: string[] = [];
  for (let at = 0; at < a.length; at++) {
    const end = Math.min(b.length - 1, at + reach);
    let other = Math.max(0, at - reach);
    while (other <= end && (taken[other] === true || a[at] !== b[other])) other++;
    if (other > end) continue;
    taken[other] = true;
    fromA.push(a.charAt(at));
  }
  if (fromA.length === 0) return 0;
  const fromB = Array.from({ length: b.length }, (_, at) => b.charAt(at)).filter(
    (_, at) => taken[at] === true,
  );
  const transposed = fromB.filter((letter, at) => letter !== fromA[at]).length / 2;
  const common = fromA.length;
  return (common / a.length + common / b.length + (common - transposed) / common) / 3;
}
