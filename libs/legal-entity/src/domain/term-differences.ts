/** One term that is not as it was: by its path, as text. Empty text: it is not there. */
export interface TermDifference {
  readonly field: string;
  readonly before: string;
  readonly now: string;
}

/** What differs between two versions of terms, plain JSON both, in the order of their fields. Amounts that are equal as numbers are equal: 0 and 0.00. */
export function differencesOf(before: unknown, now: unknown): TermDifference[] {
  const [was, is] = [leavesOf(before, ''), leavesOf(now, '')];
  const fields = [...new Set([...was.keys(), ...is.keys()])];
  return fields
    .map((field) => ({ field, before: was.get(field) ?? '', now: is.get(field) ?? '' }))
    .filter((each) => each.before !== each.now);
}

function leavesOf(value: unknown, path: string): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, textOf(value)]]);
  const members = Array.isArray(value)
    ? value.map((each: unknown, index): [string, unknown] => [`${path}[${String(index)}]`, each])
    : Object.entries(value).map(([name, each]): [string, unknown] => [
        path === '' ? name : `${path}.${name}`,
        each,
      ]);
  return new Map(members.flatMap(([below, each]) => [...leavesOf(each, below)]));
}

/** Decimal text loses the zeros that say nothing. */
function textOf(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  return /^-?\d+\.\d+$/.test(value) ? value.replace(/\.?0+$/, '') : value;
}
