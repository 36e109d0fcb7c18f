import type { Report } from '../report';
import { grouped, heading, moment, table, wrapped } from './text-table';
import type { WorstHour } from './worst-hour';

/** What stood behind each seat when it owed most, and where it was not enough. */
export function worstHourText({ worstHours }: Report): string[] {
  const rows = worstHours.map((each) => [
    `${each.relationship} ${each.occupancy}`,
    moment(each.at),
    ...[each.uncovered, each.margin, each.firstSkin, each.tranches, each.secondSkin].map(whole),
    isShort(each) ? whole(each.shortfall) : '–',
  ]);
  const number = (title: string) => ({ title, right: true });
  const columns = [
    { title: 'seat' },
    { title: 'called' },
    ...['uncovered', 'IM and IA', 'first skin', 'tranches', 'second skin', 'short by'].map(number),
  ];
  const short = worstHours.filter(isShort);
  return [
    ...heading('What cover there was at the worst hour'),
    ...wrapped(
      'For each seat the hour in which it owed most that no VM stood against when it was called, and what stood behind it at that moment. The liquidity line is not among it: it is liquidity, and covers no loss. First and second skin are counted in full for each seat, as if it were the only one to fail.',
    ),
    '',
    ...table(columns, rows),
    '',
    ...wrapped(verdict(short, worstHours)),
  ];
}

function verdict(short: readonly WorstHour[], all: readonly WorstHour[]): string {
  if (short.length === 0) return 'Behind every seat there was more than it owed.';
  return `Behind ${String(short.length)} of ${String(all.length)} seats there was less than they owed at their worst hour. Had one of them failed on that mark and the mark stayed, the loss would have gone past every layer, to its written ending. The day did not show it: all but one paid, and for that one the market had turned before its seat was re-let. The model sizes IM on volatility alone: no stress is added for an hour like 22:00.`;
}

function isShort({ shortfall }: WorstHour): boolean {
  return !/^[0.]*$/.test(shortfall);
}

/** Whole units, which is what a comparison needs; the data have every digit. */
function whole(amount: string): string {
  return grouped(amount.replace(/\.\d+$/, ''));
}
