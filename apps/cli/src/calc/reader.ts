import { Exact } from '@app/kernel';

/** Input that is unknown, incomplete or out of range. The path names the field: layers[1].capacityMinor. */
export class Unacceptable extends Error {
  override readonly name = 'Unacceptable';

  constructor(
    readonly path: string,
    readonly allowed: string,
  ) {
    super(`${path === '' ? 'the input' : path} must be ${allowed}`);
  }
}

/** Of an answer that would be no number. */
export const BEYOND = 'of numbers for which the answer is finite';

/** Turns one JSON value into a typed one, or says what would have been allowed. */
export interface Reader<Value> {
  readonly allowed: string;
  readonly parts?: readonly Described[]; // the fields of an object, or of each in a list
  readonly read: (value: unknown, path: string) => Value;
}

/** A field as it is explained. */
export interface Described {
  readonly name: string;
  readonly meaning: string;
  readonly allowed: string;
  readonly otherwise?: string;
  readonly parts?: readonly Described[];
}

interface Field<Value> {
  readonly reader: Reader<Value>;
  readonly meaning: string; // with its unit
  readonly otherwise?: { readonly value: Value; readonly said: string }; // when it is left out, or null
}

export type Fields<Input> = { readonly [Name in keyof Input]: Field<Input[Name]> };

export function required<Value>(reader: Reader<Value>, meaning: string): Field<Value> {
  return { reader, meaning };
}

/** A field that may be left out, and what it is then. */
export function optional<Value>(
  reader: Reader<Value>,
  meaning: string,
  otherwise: { readonly value: Value; readonly said: string },
): Field<Value> {
  return { reader, meaning, otherwise };
}

/** A field that may be left out, and is then nothing. */
export function ifAny<Value>(reader: Reader<Value>, meaning: string): Field<Value | undefined> {
  return { reader, meaning, otherwise: { value: undefined, said: 'none' } };
}

/** Makes a reader from the question whether a value is acceptable, and what it is then. */
export function reader<Value>(allowed: string, accept: (value: unknown) => Value | undefined): Reader<Value> {
  return {
    allowed,
    read: (value, path) => {
      const accepted = accept(value);
      if (accepted === undefined) throw new Unacceptable(path, allowed);
      return accepted;
    },
  };
}

export const word = reader('a text that is not empty', (value) =>
  typeof value === 'string' && value !== '' ? value : undefined,
);

/** Smallest units. A JSON number with an exponent has no more digits than a double, so beyond 2^53 it is refused. */
export const minorUnits = reader('a whole number ≥ 0: JSON, or decimal text', (value) => {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
  const text = Exact.isDecimal(value) ? value.toFixed() : value;
  return typeof text === 'string' && /^\d{1,30}$/.test(text) ? BigInt(text) : undefined;
});

export function listOf<Value>(item: Reader<Value>): Reader<Value[]> {
  const allowed = `a list, not empty; each ${item.allowed}`;
  return {
    allowed,
    ...partsOf(item),
    read: (value, path) => {
      if (!Array.isArray(value) || value.length === 0) throw new Unacceptable(path, allowed);
      return value.map((each, index) => item.read(each, `${path}[${String(index)}]`));
    },
  };
}

// Vectors and people annotate their cases; these names mean nothing to a calculator unless it declares them.
const DESCRIPTIVE = ['name', 'note', 'why', 'nature', 'id', 'desc'];

export function objectOf<Input extends object>(fields: Fields<Input>): Reader<Input> {
  const names = Object.keys(fields) as (keyof Input & string)[];
  const known: readonly string[] = [...names, ...DESCRIPTIVE];
  const allowed = `an object with ${names.join(', ')}`;
  return {
    allowed,
    parts: described(fields),
    read: (value, path) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value) || Exact.isDecimal(value))
        throw new Unacceptable(path, allowed);
      const given = new Map<string, unknown>(Object.entries(value));
      const below = (name: string) => (path === '' ? name : `${path}.${name}`);
      const stranger = [...given.keys()].find((name) => !known.includes(name));
      if (stranger !== undefined)
        throw new Unacceptable(below(stranger), `left out: the fields are ${names.join(', ')}`);
      const read = (name: keyof Input & string) => {
        const { reader: field, otherwise } = fields[name];
        const found = given.get(name) ?? undefined;
        return found === undefined && otherwise !== undefined
          ? otherwise.value
          : field.read(given.get(name), below(name));
      };
      return Object.fromEntries(names.map((name) => [name, read(name)])) as Input;
    },
  };
}

/** What a reader of its own keeps of the one that it refines. */
export function partsOf({ parts }: Reader<unknown>): Pick<Reader<unknown>, 'parts'> {
  return parts === undefined ? {} : { parts };
}

export function described<Input extends object>(fields: Fields<Input>): Described[] {
  const names = Object.keys(fields) as (keyof Input & string)[];
  return names.map((name) => {
    const { meaning, reader: field, otherwise } = fields[name];
    const said = otherwise === undefined ? {} : { otherwise: otherwise.said };
    return { name, meaning, allowed: field.allowed, ...said, ...partsOf(field) };
  });
}
