import { type Command, wrongUsage } from './command';
import { commands } from './commands';
import { nearest } from './nearest';

const HELP = 'help';
const HELP_SUMMARY = 'this list, or the help of one command';

/** The words of `ringfence help [command]`. @throws Complaint when there is no such command. */
export async function helpOn(name?: string): Promise<string> {
  if (name === undefined || name === HELP) return overview();
  const { usage, help } = await find(name);
  return `usage: ringfence ${name} ${usage}`.trimEnd() + `\n\n${help}\n`;
}

/** @throws Complaint that names the command most likely meant. */
export async function find(name: string): Promise<Command> {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry !== undefined) return (await entry.load()).command;
  const meant = nearest(name, [...Object.keys(commands), HELP]);
  const advice = meant === undefined ? '`ringfence help` lists them' : `did you mean \`${meant}\`?`;
  throw wrongUsage(`there is no command \`${name}\`: ${advice}`);
}

function overview(): string {
  const summaries = [
    ...Object.entries(commands).map(([name, { summary }]) => [name, summary]),
    [HELP, HELP_SUMMARY],
  ];
  const width = Math.max(...summaries.map(([name = '']) => name.length));
  const lines = summaries.map(([name = '', summary = '']) => `  ${name.padEnd(width)}  ${summary}`);
  return `Ringfence: isolated relationships, funded tail risk, no default fund, no ADL.

usage: ringfence <command> [options]

${lines.join('\n')}

\`ringfence <command> --help\` says more.
`;
}
