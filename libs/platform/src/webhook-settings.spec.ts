import { SettingsError } from './settings';
import { WebhookSettings } from './webhook-settings';

const A_KEY = Buffer.alloc(32, 255).toString('base64'); // which begins as a path does

describe('the key of webhooks', () => {
  it('is a key though it begins with a slash, as one in 64 does', () => {
    expect(A_KEY.startsWith('/')).toBe(true);
    expect(WebhookSettings.from({ WEBHOOK_KEY: A_KEY }).key).toBeDefined();
  });

  it('may be left out', () => {
    expect(WebhookSettings.from({}).key).toBeUndefined();
  });

  it.each(['short', '/no/such/file', `${A_KEY}=`])('is none by %s', (WEBHOOK_KEY) => {
    expect(() => WebhookSettings.from({ WEBHOOK_KEY })).toThrow(SettingsError);
  });
});
