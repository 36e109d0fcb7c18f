import { accept, CalendarDate, refuse, type Result, textOf } from '@app/kernel';
import type { RecordedClose } from '@app/market-data';
import { type PublishedRate, priceOf, type Quote, rateOf } from '@app/market-data/domain';
import { parseCsv } from '@app/trade/domain';

/** What a file holds: marks of instants, closes of days, or funding rates of intervals; each with the line it stands on. */
export type MarkFile =
  | { readonly kind: 'marks'; readonly rows: readonly Lined<Quote>[] }
  | { readonly kind: 'closes'; readonly rows: readonly Lined<RecordedClose>[] }
  | { readonly kind: 'funding-rates'; readonly rows: readonly Lined<PublishedRate>[] };

type Lined<Row> = Row & { readonly line: number };

export const MARK_COLUMNS = ['symbol', 'quoted_at', 'source', 'label', 'price', 'bid', 'ask'] as const;
export const CLOSE_COLUMNS = ['symbol', 'day', 'close', 'source'] as const;
export const RATE_COLUMNS = ['symbol', 'paid_at', 'rate', 'source'] as const;

const MOST_FAULTS = 20;
const SYMBOL = /^[A-Z0-9-]{1,30}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;
const NAME = /^[^\p{Cc}\p{Cs}]{1,60}$/u;

/**
 * Reads a file of marks, of daily closes or of funding rates, by its header; all of it or nothing. A bid and an ask may be empty, both of them.
 *
 * @returns the first twenty faults, a line each, when there are any
 */
export function readMarkFile(text: string): Result<MarkFile, readonly string[]> {
  const parsed = parseCsv(text);
  if (!parsed.ok)
    return refuse([`line ${String(parsed.refusal.line)}: ${parsed.refusal.kind.replaceAll('-', ' ')}`]);
  const [header, ...records] = parsed.value;
  const columns = header?.fields.join();
  if (columns === MARK_COLUMNS.join())
    return whole('marks', records.map(markOf), ({ symbol, quotedAt, source }) =>
      [symbol, textOf(quotedAt), source].join(' '),
    );
  if (columns === CLOSE_COLUMNS.join())
    return whole('closes', records.map(closeOf), ({ symbol, day }) => `${symbol} ${day}`);
  if (columns === RATE_COLUMNS.join())
    return whole('funding-rates', records.map(rateIn), ({ symbol, paidAt }) => `${symbol} ${textOf(paidAt)}`);
  const headers = [MARK_COLUMNS, CLOSE_COLUMNS, RATE_COLUMNS].map((each) => `\`${each.join()}\``);
  return refuse([`line 1: the header is ${headers.join(' or ')}`]);
}

interface Record {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A file with every row that is right, and no key on two lines: what the second says would be lost, or contradict the first. */
function whole<Kind extends string, Row extends { readonly line: number }>(
  kind: Kind,
  read: readonly (Row | string)[],
  keyOf: (row: Row) => string,
): Result<{ kind: Kind; rows: readonly Row[] }, readonly string[]> {
  const faults = read.filter((each) => typeof each === 'string');
  const rows = read.filter((each) => typeof each !== 'string');
  const lines = new Map<string, number>();
  for (const row of rows) {
    const before = lines.get(keyOf(row));
    if (before !== undefined)
      faults.push(`line ${String(row.line)}: ${keyOf(row)} stands on line ${String(before)} already`);
    lines.set(keyOf(row), row.line);
  }
  if (read.length === 0) faults.push('line 2: there is nothing after the header');
  return faults.length > 0 ? refuse(faults.slice(0, MOST_FAULTS)) : accept({ kind, rows });
}

function markOf({ line, fields }: Record): Lined<Quote> | string {
  const [symbol = '', quotedAt = '', source = '', label = '', price = '', bid = '', ask = ''] = fields;
  const sides = { ...(bid !== '' && { bid }), ...(ask !== '' && { ask }) };
  const judged = priceOf({ price, ...sides });
  const instant = instantIn(quotedAt);
  const fault = firstOf([
    [
      fields.length === MARK_COLUMNS.length,
      `has ${String(fields.length)} fields, and not ${String(MARK_COLUMNS.length)}`,
    ],
    [SYMBOL.test(symbol), `symbol is one in capitals, and not \`${symbol}\``],
    [instant !== undefined, `quoted_at is an instant in UTC, 2025-10-10T21:00:00Z, and not \`${quotedAt}\``],
    [NAME.test(source), 'source is 1 to 60 characters'],
    [NAME.test(label), 'label is 1 to 60 characters: what the price is'],
    [judged.ok, `price, bid and ask are ${judged.ok ? '' : WORDS[judged.refusal]}`],
  ]);
  if (fault !== undefined || instant === undefined) return `line ${String(line)}: ${fault ?? ''}`;
  return { line, symbol, quotedAt: instant, source, label, price, ...sides };
}

function closeOf({ line, fields }: Record): Lined<RecordedClose> | string {
  const [symbol = '', day = '', close = '', source = ''] = fields;
  const fault = firstOf([
    [
      fields.length === CLOSE_COLUMNS.length,
      `has ${String(fields.length)} fields, and not ${String(CLOSE_COLUMNS.length)}`,
    ],
    [SYMBOL.test(symbol), `symbol is one in capitals, and not \`${symbol}\``],
    [CalendarDate.parse(day) !== undefined, `day is one of the calendar, 2025-10-10, and not \`${day}\``],
    [priceOf({ price: close }).ok, `close is a price above 0 in digits, and not \`${close}\``],
    [NAME.test(source), 'source is 1 to 60 characters'],
  ]);
  return fault === undefined ? { line, symbol, day, close, source } : `line ${String(line)}: ${fault}`;
}

function rateIn({ line, fields }: Record): Lined<PublishedRate> | string {
  const [symbol = '', paidAt = '', rate = '', source = ''] = fields;
  const instant = instantIn(paidAt);
  const read = instant && rateOf({ rate, paidAt: instant });
  const isOurs = read?.ok === true || read?.refusal !== 'no-such-interval';
  const fault = firstOf([
    [
      fields.length === RATE_COLUMNS.length,
      `has ${String(fields.length)} fields, and not ${String(RATE_COLUMNS.length)}`,
    ],
    [SYMBOL.test(symbol), `symbol is one in capitals, and not \`${symbol}\``],
    [
      instant !== undefined && isOurs,
      `paid_at is the end of an interval, 00:00, 08:00 or 16:00 UTC, 2025-10-10T16:00:00Z, and not \`${paidAt}\``,
    ],
    [read?.ok === true, `rate is a fraction of notional, at most 0.04 either way, and not \`${rate}\``],
    [NAME.test(source), 'source is 1 to 60 characters'],
  ]);
  if (fault !== undefined || instant === undefined) return `line ${String(line)}: ${fault ?? ''}`;
  return { line, symbol, paidAt: instant, rate, source };
}

/** @returns undefined of a text that is none, or of an instant that no calendar has */
function instantIn(text: string): Date | undefined {
  const instant = INSTANT.test(text) ? new Date(text) : undefined;
  return instant === undefined || Number.isNaN(instant.getTime()) ? undefined : instant;
}

const firstOf = (checks: readonly (readonly [boolean, string])[]) => checks.find(([holds]) => !holds)?.[1];

const WORDS = {
  'not-a-price': 'prices above 0 in digits',
  'one-sided': 'one price, or a price with both sides',
  crossed: 'not crossed: no bid is above its ask',
  'too-wide': 'of a market: no ask is more than half above its bid',
} as const;
