import { readFileSync } from 'node:fs';
import { SettingsError } from './settings';
import type { Reach } from './webhook-address';
import { WebhookKey } from './webhook-key';

const KEY = 'WEBHOOK_KEY';
const LOOPBACK = 'WEBHOOK_LOOPBACK';

/** Under which key webhooks' secrets lie, and where webhooks may go. Without a key no endpoint is opened, and nothing is sent. */
export class WebhookSettings {
  private constructor(
    readonly key: WebhookKey | undefined,
    readonly reach: Reach,
  ) {}

  /** @throws SettingsError when something is given that is none of it; a key is not repeated */
  static from(environment: NodeJS.ProcessEnv): WebhookSettings {
    const { [KEY]: given = '', [LOOPBACK]: loopback = '', NODE_ENV } = environment;
    const problems: string[] = [];
    // One key in 64 begins as a path does: what is a key is one, and is not looked for among the files.
    const key =
      WebhookKey.fromText(given) ?? (given.startsWith('/') ? WebhookKey.fromText(textIn(given)) : undefined);
    if (given !== '' && key === undefined)
      problems.push(
        `${KEY} is not 32 bytes in base64, or the path of a file that holds them: \`openssl rand -base64 32\` makes some`,
      );
    if (loopback !== '' && loopback !== 'allow') problems.push(`${LOOPBACK} is \`allow\`, or left out`);
    if (loopback === 'allow' && NODE_ENV === 'production')
      problems.push(`${LOOPBACK} is for development: in production webhooks go to the internet alone`);
    if (problems.length > 0) throw new SettingsError(problems);
    return new WebhookSettings(key, { loopback: loopback === 'allow' });
  }
}

/** What cannot be read is no key. */
function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
