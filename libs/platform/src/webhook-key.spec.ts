import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsError } from './settings';
import { WebhookKey } from './webhook-key';
import { WebhookSettings } from './webhook-settings';

const text = randomBytes(32).toString('base64');
const key = WebhookKey.fromText(text)!;

describe('a sealed secret', () => {
  it('is the secret to whoever has the key, and says nothing of it', () => {
    const { secret, sealed } = key.freshSecret('endpoint-1');
    expect(key.open('endpoint-1', sealed)).toEqual(secret);
    expect(sealed.includes(secret)).toBe(false);
    expect(secret).toHaveLength(32);
  });

  it('is nothing with another key, to another endpoint, or with a bit of it changed', () => {
    const { sealed } = key.freshSecret('endpoint-1');
    const other = WebhookKey.fromText(randomBytes(32).toString('base64'))!;
    expect(other.open('endpoint-1', sealed)).toBeUndefined();
    expect(key.open('endpoint-2', sealed)).toBeUndefined();
    for (const place of [0, 12, 28, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
      expect(key.open('endpoint-1', changed)).toBeUndefined();
    }
  });
});

describe('the settings of webhooks', () => {
  it('take the key as text, or as the path of a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringfence-key-'));
    const file = join(folder, 'webhook-key');
    writeFileSync(file, `${text}\n`);
    const { sealed, secret } = key.freshSecret('e');
    for (const WEBHOOK_KEY of [text, file])
      expect(WebhookSettings.from({ WEBHOOK_KEY }).key?.open('e', sealed)).toEqual(secret);
    rmSync(folder, { recursive: true });
  });

  it('may say nothing: then nothing is sent, and nothing of this machine is reached', () => {
    expect(WebhookSettings.from({})).toEqual({ key: undefined, reach: { loopback: false } });
  });

  it.each([
    { given: { WEBHOOK_KEY: 'a secret' }, says: 'WEBHOOK_KEY is not 32 bytes' },
    { given: { WEBHOOK_KEY: '/no/such/file' }, says: 'WEBHOOK_KEY is not 32 bytes' },
    { given: { WEBHOOK_KEY: text.slice(4) }, says: 'WEBHOOK_KEY is not 32 bytes' },
    { given: { WEBHOOK_LOOPBACK: 'yes' }, says: 'WEBHOOK_LOOPBACK is `allow`' },
    {
      given: { WEBHOOK_LOOPBACK: 'allow', NODE_ENV: 'production' },
      says: 'WEBHOOK_LOOPBACK is for development',
    },
  ])('stop the process when they are $given, and repeat no key', ({ given, says }) => {
    const read = () => WebhookSettings.from(given);
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(says);
    expect(read).not.toThrow('a secret');
  });
});
