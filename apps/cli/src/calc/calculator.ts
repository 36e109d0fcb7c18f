import { BEYOND, type Described, described, type Fields, objectOf, Unacceptable } from './reader';

/** A pure function of a library, as a filter of JSON lines. A calculator is a door, never a copy. */
export interface Calculator {
  readonly summary: string; // one line
  readonly source: string; // of the formula
  readonly fields: readonly Described[];
  /** @throws Unacceptable */
  readonly answer: (input: unknown) => object;
}

interface Definition<Input> {
  readonly summary: string;
  readonly source: string;
  readonly fields: Fields<Input>;
  readonly answer: (input: Input) => object;
}

export function calculator<Input extends object>(definition: Definition<Input>): Calculator {
  const { summary, source, fields, answer } = definition;
  const input = objectOf(fields);
  return {
    summary,
    source,
    fields: described(fields),
    answer: (raw) => {
      const found = answer(input.read(raw, ''));
      if (Object.values(found).some((value) => typeof value === 'number' && !Number.isFinite(value)))
        throw new Unacceptable('', BEYOND);
      return found;
    },
  };
}
