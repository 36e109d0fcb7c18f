import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SECRET_BYTES = 32;

/** A signing secret, to be shown once, and sealed as it is stored. */
export interface NewSecret {
  readonly secret: Buffer;
  readonly sealed: Buffer;
}

/** The key that endpoints' secrets are stored under. It is in no table, so that a copy of the database signs nothing. */
export class WebhookKey {
  private constructor(private readonly key: Buffer) {}

  /** @returns undefined when the text is not 32 bytes in base64 */
  static fromText(text: string): WebhookKey | undefined {
    const key = Buffer.from(text.trim(), 'base64');
    return key.length === KEY_BYTES && key.toString('base64') === text.trim()
      ? new WebhookKey(key)
      : undefined;
  }

  /** A secret that nobody has seen. */
  freshSecret(endpointId: string): NewSecret {
    const secret = randomBytes(SECRET_BYTES);
    return { secret, sealed: this.seal(endpointId, secret) };
  }

  /** Nonce, tag, ciphertext. Bound to the endpoint: copied into another's row, it opens no more. @see NIST SP 800-38D */
  private seal(endpointId: string, secret: Buffer): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, nonce).setAAD(Buffer.from(endpointId));
    const text = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]);
  }

  /** @returns undefined when it was sealed with another key, for another endpoint, or changed since */
  open(endpointId: string, sealed: Buffer): Buffer | undefined {
    const tagged = NONCE_BYTES + TAG_BYTES;
    const decipher = createDecipheriv(CIPHER, this.key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(endpointId))
      .setAuthTag(sealed.subarray(NONCE_BYTES, tagged));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(tagged)), decipher.final()]);
    } catch {
      return undefined;
    }
  }
}
