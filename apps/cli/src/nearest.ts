/** The known word a typing error most likely meant, when one is near: at most a third of its letters differ. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const byDistance = known
    .map((each) => ({ each, distance: editDistance(word, each) }))
    .sort((a, b) => a.distance - b.distance);
  const best = byDistance[0];
  return best !== undefined && best.distance <= Math.ceil(best.each.length / 3) ? best.each : undefined;
}

/**
 * How many letters must be put in, taken out or changed to make one word the other.
 *
 * @see Wagner and Fischer (1974), The String-to-String Correction Problem
 */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const change = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
