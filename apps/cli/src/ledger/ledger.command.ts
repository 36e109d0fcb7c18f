import { LedgerModule, LedgerProofService } from '@app/ledger';
import { type Command, wrongUsage } from '../command';
import { withServices } from '../instance/services';

const PROOFS: Readonly<Record<string, (proof: LedgerProofService) => Promise<number>>> = {
  verify,
  invariants,
};

export const command: Command = {
  usage: 'verify | invariants',
  help: `verify      recomputes the chain of seals from history, and says what is not sealed yet
invariants  counts, for each law of the books, where it is broken: all must be 0

Exit status 1 when something is broken.`,
  run: ([name = '', ...rest]) => {
    const perform = Object.hasOwn(PROOFS, name) && rest.length === 0 ? PROOFS[name] : undefined;
    if (perform === undefined)
      throw wrongUsage(`\`ledger\` takes one word: ${Object.keys(PROOFS).join(' or ')}`);
    return withServices(LedgerModule, (services) => perform(services.get(LedgerProofService)));
  },
};

async function verify(proof: LedgerProofService): Promise<number> {
  const { blocks, transfers, brokenBlock, unsealed } = await proof.verify();
  const tail = `${String(unsealed.transfers)} transfers not sealed yet`;
  const age = unsealed.transfers === 0 ? '' : `, the oldest ${unsealed.ageSeconds.toFixed(0)} s old`;
  process.stdout.write(`${String(blocks)} blocks, ${String(transfers)} transfers; ${tail}${age}\n`);
  process.stdout.write(brokenBlock === undefined ? 'the chain holds\n' : `BROKEN at block ${brokenBlock}\n`);
  return brokenBlock === undefined ? 0 : 1;
}

async function invariants(proof: LedgerProofService): Promise<number> {
  const findings = await proof.invariants();
  for (const { law, found } of findings) process.stdout.write(`${String(found).padStart(8)}  ${law}\n`);
  return findings.every(({ found }) => found === 0) ? 0 : 1;
}
