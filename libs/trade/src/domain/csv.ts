import { accept, refuse, type Result } from '@app/kernel';

/** Where a text stops being comma-separated values, and why. */
export interface CsvFault {
  readonly line: number; // of the file, from 1
  readonly kind: 'quote-inside' | 'text-after-quote' | 'quote-never-closed';
}

export interface CsvRecord {
  readonly line: number; // on which it begins
  readonly fields: readonly string[];
}

/** A field, quoted or not; what closes it: a comma, the end of a line, or the end of the text. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|$)/y;

/**
 * Reads comma-separated values, strictly. Lines end in CR LF or LF; the last may end the text; a byte-order mark is no part of the
 * first field; a quoted field may hold commas, lines and doubled quotes.
 *
 * @returns every record, empty lines left out; or the first place where it is no such text
 * @see RFC 4180, section 2
 */
export function parseCsv(text: string): Result<CsvRecord[], CsvFault> {
  const records: CsvRecord[] = [];
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  let [at, line, begun] = [0, 1, 1];
  let fields: string[] = [];
  while (at < body.length || fields.length > 0) {
    FIELD.lastIndex = at;
    const found = FIELD.exec(body);
    if (found === null) return refuse({ line, kind: faultAt(body, at) });
    const [whole, quoted, bare = '', end] = found;
    fields.push(quoted?.replaceAll('""', '"') ?? bare);
    at += whole.length;
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (fields.length > 1 || fields[0] !== '') records.push({ line: begun, fields });
    [fields, begun] = [[], line];
    if (end === '') break;
  }
  return accept(records);
}

function faultAt(body: string, at: number): CsvFault['kind'] {
  if (body[at] !== '"') return 'quote-inside';
  return /"(?:[^"]|"")*"/y.test(body.slice(at)) ? 'text-after-quote' : 'quote-never-closed';
}

const RISKY = /^[=+\-@\t\r]/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * Writes a table as comma-separated values. A text that a spreadsheet would take for a formula begins with an apostrophe: a trade's
 * name is the counterparty's to choose.
 *
 * @see OWASP, CSV Injection
 */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(fieldOf).join(',')}\r\n`).join('');
}

function fieldOf(text: string): string {
  const safe = RISKY.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
