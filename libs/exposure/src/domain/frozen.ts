import { Exact, invariant, Money } from '@app/kernel';

// What a run was given is kept as text, whole: exact numbers, money, instants and maps are told apart by a mark before their parts.
const EXACT = '$exact';
const MONEY = '$money';
const INSTANT = '$at';
const MAP = '$map';

/**
 * A value as text from which it can be had again, to the last unit: equal by meaning, equal byte for byte. The members of an object
 * stand in the order of their names; one that is undefined is not there.
 *
 * @throws InvariantError for what has no such text: a function, a number that is none
 */
export function frozen(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'object') return frozenObject(value);
  invariant(typeof value === 'number', `a ${typeof value} is not kept`);
  invariant(Number.isFinite(value), `${String(value)} is not kept`);
  return JSON.stringify(value); // the shortest text that reads as the same double
}

function frozenObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map(frozen).join(',')}]`;
  if (value instanceof Money)
    return `{"${MONEY}":["${value.minor.toString()}",${JSON.stringify(value.asset.code)},${String(value.asset.scale)}]}`;
  if (value instanceof Exact) return `{"${EXACT}":"${value.toFixed()}"}`;
  if (value instanceof Date) return `{"${INSTANT}":"${value.toISOString()}"}`;
  if (value instanceof Map) return `{"${MAP}":${frozen([...(value as Map<unknown, unknown>)])}}`;
  const members = Object.entries(value as Record<string, unknown>).filter(([, part]) => part !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, part]) => `${JSON.stringify(name)}:${frozen(part)}`).join(',')}}`;
}

/** The value that was frozen. Its shape is its writer's word: whoever reads it knows what was written. */
export function thawed(text: string): unknown {
  return JSON.parse(text, (_, part: unknown) => revived(part));
}

function revived(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part;
  const { [MONEY]: money, [EXACT]: exact, [INSTANT]: at, [MAP]: entries } = part as Record<string, unknown>;
  if (money !== undefined) {
    const [minor, code, scale] = money as [string, string, number];
    return Money.ofMinor(BigInt(minor), { code, scale });
  }
  if (exact !== undefined) return new Exact(exact as string);
  if (at !== undefined) return new Date(at as string);
  return entries === undefined ? part : new Map(entries as [unknown, unknown][]);
}
