import { SettingsError } from '@app/platform';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SigningKey } from './isolation-certificate-key';

const folder = mkdtempSync(join(tmpdir(), 'ringfence-key-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const pemOf = (secret: KeyObject) => secret.export({ format: 'pem', type: 'pkcs8' }).toString();
const pem = pemOf(generateKeyPairSync('ed25519').privateKey);
const from = (text: string) => SigningKey.from({ CERTIFICATE_KEY: text });

it('is given as text, or as the path of a file', () => {
  const file = join(folder, 'key.pem');
  writeFileSync(file, pem);
  expect(from(file).required().id).toBe(from(pem).required().id);
});

it.each([{}, { CERTIFICATE_KEY: '' }])('may be missing until it is needed: %j', (environment) => {
  const key = SigningKey.from(environment);
  expect(() => key.required()).toThrow('no-certificate-key');
});

it.each([
  { why: 'the path of nothing', text: '/no/such/file' },
  { why: 'any other secret', text: 'a secret' },
  { why: 'PEM of nothing', text: '-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n' },
  { why: 'a key that cannot sign', text: pemOf(generateKeyPairSync('x25519').privateKey) },
])('stops the process when it is $why, and does not repeat it', ({ text }) => {
  const failure = new SettingsError([
    'CERTIFICATE_KEY is not an Ed25519 private key in PEM (PKCS #8), or the path of a file that holds one',
  ]);
  expect(() => from(text)).toThrow(failure);
});
