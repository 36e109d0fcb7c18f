import { text as textOf } from 'node:stream/consumers';
import { type Command, wrongUsage } from '../command';
import { nearest } from '../nearest';
import { answersOf } from './answers';
import type { Calculator } from './calculator';
import { calculators } from './calculators';
import type { Described } from './reader';

const REFUSED = 2;

export const command: Command = {
  usage: 'NAME | --list | NAME --help',
  help: `Reads JSON objects from standard input, one a line or one pretty-printed, and writes one answer a line, in order.
It touches no database. Input that is not acceptable: exit status 2, a problem+json on standard error that names the
line, the field and what is allowed, and no answer for any line.`,
  run: async ([name, option, ...more]) => {
    if (name === undefined || name === '--help' || name === '-h')
      return print(`${command.help}\n\n${listOfNames()}`);
    if (name === '--list') return print(listOfNames());
    const calculator = find(name);
    if (option === '--help' || option === '-h') return print(helpOf(name, calculator));
    const stranger = option ?? more[0];
    if (stranger !== undefined)
      throw wrongUsage(
        `there is no \`${stranger}\` after a calculator: its input is read from standard input`,
      );
    const outcome = answersOf(calculator, await textOf(process.stdin));
    if ('answers' in outcome)
      return print(outcome.answers.map((answer) => `${JSON.stringify(answer)}\n`).join(''));
    process.stderr.write(`${JSON.stringify(outcome.problem)}\n`);
    return REFUSED;
  },
};

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function listOfNames(): string {
  const width = Math.max(...Object.keys(calculators).map((name) => name.length));
  const lines = Object.entries(calculators).map(
    ([name, { summary }]) => `${name.padEnd(width)}  ${summary}\n`,
  );
  return lines.join('');
}

function find(name: string): Calculator {
  const calculator = Object.hasOwn(calculators, name) ? calculators[name] : undefined;
  if (calculator !== undefined) return calculator;
  const meant = nearest(name, Object.keys(calculators));
  const advice = meant === undefined ? '`ringfence calc --list` lists them' : `did you mean \`${meant}\`?`;
  throw wrongUsage(`there is no calculator \`${name}\`: ${advice}`);
}

function helpOf(name: string, { summary, source, fields }: Calculator): string {
  return `${name}: ${summary}\n\nfields\n${linesOf(fields, '  ')}\nsource\n  ${source}\n`;
}

function linesOf(fields: readonly Described[], indent: string): string {
  const lines = fields.map(({ name, meaning, allowed, otherwise, parts = [] }) => {
    const need = otherwise === undefined ? 'required' : `optional: ${otherwise}`;
    const field = `${indent}${name} (${need}): ${meaning}\n${indent}    ${allowed}\n`;
    return field + linesOf(parts, `${indent}    `);
  });
  return lines.join('');
}
