import { accept, refuse, type Result } from '@app/kernel';

/** One field that does not stand as it may: where, and what is allowed there. */
export interface Misfit {
  readonly field: string; // by its path: threshold.cell.amount
  readonly allowed: string;
}

/** What may be elected in one place: in words, for a machine, and as the test itself. */
export interface ElectionReader<Value> {
  readonly allowed: string;
  readonly schema: object; // JSON Schema, 2020-12
  readonly mayBeLeftOut?: true; // it reads as something all the same
  readonly read: (given: unknown, field: string) => Result<Value, readonly Misfit[]>;
}

export type Elected<Reader> = Reader extends ElectionReader<infer Value> ? Value : never;

/** A reader made of the question whether a value may stand there. */
export function elected<Value>(
  allowed: string,
  schema: object,
  may: (given: unknown) => given is Value,
): ElectionReader<Value> {
  return {
    allowed,
    schema,
    read: (given, field) => (may(given) ? accept<Value>(given) : refuse([{ field, allowed }])),
  };
}

/** Text of a form. */
export function text(allowed: string, form: RegExp): ElectionReader<string> {
  const may = (given: unknown): given is string => typeof given === 'string' && form.test(given);
  return elected(allowed, { type: 'string', pattern: form.source }, may);
}

/** One word of a closed set. */
export function oneOf<const Word extends string>(...words: readonly Word[]): ElectionReader<Word> {
  const may = (given: unknown): given is Word => words.some((word) => word === given);
  return elected(`one of ${words.join(', ')}`, { type: 'string', enum: words }, may);
}

/** A whole number within bounds, both included. */
export function whole(least: number, most: number, unit: string): ElectionReader<number> {
  const may = (given: unknown): given is number =>
    typeof given === 'number' && Number.isInteger(given) && given >= least && given <= most;
  const allowed = `a whole number of ${unit}, from ${String(least)} to ${String(most)}`;
  return elected(allowed, { type: 'integer', minimum: least, maximum: most }, may);
}

export const flag = elected('true or false', { type: 'boolean' }, (given) => typeof given === 'boolean');
