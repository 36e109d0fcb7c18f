import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';

/** What is signed: which message, sent when, saying what. */
export interface SignedPush {
  readonly id: string; // holds no full stop, which is what parts the three
  readonly timestamp: string; // seconds of the epoch, of this sending
  readonly body: string; // as it goes over the wire
}

/** A pair of keys as they are kept: the secret one by the sender alone, the public one by whoever verifies. */
export interface QuoteKeys {
  readonly secret: string;
  readonly public: string;
}

const VERSION = 'v1a,';
const SECRET = 'whsk_';
const PUBLIC = 'whpk_';

// What stands before the 32 bytes of a key. @see RFC 8410, sections 4 and 7
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** A pair nobody has seen. */
export function newQuoteKeys(): QuoteKeys {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8.length);
  const open = publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
  return { secret: SECRET + secret.toString('base64'), public: PUBLIC + open.toString('base64') };
}

/**
 * The signature header of a push.
 *
 * @throws RangeError when the key is none
 * @see Standard Webhooks 1.0.0, "Signature scheme": base64 of Ed25519 over `id.timestamp.body`, under the version `v1a`
 */
export function signPush(secretKey: string, push: SignedPush): string {
  const bytes = keyBytes(SECRET, secretKey);
  if (bytes === undefined) throw new RangeError(`a secret key is ${SECRET} and 32 bytes in base64`);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, bytes]), format: 'der', type: 'pkcs8' });
  return VERSION + sign(null, contentOf(push), key).toString('base64');
}

/** Which of the signatures of a header, parted by spaces, is by one of the keys. @returns undefined when none is */
export function signatureBy(
  publicKeys: readonly string[],
  header: string,
  push: SignedPush,
): string | undefined {
  const content = contentOf(push);
  const keys = publicKeys.flatMap((text) => keyBytes(PUBLIC, text) ?? []);
  return header
    .split(' ')
    .filter((each) => each.startsWith(VERSION))
    .find((each) => {
      const signature = Buffer.from(each.slice(VERSION.length), 'base64');
      return keys.some((bytes) => verify(null, content, publicKeyOf(bytes), signature));
    });
}

/** Whether a text is a public key. */
export const isPublicKey = (text: string) => keyBytes(PUBLIC, text) !== undefined;

const contentOf = ({ id, timestamp, body }: SignedPush) => Buffer.from(`${id}.${timestamp}.${body}`);

const publicKeyOf = (bytes: Buffer) =>
  createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' });

function keyBytes(prefix: string, text: string): Buffer | undefined {
  if (!text.startsWith(prefix)) return undefined;
  const bytes = Buffer.from(text.slice(prefix.length), 'base64');
  return bytes.length === 32 && prefix + bytes.toString('base64') === text ? bytes : undefined;
}
