import { AuditProofService, ControlModule } from '@app/control';
import { type Command, wrongUsage } from '../command';
import { withServices } from '../instance/services';

export const command: Command = {
  usage: 'verify',
  help: `verify  recomputes the chain of seals over who did what, names the first block that was changed, and says what is not
        sealed yet and how old it is

Exit status 1 when the chain is broken.`,
  run: (words) => {
    if (words.length !== 1 || words[0] !== 'verify') throw wrongUsage('`audit` takes one word: verify');
    return withServices(ControlModule, (services) => verify(services.get(AuditProofService)));
  },
};

async function verify(proof: AuditProofService): Promise<number> {
  const { blocks, entries, brokenBlock, unsealed } = await proof.verify();
  const tail = `${String(unsealed.entries)} entries not sealed yet`;
  const age = unsealed.entries === 0 ? '' : `, the oldest ${unsealed.ageSeconds.toFixed(0)} s old`;
  process.stdout.write(`${String(blocks)} blocks, ${String(entries)} entries; ${tail}${age}\n`);
  process.stdout.write(brokenBlock === undefined ? 'the chain holds\n' : `BROKEN at block ${brokenBlock}\n`);
  return brokenBlock === undefined ? 0 : 1;
}
