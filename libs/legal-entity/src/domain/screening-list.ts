import { accept, refuse, type Result } from '@app/kernel';

/** One entry of a sanctions list. */
export interface ListEntry {
  readonly entry: string; // ent_num: unique within the list
  readonly name: string; // SDN_Name: LAST, First
  readonly type: string; // SDN_Type: individual, vessel, aircraft; empty for an entity
  readonly program: string;
  readonly remarks: string; // wallet addresses stand here: Digital Currency Address - XBT 1A…
}

export interface MalformedLine {
  readonly kind: 'too-few-columns' | 'entry-number-wrong' | 'name-missing' | 'entry-twice' | 'quote-open';
  readonly line: number; // the first is 1
}

const NOTHING = '-0-'; // how the list writes that a column is empty
const COLUMNS = 12;
const END_OF_FILE = '\u001a'; // the last line of the published file is this one character

/**
 * Reads a list in the schema of OFAC's SDN.CSV: twelve columns without a heading, ent_num, SDN_Name, SDN_Type, Program, Title,
 * Call_Sign, Vess_type, Tonnage, GRT, Vess_flag, Vess_owner, Remarks. A list that is wrong in one line is refused whole: half a list
 * would clear whoever stands in the other half.
 *
 * @see OFAC, Specially Designated Nationals List: data formats and data schemas
 */
export function parseSanctionsList(text: string): Result<ListEntry[], MalformedLine> {
  const entries = new Map<string, ListEntry>();
  const lines = text.split(/\r?\n/);
  for (const [index, each] of lines.entries()) {
    const line = index + 1;
    if (each.trim() === '' || each === END_OF_FILE) continue;
    const columns = columnsOf(each);
    if (columns === undefined) return refuse({ kind: 'quote-open', line });
    if (columns.length < COLUMNS) return refuse({ kind: 'too-few-columns', line });
    const [entry = '', name = '', type = '', program = ''] = columns;
    if (!/^\d{1,9}$/.test(entry)) return refuse({ kind: 'entry-number-wrong', line });
    if (name === '') return refuse({ kind: 'name-missing', line });
    if (entries.has(entry)) return refuse({ kind: 'entry-twice', line });
    entries.set(entry, { entry, name, type, program, remarks: columns[COLUMNS - 1] ?? '' });
  }
  return accept([...entries.values()]);
}

/** The columns of a line: bare, or in quotes with a quote doubled; undefined when a quote is never closed. */
function columnsOf(line: string): string[] | undefined {
  const columns: string[] = [];
  for (let rest = `${line},`; rest !== '';) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*,/.exec(rest);
    const bare = quoted ?? /^([^",]*),/.exec(rest);
    if (bare === null) return undefined;
    const value = (bare[1] ?? '').replaceAll('""', '"').trim();
    columns.push(value === NOTHING ? '' : value);
    rest = rest.slice(bare[0].length);
  }
  return columns;
}
