import { CalendarDate, DECIMAL_TEXT, Exact, Money } from '@app/kernel';
import { BEYOND, type Reader, reader, Unacceptable } from './reader';

/** Amounts of no asset in particular, to 18 decimal places. */
export const UNITS = { code: 'units', scale: 18 };

const fits = (value: Exact) => value.isFinite() && value.decimalPlaces() <= UNITS.scale;

function exactOf(value: unknown): Exact | undefined {
  if (Exact.isDecimal(value)) return value;
  if (typeof value === 'number') {
    const exact = new Exact(value);
    return fits(exact) ? exact : undefined;
  }
  return typeof value === 'string' && DECIMAL_TEXT.test(value) ? new Exact(value) : undefined;
}

/** A decimal within bounds, both of them allowed. */
export function decimal(bounds: { readonly min?: number; readonly max?: number } = {}): Reader<Exact> {
  const { min = -Infinity, max = Infinity } = bounds;
  return reader(`a number${between(min, max)}: JSON, or decimal text of at most 18 places`, (value) => {
    const exact = exactOf(value);
    return exact !== undefined && exact.gte(min) && exact.lte(max) ? exact : undefined;
  });
}

/** A number for an estimate, within bounds that are allowed unless they are said to be open. */
export function estimate(
  bounds: { readonly min?: number; readonly max?: number; readonly open?: boolean } = {},
): Reader<number> {
  const { min = -Infinity, max = Infinity, open = false } = bounds;
  return reader(`a number${between(min, max, open)}`, (value) => {
    const number = numberOf(value);
    if (number === undefined || !Number.isFinite(number)) return undefined;
    return (open ? number > min && number < max : number >= min && number <= max) ? number : undefined;
  });
}

/** A whole number within bounds. */
export function whole(min: number, max = Number.MAX_SAFE_INTEGER): Reader<number> {
  return reader(`a whole number${between(min, max)}`, (value) => {
    const number = numberOf(value);
    return number !== undefined && Number.isInteger(number) && number >= min && number <= max
      ? number
      : undefined;
  });
}

/** JSON, or decimal text. */
function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : exactOf(value)?.toNumber();
}

function between(min: number, max: number, open = false): string {
  if (open && Number.isFinite(min) && Number.isFinite(max))
    return ` between ${String(min)} and ${String(max)}, neither of them`;
  const above = Number.isFinite(min) ? ` ${open ? '>' : '≥'} ${String(min)}` : '';
  const below = Number.isFinite(max) && max < Number.MAX_SAFE_INTEGER ? ` ≤ ${String(max)}` : '';
  return [above, below].filter((bound) => bound !== '').join(' and');
}

const asMoney = (bounds: Parameters<typeof decimal>[0]): Reader<Money> => {
  const { allowed, read } = decimal(bounds);
  return { allowed, read: (value, path) => Money.of(read(value, path), UNITS) };
};

export const amount = asMoney({});
export const positiveAmount = asMoney({ min: 0 });

/** An amount as calculators answer it: no zeros that say nothing. */
export function textOfAmount(money: Money): string {
  return money.exact().toFixed();
}

const SURE_DIGITS = 15; // that a double holds of any decimal; what follows is noise

/** An estimated amount as calculators answer it: decimal text too, without the noise of a double. */
export function textOfEstimate(value: number): string {
  if (!Number.isFinite(value)) throw new Unacceptable('', BEYOND);
  return new Exact(value.toPrecision(SURE_DIGITS)).toFixed();
}

export const date = reader('a date, YYYY-MM-DD', (value) =>
  typeof value === 'string' ? CalendarDate.parse(value) : undefined,
);

export const flag = reader('true or false', (value) => (typeof value === 'boolean' ? value : undefined));

export const text = reader('a text', (value) => (typeof value === 'string' ? value : undefined));

export function oneOf<Word extends string | number>(...words: readonly Word[]): Reader<Word> {
  return reader(`one of ${words.join(', ')}`, (value) =>
    words.find((each) => each === (typeof each === 'number' ? numberOf(value) : value)),
  );
}

/** One or the other. */
export function either<One, Other>(one: Reader<One>, other: Reader<Other>): Reader<One | Other> {
  const allowed = `${one.allowed}, or ${other.allowed}`;
  return {
    allowed,
    read: (value, path) => {
      try {
        return one.read(value, path);
      } catch (fault) {
        if (!(fault instanceof Unacceptable)) throw fault;
        try {
          return other.read(value, path);
        } catch {
          throw new Unacceptable(path, allowed);
        }
      }
    },
  };
}
