import { accept, refuse, type Result } from '@app/kernel';
import type { Elected, ElectionReader, Misfit } from './election-reader';

type Readers = Readonly<Record<string, ElectionReader<unknown>>>;
type ElectedAll<Fields extends Readers> = { readonly [Name in keyof Fields]: Elected<Fields[Name]> };

/** A list without a value twice. */
export function listOf<Value>(
  item: ElectionReader<Value>,
  { least, most }: { readonly least: number; readonly most: number },
): ElectionReader<readonly Value[]> {
  const allowed = `a list of ${String(least)} to ${String(most)}, none of them twice; each ${item.allowed}`;
  return {
    allowed,
    schema: { type: 'array', items: item.schema, minItems: least, maxItems: most, uniqueItems: true },
    read: (given, field) => {
      if (!Array.isArray(given) || given.length < least || given.length > most)
        return refuse([{ field, allowed }]);
      const different = new Set(given.map((each) => JSON.stringify(each)));
      if (different.size < given.length) return refuse([{ field, allowed }]);
      return together(given.map((each: unknown, index) => item.read(each, `${field}[${String(index)}]`)));
    },
  };
}

/** Nothing, said as null, or what the reader allows. */
export function orNone<Value>(reader: ElectionReader<Value>): ElectionReader<Value | null> {
  return {
    allowed: `null, or ${reader.allowed}`,
    schema: { oneOf: [{ type: 'null' }, reader.schema] },
    read: (given, field) => (given === null ? accept(null) : reader.read(given, field)),
  };
}

/** What the reader allows, or what paper that says nothing means. It is written down as if it had been said. */
export function leftOutMeans<Value>(meant: Value, reader: ElectionReader<Value>): ElectionReader<Value> {
  return {
    allowed: reader.allowed,
    schema: Object.assign({}, reader.schema, { default: meant }),
    mayBeLeftOut: true,
    read: (given, field) => (given === undefined ? accept(meant) : reader.read(given, field)),
  };
}

/** All of these fields, and no other: what does not apply is said not to. */
export function recordOf<const Fields extends Readers>(fields: Fields): ElectionReader<ElectedAll<Fields>> {
  const names = Object.keys(fields);
  const required = names.filter((name) => fields[name]?.mayBeLeftOut === undefined);
  const allowed = `an object with ${names.join(', ')}`;
  return {
    allowed,
    schema: {
      type: 'object',
      properties: Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])),
      required,
      additionalProperties: false,
    },
    read: (given, field) => {
      const members = membersOf(given);
      if (members === undefined) return refuse([{ field, allowed }]);
      const below = (name: string) => (field === '' ? name : `${field}.${name}`);
      const strangers = [...members.keys()]
        .filter((name) => !names.includes(name))
        .map((name) => refuse([{ field: below(name), allowed: `left out: there are ${names.join(', ')}` }]));
      const read = together([
        ...Object.entries(fields).map(([name, reader]) => reader.read(members.get(name), below(name))),
        ...strangers,
      ]);
      if (!read.ok) return read;
      return accept(
        Object.fromEntries(names.map((name, index) => [name, read.value[index]])) as ElectedAll<Fields>,
      );
    },
  };
}

type Variants = Readonly<Record<string, Readers>>;
type ChosenOf<Kinds extends Variants> = {
  [Kind in keyof Kinds & string]: { readonly kind: Kind } & ElectedAll<Kinds[Kind]>;
}[keyof Kinds & string];

/** One of several arrangements, named by `kind`, each with fields of its own. */
export function choiceOf<const Kinds extends Variants>(kinds: Kinds): ElectionReader<ChosenOf<Kinds>> {
  const words = Object.keys(kinds);
  const allowed = `one of ${words.join(', ')}`;
  const variants = new Map(
    Object.entries(kinds).map(([kind, fields]) => [kind, recordOf({ kind: exactly(kind), ...fields })]),
  );
  return {
    allowed: `an object whose kind is ${allowed}`,
    schema: { oneOf: [...variants.values()].map(({ schema }) => schema) },
    read: (given, field) => {
      const kind = membersOf(given)?.get('kind');
      const variant = typeof kind === 'string' ? variants.get(kind) : undefined;
      if (variant === undefined) return refuse([{ field: field === '' ? 'kind' : `${field}.kind`, allowed }]);
      const read = variant.read(given, field);
      return read.ok ? accept(read.value as unknown as ChosenOf<Kinds>) : read;
    },
  };
}

function exactly(word: string): ElectionReader<string> {
  return {
    allowed: word,
    schema: { type: 'string', enum: [word] },
    read: (given, field) => (given === word ? accept(word) : refuse([{ field, allowed: word }])),
  };
}

function membersOf(given: unknown): ReadonlyMap<string, unknown> | undefined {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
  return isObject ? new Map<string, unknown>(Object.entries(given)) : undefined;
}

/** Every value, or everything that does not fit: whoever corrects one field wants to know of the others. */
function together<Value>(
  answers: readonly Result<Value, readonly Misfit[]>[],
): Result<Value[], readonly Misfit[]> {
  const misfits = answers.flatMap((each) => (each.ok ? [] : each.refusal));
  return misfits.length > 0
    ? { ok: false, refusal: misfits }
    : { ok: true, value: answers.flatMap((each) => (each.ok ? [each.value] : [])) };
}
