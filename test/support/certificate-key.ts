import { generateKeyPairSync } from 'node:crypto';

/** A fresh key for certificates, as the API is given one. */
export function certificateKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}
