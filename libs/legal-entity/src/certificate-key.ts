import { type Canonical, canonicalJson } from '@app/kernel';
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';

/** An Ed25519 public key as anybody's software reads it. @see RFC 8037, section 2 */
export type PublicJwk = { readonly crv: 'Ed25519'; readonly kty: 'OKP'; readonly x: string };

/** The key certificates are signed with. Its secret leaves this object only as signatures. */
export class CertificateKey {
  private constructor(
    private readonly secret: KeyObject,
    readonly jwk: PublicJwk,
  ) {}

  /** @returns undefined when the text is no Ed25519 private key */
  static fromPem(pem: string): CertificateKey | undefined {
    try {
      const secret = createPrivateKey(pem);
      const { x } = createPublicKey(pem).export({ format: 'jwk' });
      if (secret.asymmetricKeyType !== 'ed25519' || x === undefined) return undefined;
      return new CertificateKey(secret, { crv: 'Ed25519', kty: 'OKP', x });
    } catch {
      return undefined; // what is wrong with it is not repeated: it may be another secret
    }
  }

  get id(): string {
    return keyIdOf(this.jwk);
  }

  /** Over the canonical text, in lower-case hex. @see RFC 8032, Ed25519 */
  sign(value: Canonical): string {
    return sign(null, Buffer.from(canonicalJson(value)), this.secret).toString('hex');
  }
}

/** A key's name, made of nothing but the key. @see RFC 7638, JSON Web Key Thumbprint; RFC 8037, appendix A.3 */
export function keyIdOf({ crv, kty, x }: PublicJwk): string {
  return createHash('sha256').update(canonicalJson({ crv, kty, x })).digest('base64url');
}
