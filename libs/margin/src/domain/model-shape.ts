import { CalendarDate, refuse, accept, type Result } from '@app/kernel';

/** Reads a part of something that came in as JSON; what is wrong with it goes into `faults`, by where it stands. */
export type Read<Value> = (given: unknown, at: string, faults: string[]) => Value;

/** A number between two, both included. */
export const number =
  (least: number, most: number): Read<number> =>
  (given, at, faults) => {
    if (typeof given === 'number' && given >= least && given <= most) return given;
    faults.push(`${at} is a number from ${String(least)} to ${String(most)}`);
    return least;
  };

/** A whole number between two, both included. */
export const whole =
  (least: number, most: number): Read<number> =>
  (given, at, faults) => {
    if (typeof given === 'number' && Number.isInteger(given) && given >= least && given <= most) return given;
    faults.push(`${at} is a whole number from ${String(least)} to ${String(most)}`);
    return least;
  };

/** A number between two, and neither of them. */
export const inside =
  (above: number, below: number): Read<number> =>
  (given, at, faults) => {
    if (typeof given === 'number' && given > above && given < below) return given;
    faults.push(`${at} is a number between ${String(above)} and ${String(below)}, neither of them`);
    return above;
  };

/** A part that may be left out; it is none then, and not a default. */
export const ifGiven =
  <Value>(read: Read<Value>): Read<Value | undefined> =>
  (given, at, faults) =>
    given === undefined ? undefined : read(given, at, faults);

export const flag: Read<boolean> = (given, at, faults) => {
  if (typeof given === 'boolean') return given;
  faults.push(`${at} is true or false`);
  return false;
};

export const word: Read<string> = (given, at, faults) => {
  if (typeof given === 'string' && /^[A-Za-z0-9._-]{1,60}$/.test(given)) return given;
  faults.push(`${at} is a name of letters, digits, dots and dashes`);
  return '';
};

export const day: Read<string> = (given, at, faults) => {
  if (typeof given === 'string' && CalendarDate.parse(given) !== undefined) return given;
  faults.push(`${at} is a day: 2020-03-12`);
  return '1970-01-01';
};

/** One of some words. */
export const oneOf =
  <const Word extends string>(...words: readonly [Word, ...Word[]]): Read<Word> =>
  (given, at, faults) => {
    const found = words.find((each) => each === given);
    if (found === undefined) faults.push(`${at} is one of ${words.join(', ')}`);
    return found ?? words[0];
  };

/** Some of a kind, at most so many. */
export const listOf =
  <Value>(each: Read<Value>, least: number, most: number): Read<readonly Value[]> =>
  (given, at, faults) => {
    if (Array.isArray(given) && given.length >= least && given.length <= most)
      return given.map((one, index) => each(one, `${at}[${String(index)}]`, faults));
    faults.push(`${at} is a list of ${String(least)} to ${String(most)}`);
    return [];
  };

/** Exactly these parts, no fewer and no more; what may be left out and is stays out. */
export const parts =
  <Value extends object>(shape: {
    readonly [Part in keyof Value]-?: Read<Value[Part] | (undefined extends Value[Part] ? undefined : never)>;
  }): Read<Value> =>
  (given, at, faults) => {
    const known: Readonly<Record<string, unknown>> =
      typeof given === 'object' && given !== null && !Array.isArray(given)
        ? Object.fromEntries(Object.entries(given))
        : {};
    const where = (part: string) => (at === '' ? part : `${at}.${part}`);
    for (const part of Object.keys(known))
      if (!(part in shape)) faults.push(`${where(part)} is nothing we know`);
    const read = Object.entries<Read<unknown>>(shape).map(([part, reads]) => [
      part,
      reads(known[part], where(part), faults),
    ]);
    return Object.fromEntries(read.filter(([, value]) => value !== undefined)) as Value;
  };

/** The one of several shapes that `kind` names. */
export const kinds =
  <Value extends { readonly kind: string }>(shapes: {
    readonly [Kind in Value['kind']]: Read<Omit<Extract<Value, { readonly kind: Kind }>, 'kind'>>;
  }): Read<Value> =>
  (given, at, faults) => {
    const { kind, ...rest } = (typeof given === 'object' && given !== null ? given : {}) as {
      readonly kind?: unknown;
    };
    const found = Object.entries<Read<object>>(shapes).find(([name]) => name === kind);
    if (found !== undefined) return Object.assign({ kind }, found[1](rest, at, faults)) as unknown as Value;
    faults.push(`${at}.kind is one of ${Object.keys(shapes).join(', ')}`);
    return { kind } as Value;
  };

/** The value, if nothing is wrong with it; else everything that is. */
export function readAll<Value>(read: Read<Value>, given: unknown): Result<Value, readonly string[]> {
  const faults: string[] = [];
  const value = read(given, '', faults);
  return faults.length === 0 ? accept<Value>(value) : refuse<readonly string[]>(faults);
}
