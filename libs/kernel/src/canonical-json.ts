import { invariant } from './invariant';

/** What has exactly one canonical text here: no numbers, which are written as text. */
export type Canonical =
  string | boolean | null | readonly Canonical[] | { readonly [name: string]: Canonical };

/**
 * The one text of a value: equal by meaning, equal byte for byte, in any language and on any machine. Members stand in the order
 * of their names' UTF-16 code units, nothing stands between tokens. Numbers are left out on purpose: an amount is decimal text.
 *
 * @throws InvariantError for half a surrogate pair, which no UTF-8 can carry
 * @see RFC 8785, JSON Canonicalization Scheme, 3.2.1 (whitespace), 3.2.2.1 (literals), 3.2.2.2 (strings), 3.2.3 (order)
 */
export function canonicalJson(value: Canonical): string {
  if (typeof value === 'string') return textOf(value);
  if (typeof value === 'boolean' || value === null) return String(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)); // compares code units
  return `{${members.map(([name, part]) => `${textOf(name)}:${canonicalJson(part)}`).join(',')}}`;
}

/** As ECMAScript writes it, which is what the scheme asks for. */
function textOf(text: string): string {
  invariant(!LONE_SURROGATE.test(text), 'half a surrogate pair is no character');
  return JSON.stringify(text);
}

const LONE_SURROGATE = /\p{Surrogate}/u; // by code points: a whole pair is one character and is none

function isList(value: readonly Canonical[] | object): value is readonly Canonical[] {
  return Array.isArray(value);
}
