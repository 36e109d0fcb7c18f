import { Exact, invariant, Money } from '@app/kernel';

// What a run was given is kept as text, whole. Exact numbers, money and instants are texts that begin with a mark; a text of anybody
// else's that begins with a dollar has a second one. A map is its entries under a name of its own.
const EXACT = '$x';
const MONEY = '$m';
const INSTANT = '$t';
const ESCAPED = '$$';
const MAP = '$map';

const MOST_NAMES = 1000; // a name beyond that is one that somebody has thought of
const quotedNames = new Map<string, string>();

/** A value that is frozen already: it is written once, and kept in more than one place. */
export class Frozen {
  constructor(readonly text: string) {}
}

/**
 * A value as JSON text from which it can be had again, to the last unit. Members stand in the order in which they come, or `sorted` by
 * their names: then what is equal by meaning is equal byte for byte. One that is undefined is not there.
 *
 * @throws InvariantError for what has no such text: a function, a number that is none
 */
export function frozen(value: unknown, sorted = false): string {
  if (typeof value === 'string') return JSON.stringify(value.startsWith('$') ? `$${value}` : value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'object') return frozenObject(value, sorted);
  invariant(typeof value === 'number', `a ${typeof value} is not kept`);
  invariant(Number.isFinite(value), `${String(value)} is not kept`);
  return JSON.stringify(value); // the shortest text that reads as the same double
}

function frozenObject(value: object, sorted: boolean): string {
  if (value instanceof Money)
    return `"${MONEY}${value.minor.toString()} ${String(value.asset.scale)} ${quoted(value.asset.code).slice(1)}`;
  if (value instanceof Exact) return `"${EXACT}${value.toFixed()}"`;
  if (value instanceof Date) return `"${INSTANT}${value.toISOString()}"`;
  if (value instanceof Frozen) return value.text;
  if (Array.isArray(value)) return frozenArray(value, sorted);
  if (value instanceof Map) return `{"${MAP}":${frozenArray([...(value as Map<unknown, unknown>)], sorted)}}`;
  const names = Object.keys(value);
  const members: string[] = [];
  for (const name of sorted ? names.sort() : names) {
    const part = (value as Record<string, unknown>)[name];
    if (part !== undefined) members.push(`${quoted(name)}:${frozen(part, sorted)}`);
  }
  return `{${members.join(',')}}`; // joined, it is one text at once, and not a tree of them that has to be kept
}

function frozenArray(value: readonly unknown[], sorted: boolean): string {
  return `[${value.map((part) => frozen(part, sorted)).join(',')}]`;
}

/** A text in its quotes: of the few names that types and assets have, made once. */
function quoted(name: string): string {
  const known = quotedNames.get(name);
  if (known !== undefined) return known;
  const text = JSON.stringify(name);
  if (quotedNames.size < MOST_NAMES) quotedNames.set(name, text);
  return text;
}

/** The value that was frozen. Its shape is its writer's word: whoever reads it knows what was written. */
export function thawed(text: string): unknown {
  return JSON.parse(text, (_, part: unknown) => revived(part));
}

function revived(part: unknown): unknown {
  if (typeof part === 'string') return part.startsWith('$') ? marked(part) : part;
  if (typeof part !== 'object' || part === null || !(MAP in part)) return part;
  return new Map(part[MAP] as [unknown, unknown][]);
}

function marked(text: string): unknown {
  const rest = text.slice(2);
  if (text.startsWith(ESCAPED)) return `$${rest}`;
  if (text.startsWith(EXACT)) return new Exact(rest);
  if (text.startsWith(INSTANT)) return new Date(rest);
  invariant(text.startsWith(MONEY), `${text} was not frozen here`);
  const [minor = '', scale = '', ...code] = rest.split(' ');
  return Money.ofMinor(BigInt(minor), { code: code.join(' '), scale: Number.parseInt(scale, 10) });
}
