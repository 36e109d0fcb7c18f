import { SettingsError } from '@app/platform';
import { type Issuer, isSafe } from './access/issuer';

/** Where the door is, how often it may be knocked at, and whose tokens open it. */
export interface ApiSettings {
  readonly host: string;
  readonly rateLimit: number; // requests a minute, for each client
  readonly logLevel: string;
  readonly issuer: Issuer;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'];

/** @throws SettingsError */
export function readApiSettings(environment: NodeJS.ProcessEnv): ApiSettings {
  const { HOST = '127.0.0.1', RATE_LIMIT = '6000', LOG_LEVEL = 'info' } = environment;
  const { OIDC_ISSUER = '', OIDC_AUDIENCE = '' } = environment;
  const problems: string[] = [];
  if (!/^[1-9]\d{0,6}$/.test(RATE_LIMIT))
    problems.push('RATE_LIMIT is the number of requests a minute a client may make: a whole number above 0');
  if (!LOG_LEVELS.includes(LOG_LEVEL)) problems.push(`LOG_LEVEL is one of ${LOG_LEVELS.join(', ')}`);
  problems.push(...problemsOf({ url: OIDC_ISSUER, audience: OIDC_AUDIENCE }));
  if (problems.length > 0) throw new SettingsError(problems);
  return {
    host: HOST,
    rateLimit: Number.parseInt(RATE_LIMIT, 10),
    logLevel: LOG_LEVEL,
    issuer: { url: OIDC_ISSUER, audience: OIDC_AUDIENCE },
  };
}

/** There is no default: an API that does not know whose tokens it takes does not start. */
function problemsOf({ url, audience }: Issuer): string[] {
  const problems: string[] = [];
  if (url === '')
    problems.push("OIDC_ISSUER is not set: `npm start` sets it; else name your OpenID provider's address");
  else if (!isSafe(url) || /[?#\s]/.test(url))
    problems.push(
      'OIDC_ISSUER is not the address of an issuer: write https://host/path, as it stands in `iss`',
    );
  if (audience === '')
    problems.push('OIDC_AUDIENCE is not set: name what stands in the `aud` of tokens for this API');
  else if (/\s/.test(audience)) problems.push('OIDC_AUDIENCE is one name, without a space');
  return problems;
}
