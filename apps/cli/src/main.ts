import { Complaint } from './command';
import { find, helpOn } from './help';

/** Runs one command. Complaints are for the user; anything else is our fault and shows its stack. */
async function main([name = 'help', ...words]: readonly string[]): Promise<number> {
  const asksHelp = (word: string) => word === '--help' || word === '-h';
  if (name === 'help' || asksHelp(name)) return print(await helpOn(words[0]));
  const { run } = await find(name);
  if (words.length === 1 && words.some(asksHelp)) return print(await helpOn(name));
  return run(words);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** What the user reads of a fault. The embedded server complains too, in plain JavaScript, by a name of its own. */
function textOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  const known = fault instanceof Complaint || fault.name === 'PostgresProblem';
  return known ? fault.message : (fault.stack ?? fault.message);
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (fault: unknown) => {
    process.stderr.write(`${textOf(fault)}\n`);
    process.exitCode = fault instanceof Complaint ? fault.status : 1;
  },
);
