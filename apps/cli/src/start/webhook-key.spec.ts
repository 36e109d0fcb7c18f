import { WebhookSettings } from '@app/platform';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webhookSettings } from './webhook-key';

const folder = join(mkdtempSync(join(tmpdir(), 'ringfence-key-')), 'data');
afterAll(() => {
  rmSync(join(folder, '..'), { recursive: true });
});

describe('the settings of webhooks in development', () => {
  it('are a key made once for the instance, for its owner to read, and this machine', () => {
    const made = webhookSettings(folder, {});
    const { WEBHOOK_KEY: file = '' } = made;
    const text = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(webhookSettings(folder, {})).toEqual(made);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(WebhookSettings.from(made).key).toBeDefined();
    expect(WebhookSettings.from(made).reach).toEqual({ loopback: true });
  });

  it('are what we were told', () => {
    const told = { WEBHOOK_KEY: 'mine', WEBHOOK_LOOPBACK: '' };
    expect(webhookSettings('/no/such/folder', told)).toEqual(told);
  });

  it('are nothing of ours in production', () => {
    expect(webhookSettings('/no/such/folder', { NODE_ENV: 'production' })).toEqual({});
  });
});
