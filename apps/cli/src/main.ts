import { Complaint } from './command';
import { find, helpOf } from './help/help.command';

/** Runs one command. Complaints are for the user; anything else is our fault and shows its stack. */
async function main([name = 'help', ...words]: readonly string[]): Promise<number> {
  if (name === '--help' || name === '-h') return main(['help']);
  const ownHelp = name !== 'calc' && (words.includes('--help') || words.includes('-h'));
  if (ownHelp) {
    process.stdout.write(await helpOf(name));
    return 0;
  }
  const { run } = await find(name);
  return run(words);
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (fault: unknown) => {
    const known = fault instanceof Complaint || (fault instanceof Error && fault.name === 'PostgresProblem');
    const text =
      fault instanceof Error ? (known ? fault.message : (fault.stack ?? fault.message)) : String(fault);
    process.stderr.write(`${text}\n`);
    process.exitCode = fault instanceof Complaint ? fault.status : 1;
  },
);
