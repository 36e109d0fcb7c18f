import { type CertificateRefusal, openCertificate, type PublicJwk, publicJwkOf } from '@app/legal-entity';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Command, Complaint, wrongUsage } from '../command';
import { recompute } from './recompute';

const USAGE = 'verify FILE [--key FILE] [--recompute]';

export const command: Command = {
  usage: USAGE,
  help: `verify  checks that an isolation certificate is, byte for byte, what was signed

--key FILE   the public key, as GET /v1/isolation-certificate-key answers it. Without it the key in the certificate is used:
             that nobody changed the file is shown then, and not who made it
--recompute  makes it again, for the same relationship and reader, from the instance's database, and says what was added, has
             ended or is otherwise. That money moved within the book is said too; every edge is where it was

Exit status 1 when the signature or an edge does not hold.`,
  run: async (words) => {
    const { file, key, again } = optionsOf(words);
    const opened = openCertificate(bytesIn(file), key === undefined ? undefined : keyIn(key));
    if (!opened.ok) {
      process.stdout.write(`DOES NOT HOLD: ${REFUSALS[opened.refusal]}\n`);
      return 1;
    }
    const { relationship, view, keyId, asOf } = opened.value;
    const reader = view === 'whole' ? 'the house' : view.join(', ');
    process.stdout.write(`relationship ${relationship} as of ${asOf}, for ${reader}\n`);
    process.stdout.write(`the signature holds, under key ${keyId}\n`);
    if (key === undefined)
      process.stdout.write('whose key that is, the file cannot say: give it with --key\n');
    return again ? recompute(opened.value) : 0;
  },
};

const REFUSALS: Readonly<Record<CertificateRefusal, string>> = {
  'not-canonical-json': 'the file is not in canonical JSON: it was changed, or not kept as it was served',
  'unknown-format': 'the file is not an isolation certificate of a format known here',
  'another-key': 'it is not signed with this key',
  'signature-does-not-hold': 'the signature is not of this certificate: one of them was changed',
};

function optionsOf(words: readonly string[]) {
  const parsed = parsedOrUndefined(words);
  const [what, file, ...rest] = parsed?.positionals ?? [];
  if (parsed === undefined || what !== 'verify' || file === undefined || rest.length > 0)
    throw wrongUsage(`\`certificate ${words.join(' ')}\` is not understood: it is \`certificate ${USAGE}\``);
  return { file, key: parsed.values.key, again: parsed.values.recompute };
}

function parsedOrUndefined(words: readonly string[]) {
  try {
    const options = { key: { type: 'string' }, recompute: { type: 'boolean', default: false } } as const;
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch {
    return undefined;
  }
}

/** @throws Complaint */
function bytesIn(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (fault) {
    throw new Complaint(`${file} cannot be read: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
}

/** @throws Complaint */
function keyIn(file: string): PublicJwk {
  const key = publicJwkOf(jsonOf(bytesIn(file)));
  if (key === undefined) throw new Complaint(`${file} is not an Ed25519 public key in JWK`);
  return key;
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
