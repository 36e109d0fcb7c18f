import type { Report } from '../report';
import type { CallLine } from './calls';
import { grouped, heading, moment } from './text-table';

const PER_LINE = 4;
const TOKEN = 23;
const MARKS: Readonly<Record<string, string>> = {
  settled: ' ',
  failed: '!',
  split: '/',
  disputed: '?',
  superseded: 'x',
  withdrawn: 'w',
};

/** Every call, four to a line: the hour, who pays, what for, how much, and how it ended. */
export function callsText({ calls, relationships }: Report): string[] {
  return [
    ...heading('Every call'),
    'Each is the hour, who pays and what for, and the amount in USDC.',
    'v variation margin   r its return   m initial margin   b initial margin back',
    'unmarked: paid in full   ! not met   / split by a dispute   ? disputed   x superseded   w withdrawn',
    'd due to the survivor while the seat is vacant: no call on anybody, paid down the ladder',
    ...relationships.flatMap(({ name, a, b }) => {
      const own = calls.filter(({ relationship }) => relationship === name);
      const days = [...new Set(own.map(({ issuedAt }) => issuedAt.slice(0, 10)))];
      return [
        '',
        `${name}  ${a} (A) – ${b} (B): ${String(own.length)} calls`,
        ...days.flatMap((day) => dayLines(own.filter(({ issuedAt }) => issuedAt.startsWith(day)))),
      ];
    }),
  ];
}

function dayLines(calls: readonly CallLine[]): string[] {
  const [first] = calls;
  if (first === undefined) return [];
  const tokens = calls.map(tokenOf);
  const lines = Array.from({ length: Math.ceil(tokens.length / PER_LINE) }, (_, index) =>
    tokens.slice(index * PER_LINE, (index + 1) * PER_LINE).join(''),
  );
  const day = moment(first.issuedAt).slice(0, -6);
  return lines.map((line, index) => `  ${(index === 0 ? day : '').padEnd(10)}  ${line}`.trimEnd());
}

function tokenOf({ issuedAt, occupancy, kind, direction, amount, state, vacant }: CallLine): string {
  const what = kind === 'vm' ? (direction === 'delivery' ? 'v' : 'r') : direction === 'delivery' ? 'm' : 'b';
  const sum = grouped(amount.replace(/\.\d+$/, '')).padStart(9);
  return `${issuedAt.slice(11, 13)} ${occupancy}${what} ${sum}${vacant ? 'd' : (MARKS[state] ?? '·')}`.padEnd(
    TOKEN,
  );
}
