import { type Asset, Exact, Money, USDC } from '@app/kernel';
import { leiRefusal } from '../lei';
import { elected, type ElectionReader, oneOf, text } from './election-reader';
import { recordOf } from './election-record';

/** An amount as an agreement holds it: decimal text and its asset. */
export interface AmountText {
  readonly amount: string;
  readonly asset: string;
}

/** In what an agreement may be counted. */
const ASSETS: readonly Asset[] = [USDC];

const AMOUNT = /^\d{1,12}(\.\d{1,6})?$/;

/** An amount that is not below zero. JSON numbers have lost digits before anybody could look at them. */
export const amount: ElectionReader<AmountText> = recordOf({
  amount: text('an amount as decimal text, not below 0, of at most 6 decimals: 100000.00', AMOUNT),
  asset: oneOf(...ASSETS.map(({ code }) => code)),
});

/** An amount as money. */
export function moneyOf(given: AmountText): Money {
  const asset = ASSETS.find(({ code }) => code === given.asset) ?? USDC;
  return Money.of(given.amount, asset);
}

/** For each of the two who sign: the counterparty, and the cell. */
export function perSide<Value>(reader: ElectionReader<Value>) {
  return recordOf({ counterparty: reader, cell: reader });
}

/** An exact number between bounds, both included. */
export function decimal(least: string, most: string, unit: string): ElectionReader<string> {
  const form = /^-?\d{1,9}(\.\d{1,9})?$/;
  const may = (given: unknown): given is string =>
    typeof given === 'string' &&
    form.test(given) &&
    new Exact(given).gte(least) &&
    new Exact(given).lte(most);
  const allowed = `${unit} as decimal text, from ${least} to ${most}`;
  return elected(allowed, { type: 'string', pattern: form.source, description: allowed }, may);
}

/** A time of day in a place: a demand is in time by the clock where it is received. */
export const localTimeOfDay = recordOf({
  time: text('a time of day: 13:00', /^([01]\d|2[0-3]):[0-5]\d$/),
  zone: elected(
    'a time zone by its IANA name: Europe/London, or UTC',
    { type: 'string', maxLength: 40 },
    (given): given is string => typeof given === 'string' && given.length <= 40 && isZone(given),
  ),
});

export const country = text('a country by its two letters (ISO 3166-1): GB', /^[A-Z]{2}$/);

/** Where banks must be open, or `24/7`: every day is one. */
export const businessCentre = text('a business centre (GBLO), or 24/7', /^([A-Z]{4}|24\/7)$/);

const oneLine = (most: number) =>
  elected(
    `1 to ${String(most)} characters on one line, without control characters`,
    { type: 'string', minLength: 1, maxLength: most },
    (given): given is string =>
      typeof given === 'string' && given !== '' && given.length <= most && /^[^\p{Cc}\p{Cs}]*$/u.test(given),
  );

export const line = oneLine(300);

export const name = oneLine(120);

export const lei = elected(
  'a legal entity identifier whose check digits are right (ISO 17442)',
  { type: 'string', pattern: '^[A-Z0-9]{18}[0-9]{2}$' },
  (given): given is string => typeof given === 'string' && leiRefusal(given) === undefined,
);

function isZone(zone: string): boolean {
  if (!/^[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z_]+){0,2}$/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
