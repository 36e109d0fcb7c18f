import { type Canonical, canonicalJson, id } from '@app/kernel';
import fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import { CertificateKey, keyIdOf } from './certificate-key';
import { openCertificate, publicJwkOf, signedCertificate } from './certificate-signature';
import { CERTIFICATE_FORMAT, type IsolationCertificate } from './domain';

/** The key pair of RFC 8037, appendix A.1, as PKCS #8: the fixed beginning of RFC 8410, section 7, and the seed. */
const rfc8037 = pemOf(
  '302e020100300506032b657004220420',
  '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
);

const key = CertificateKey.fromPem(rfc8037)!;
const certificate: IsolationCertificate = {
  format: CERTIFICATE_FORMAT,
  schema: 'Audit0000000000007',
  keyId: key.id,
  asOf: '2025-10-10T20:00:00Z',
  view: ['B1'],
  relationship: {
    id: '1',
    name: 'R1',
    asset: 'USDC',
    writtenEnding: 'sized-tranche',
    exhaustion: 'not sized ±',
  },
  book: { id: '1', hash: 'ab' },
  edges: [],
  gaps: [],
};
const bytes = Buffer.from(signedCertificate(certificate, key));

describe('the key of certificates', () => {
  it('is named as RFC 8037 names the key of its appendix A.3', () => {
    expect(key.jwk).toEqual({ crv: 'Ed25519', kty: 'OKP', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' });
    expect(key.id).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  it.each([
    { why: 'nothing', pem: '' },
    { why: 'no PEM', pem: 'a secret' },
    { why: 'a key of another kind', pem: pem(generateKeyPairSync('x25519').privateKey) },
    {
      why: 'a public key',
      pem: generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    },
  ])('is not $why', ({ pem: text }) => {
    expect(CertificateKey.fromPem(text)).toBeUndefined();
  });
});

describe('a signed certificate', () => {
  it('opens, with the key in it and with the key given', () => {
    const opened = {
      relationship: id<'Book'>('1'),
      view: ['B1'],
      keyId: key.id,
      asOf: certificate.asOf,
      certificate,
    };
    expect(openCertificate(bytes)).toEqual({ ok: true, value: opened });
    expect(openCertificate(bytes, key.jwk)).toEqual({ ok: true, value: opened });
  });

  it('is the same every time: Ed25519 draws no chance', () => {
    expect(signedCertificate(certificate, key)).toBe(bytes.toString());
  });

  it('is refused when any single byte of the file is another', () => {
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (place, flip) => {
        const changed = Buffer.from(bytes);
        changed[place]! ^= flip;
        expect(openCertificate(changed).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  const other = CertificateKey.fromPem(pem(generateKeyPairSync('ed25519').privateKey))!;
  const envelope = JSON.parse(bytes.toString()) as {
    certificate: Record<string, Canonical>;
    key: { x: string };
    signature: string;
  };
  const written = (value: Canonical) => Buffer.from(canonicalJson(value));

  it.each([
    { why: 'no JSON', file: Buffer.from('certificate'), refusal: 'not-canonical-json' },
    {
      why: 'a line more at the end',
      file: Buffer.from(`${bytes.toString()}\n`),
      refusal: 'not-canonical-json',
    },
    {
      why: 'written for people',
      file: Buffer.from(JSON.stringify(envelope, null, 2)),
      refusal: 'not-canonical-json',
    },
    { why: 'a number', file: Buffer.from('{"certificate":1}'), refusal: 'not-canonical-json' },
    {
      why: 'half a surrogate pair',
      file: Buffer.from(String.raw`{"certificate":"\ud800"}`),
      refusal: 'not-canonical-json',
    },
    { why: 'nothing of it', file: written({}), refusal: 'unknown-format' },
    { why: 'not even an object', file: written('certificate'), refusal: 'unknown-format' },
    {
      why: 'something unsigned beside it',
      file: written({ ...envelope, note: 'clean' }),
      refusal: 'unknown-format',
    },
    {
      why: 'something unsigned in its key',
      file: written({ ...envelope, key: { ...envelope.key, note: 'clean' } }),
      refusal: 'unknown-format',
    },
    {
      why: 'another format',
      file: signedAnew({ format: 'ringfence/isolation-certificate/2' }),
      refusal: 'unknown-format',
    },
    {
      why: 'no relationship',
      file: signedAnew({ relationship: { id: '1; drop' } }),
      refusal: 'unknown-format',
    },
    { why: 'no view', file: signedAnew({ view: 'some' }), refusal: 'unknown-format' },
    {
      why: 'a signature in capitals',
      file: written({ ...envelope, signature: envelope.signature.toUpperCase() }),
      refusal: 'unknown-format',
    },
    { why: "another's key put in", file: written({ ...envelope, key: other.jwk }), refusal: 'another-key' },
    {
      why: 'the same key written otherwise',
      file: written({ ...envelope, key: { ...key.jwk, x: `${key.jwk.x.slice(0, -1)}p` } }),
      refusal: 'another-key',
    },
    {
      why: 'a key that is none',
      file: signedAnew({ keyId: keyIdOf({ ...key.jwk, x: 'AA' }) }, { ...key.jwk, x: 'AA' }),
      refusal: 'signature-does-not-hold',
    },
    {
      why: 'a word changed',
      file: written({ ...envelope, certificate: { ...envelope.certificate, schema: 'another' } }),
      refusal: 'signature-does-not-hold',
    },
  ])('is refused as $refusal: $why', ({ file, refusal }) => {
    expect(openCertificate(file)).toEqual({ ok: false, refusal });
  });

  it('is refused under a key that did not sign it', () => {
    expect(openCertificate(bytes, other.jwk)).toEqual({ ok: false, refusal: 'another-key' });
  });

  it.each([undefined, null, 'x', {}, { crv: 'Ed25519', kty: 'OKP' }, { crv: 'X25519', kty: 'OKP', x: 'AA' }])(
    'takes %j for no key',
    (value) => {
      expect(publicJwkOf(value)).toBeUndefined();
    },
  );

  function signedAnew(change: Record<string, Canonical>, jwk: Canonical = key.jwk): Buffer {
    const changed = { ...envelope.certificate, ...change };
    return written({ certificate: changed, key: jwk, signature: key.sign(changed) });
  }
});

function pem(secret: ReturnType<typeof generateKeyPairSync>['privateKey']): string {
  return secret.export({ format: 'pem', type: 'pkcs8' }).toString();
}

function pemOf(...hex: string[]): string {
  const der = Buffer.from(hex.join(''), 'hex').toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`;
}
