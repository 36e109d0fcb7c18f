import { CertificateKey } from '@app/legal-entity';
import { SettingsError } from '@app/platform';
import { readFileSync } from 'node:fs';
import { RefusalException } from '../http/refusal.exception';

const VARIABLE = 'CERTIFICATE_KEY';
const EXPECTED = 'an Ed25519 private key in PEM (PKCS #8), or the path of a file that holds one';

/** The key this process signs certificates with, or none: then it makes no certificate, and does everything else. */
export class SigningKey {
  private constructor(private readonly key: CertificateKey | undefined) {}

  /** @throws SettingsError when something is given that is no key; what it is, is not repeated */
  static from(environment: NodeJS.ProcessEnv): SigningKey {
    const given = environment[VARIABLE] ?? '';
    if (given === '') return new SigningKey(undefined);
    const key = CertificateKey.fromPem(given.startsWith('-----BEGIN ') ? given : textIn(given));
    if (key === undefined) throw new SettingsError([`${VARIABLE} is not ${EXPECTED}`]);
    return new SigningKey(key);
  }

  /** @throws RefusalException, as a service that is not there, when there is none */
  required(): CertificateKey {
    if (this.key !== undefined) return this.key;
    throw new RefusalException('no-certificate-key', 503, `${VARIABLE} is not set: it is ${EXPECTED}`);
  }
}

/** What cannot be read is no key. */
function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
