import { SettingsError } from '@app/platform';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Principal } from './principal';
import { isOutsider, isRole, ROLES } from './role';
import { TokenVerifier } from './token-verifier';

const VARIABLE = 'DEVELOPMENT_TOKENS';
const EXPECTED = `${VARIABLE} is a list of role=token, or counterparty:PARTY=token, separated by commas`;
const SHORTEST = 20; // characters

interface Known {
  readonly digest: Buffer;
  readonly principal: Principal;
}

/**
 * One static token for each role, for a machine of one's own. There is no default token: without the variable nobody comes in.
 */
export class DevelopmentTokens extends TokenVerifier {
  private constructor(private readonly known: readonly Known[]) {
    super();
  }

  /** @throws SettingsError for a malformed list, and for any list at all in production */
  static from(environment: NodeJS.ProcessEnv): DevelopmentTokens {
    const text = environment[VARIABLE] ?? '';
    if (text !== '' && environment['NODE_ENV'] === 'production')
      throw new SettingsError([`${VARIABLE} is set in production: static tokens are for development only`]);
    const entries = text.split(',').filter((entry) => entry !== '');
    const known = entries.map(knownOf);
    const problems = known.flatMap((each) => (typeof each === 'string' ? [each] : []));
    if (problems.length > 0) throw new SettingsError(problems);
    return new DevelopmentTokens(known.filter((each) => typeof each !== 'string'));
  }

  /** Compares with every token in constant time: an answer's delay tells nothing of how much was right. */
  override verify(token: string): Promise<Principal | undefined> {
    const digest = digestOf(token);
    const found = this.known.filter((each) => timingSafeEqual(each.digest, digest));
    return Promise.resolve(found[0]?.principal);
  }
}

/** @returns the problem as text when the entry is malformed; the token itself is not repeated */
function knownOf(entry: string): Known | string {
  const [name = '', ...rest] = entry.split('=');
  const token = rest.join('='); // a token may end in padding
  const [role = '', partyId] = name.trim().split(':');
  if (!isRole(role)) return `${EXPECTED}: ${role} is none of ${ROLES.join(', ')}`;
  if (isOutsider(role) !== (partyId !== undefined && partyId !== ''))
    return `${EXPECTED}: a counterparty or an investor names its party, and nobody else does`;
  if (token.length < SHORTEST)
    return `${EXPECTED}: the token of ${name} is shorter than ${String(SHORTEST)} characters`;
  return { digest: digestOf(token), principal: { client: name.trim(), role, partyId } };
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
