import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/** What is signed: which message, sent when, saying what. */
export interface SignedContent {
  readonly id: string; // holds no full stop, which is what parts the three
  readonly timestamp: string; // seconds of the epoch, of this sending
  readonly body: string;
}

/** A secret as its receiver keeps it. */
export function secretText(secret: Buffer): string {
  return `${PREFIX}${secret.toString('base64')}`;
}

/**
 * The signature header: one signature for each secret, parted by spaces. While a secret is changed there are two, and a receiver
 * that knows either finds its own.
 *
 * @see Standard Webhooks 1.0.0, "Signature scheme": base64 of HMAC-SHA256 over `id.timestamp.body`, under the version `v1`
 */
export function signatureHeader(secrets: readonly Buffer[], { id, timestamp, body }: SignedContent): string {
  const content = `${id}.${timestamp}.${body}`;
  return secrets
    .map((secret) => `v1,${createHmac('sha256', secret).update(content).digest('base64')}`)
    .join(' ');
}
