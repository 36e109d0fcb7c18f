import { type Command, wrongUsage } from '../command';
import { commands } from '../commands';
import { nearest } from '../nearest';

export const command: Command = {
  usage: '[command]',
  help: 'Lists the commands, or prints the help of one.',
  run: async ([name]) => {
    process.stdout.write(name === undefined ? overview() : await helpOf(name));
    return 0;
  },
};

/** What `ringfence` is, and its commands. */
function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `Ringfence: isolated relationships, funded tail risk, no default fund, no ADL.

usage: ringfence <command> [options]

${lines.join('\n')}

\`ringfence <command> --help\` says more.
`;
}

/** @throws Complaint when there is no such command. */
export async function helpOf(name: string): Promise<string> {
  const { usage, help } = await find(name);
  return `usage: ringfence ${name} ${usage}`.trimEnd() + `\n\n${help}\n`;
}

/** @throws Complaint that names the command most likely meant. */
export async function find(name: string): Promise<Command> {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry !== undefined) return (await entry.load()).command;
  const meant = nearest(name, Object.keys(commands));
  const advice = meant === undefined ? '`ringfence help` lists them' : `did you mean \`${meant}\`?`;
  throw wrongUsage(`there is no command \`${name}\`: ${advice}`);
}
