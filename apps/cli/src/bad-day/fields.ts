import { type Asset, DECIMAL_TEXT, Exact, Money, USDC } from '@app/kernel';
import { reader, word } from '../calc/reader';

/** The settlement assets a book of ours can be kept in. */
const ASSETS: readonly Asset[] = [USDC];

const matching = (pattern: RegExp, allowed: string) =>
  reader(allowed, (value) => (typeof value === 'string' && pattern.test(value) ? value : undefined));

export const oneOf = <const Word extends string>(...words: readonly Word[]) =>
  reader(words.join(' or '), (value) => words.find((each) => each === value));

export const asset = reader(`a known asset: ${ASSETS.map(({ code }) => code).join(', ')}`, (value) =>
  ASSETS.find(({ code }) => code === value),
);

/** Money is text: a JSON number has lost digits before anybody could look at it. */
export const amount = reader(
  `an amount of USDC as decimal text with at most ${String(USDC.scale)} decimals, at least zero: "25000.50"`,
  (value) =>
    typeof value === 'string' && Money.fits(value, USDC) && !value.startsWith('-')
      ? Money.of(value, USDC)
      : undefined,
);

export const positive = reader('a number above zero as decimal text: "0.0001"', (value) => {
  if (typeof value !== 'string' || !DECIMAL_TEXT.test(value)) return undefined;
  const number = new Exact(value);
  return number.gt(0) ? number : undefined;
});

export const share = reader('a part of one as decimal text, from "0" to "1"', (value) => {
  if (typeof value !== 'string' || !DECIMAL_TEXT.test(value)) return undefined;
  const number = new Exact(value);
  return number.gte(0) && number.lte(1) ? number : undefined;
});

export const minutes = reader('whole minutes, from 1 to 100000', (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 100_000 ? value : undefined,
);

export const instant = reader('an instant in UTC: "2025-10-08T00:00:00Z"', (value) =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) &&
  !Number.isNaN(Date.parse(value))
    ? new Date(value)
    : undefined,
);

export const day = matching(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a day: "2026-10-08"');
export const name = matching(/^[a-z0-9]+([.-][a-z0-9]+)*$/, 'a short name: small letters, digits, - and .');
export const relationshipName = matching(/^R[1-9]\d{0,5}$/, 'R and a number: R1');
export const trustName = matching(/^T[A-Za-z0-9]{1,12}$/, 'T, then letters and digits: T1J');
export const occupancy = matching(/^[AB]1$/, 'A1 or B1');
export const seat = oneOf('A', 'B');
export const illustrative = oneOf('illustrative');
export { word };
