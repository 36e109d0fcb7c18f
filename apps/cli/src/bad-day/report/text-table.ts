import { Exact } from '@app/kernel';

export interface Column {
  readonly title: string;
  readonly right?: boolean; // numbers
}

const GAP = '  ';

/** Lines of a table: columns as wide as their widest cell, numbers to the right, no line longer than it must be. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const cells = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    columns
      .map(({ right }, column) => {
        const cell = row[column] ?? '';
        return right === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
      })
      .join(GAP)
      .trimEnd();
  return [line(cells[0] ?? []), widths.map((width) => '─'.repeat(width)).join(GAP), ...rows.map(line)];
}

/** A heading of the report, with a line below it. */
export function heading(text: string): string[] {
  return ['', text.toUpperCase(), '═'.repeat(text.length), ''];
}

/** Decimal text with its thousands parted; whole amounts without their zeros: 5,640,000 and 556,351.491145. */
export function grouped(amount: string): string {
  const [whole = '', fraction = ''] = amount.split('.');
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return /^0*$/.test(fraction) ? parted : `${parted}.${fraction}`;
}

/** To the cent, or to the last unit: every digit of the amount. */
export function exactly(amount: string): string {
  const [whole = '', fraction = ''] = amount.split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction.padEnd(6, '0')}`;
}

/** To the nearest cent: 3,941,680.65. The data have every digit. */
export function toTheCent(amount: string): string {
  const [whole = '', cents = ''] = new Exact(amount).toFixed(2).split('.');
  return `${grouped(whole)}.${cents}`;
}

/** 2025-10-10T22:50:00Z → Fri 10 Oct 22:50 */
export function moment(instant: string): string {
  const date = new Date(instant);
  const day = DAYS[date.getUTCDay()] ?? '';
  const month = MONTHS[date.getUTCMonth()] ?? '';
  return `${day} ${String(date.getUTCDate())} ${month} ${instant.slice(11, 16)}`;
}

/** Text in lines of at most `width` characters. */
export function wrapped(text: string, width = 100): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
