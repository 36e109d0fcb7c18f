import { accept, type Canonical, canonicalJson, id, refuse, type Result } from '@app/kernel';
import { createPublicKey, verify } from 'node:crypto';
import { type CertificateKey, keyIdOf, type PublicJwk } from './certificate-key';
import {
  CERTIFICATE_FORMAT,
  type CertificateView,
  type IsolationCertificate,
  type RelationshipId,
} from './domain';

/** Why a file is no signed certificate. */
export type CertificateRefusal =
  'not-canonical-json' | 'unknown-format' | 'another-key' | 'signature-does-not-hold';

/** A certificate whose signature holds. Who has the key may have written anything, so that its edges are only values. */
export interface OpenedCertificate {
  readonly relationship: RelationshipId;
  readonly view: CertificateView;
  readonly keyId: string;
  readonly asOf: string;
  readonly certificate: Canonical;
}

/** The bytes that are served and kept: certificate, public key and signature, in canonical JSON themselves. */
export function signedCertificate(certificate: IsolationCertificate, key: CertificateKey): string {
  return canonicalJson({ certificate, key: key.jwk, signature: key.sign(certificate) });
}

/**
 * Reads a signed certificate and checks it: written canonically to the last byte, in a format known here, under the key it names.
 *
 * @param given a key that was come by in another way; without it the certificate's own shows only that nobody changed it since
 */
export function openCertificate(
  bytes: Uint8Array,
  given?: PublicJwk,
): Result<OpenedCertificate, CertificateRefusal> {
  const envelope = canonicalValue(bytes);
  if (envelope === undefined) return refuse('not-canonical-json');
  const { certificate = null, key, signature } = membersOf(envelope);
  const opened = openedOf(certificate);
  const jwk = publicJwkOf(key);
  if (opened === undefined || jwk === undefined || !isSignature(signature)) return refuse('unknown-format');
  // Whatever stands beside these three, or in the key, nobody has signed.
  if (canonicalJson({ certificate, key: jwk, signature }) !== canonicalJson(envelope))
    return refuse('unknown-format');
  const known = [jwk, given ?? jwk].map(keyIdOf);
  if (known.some((keyId) => keyId !== opened.keyId)) return refuse('another-key');
  return holds(opened.certificate, jwk, signature) ? accept(opened) : refuse('signature-does-not-hold');
}

/** The key in a JWK, whatever else is said of it; undefined when it is none of ours. */
export function publicJwkOf(value: unknown): PublicJwk | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { crv, kty, x } = value as Record<string, unknown>;
  return crv === 'Ed25519' && kty === 'OKP' && typeof x === 'string' ? { crv, kty, x } : undefined;
}

/** The value of a text that is canonical byte for byte: another arrangement may hold what the signature does not cover. */
function canonicalValue(bytes: Uint8Array): Canonical | undefined {
  try {
    const value = JSON.parse(Buffer.from(bytes).toString()) as Canonical;
    return Buffer.from(canonicalJson(value)).equals(bytes) ? value : undefined;
  } catch {
    return undefined;
  }
}

function openedOf(certificate: Canonical): OpenedCertificate | undefined {
  const { format, keyId, asOf, view, relationship } = membersOf(certificate);
  const { id: number } = membersOf(relationship ?? null);
  if (format !== CERTIFICATE_FORMAT || typeof keyId !== 'string' || typeof asOf !== 'string')
    return undefined;
  if (!isView(view) || typeof number !== 'string' || !/^[1-9]\d{0,17}$/.test(number)) return undefined;
  return { relationship: id<'Book'>(number), view, keyId, asOf, certificate };
}

function isView(view: Canonical | undefined): view is CertificateView {
  return view === 'whole' || (Array.isArray(view) && view.every((each) => typeof each === 'string'));
}

function isSignature(text: Canonical | undefined): text is string {
  return typeof text === 'string' && /^[0-9a-f]{128}$/.test(text);
}

function holds(certificate: Canonical, jwk: PublicJwk, signature: string): boolean {
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    return verify(null, Buffer.from(canonicalJson(certificate)), key, Buffer.from(signature, 'hex'));
  } catch {
    return false; // no point of the curve
  }
}

function membersOf(value: Canonical): Readonly<Record<string, Canonical>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, Canonical>) : {};
}
