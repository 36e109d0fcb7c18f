import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { IssuerAway, isSafe } from './issuer';

/** How the issuer is asked. Milliseconds. */
export interface Patience {
  readonly timeout: number;
  readonly cooldown: number; // after the keys were read, before an unknown key makes us read them again
  readonly cacheFor: number; // after which a key the issuer withdrew is refused
}

const PATIENCE: Patience = { timeout: 3_000, cooldown: 30_000, cacheFor: 600_000 };

/**
 * The public keys of an issuer, read from where its discovery document says they are, when the first token comes: the API starts
 * while the issuer is away. What a token says of where its key may be found is not read.
 *
 * @see OpenID Connect Discovery 1.0, section 4
 */
export class IssuerKeys {
  private found: Promise<JWTVerifyGetKey> | undefined;

  constructor(
    private readonly issuer: string,
    private readonly patience: Patience = PATIENCE,
  ) {}

  /** @throws IssuerAway, or JOSEError when there is no one key for this token */
  readonly keyFor: JWTVerifyGetKey = async (header, token) => {
    try {
      const keys = await this.keys();
      return await keys(header, token);
    } catch (fault) {
      if (fault instanceof errors.JWKSNoMatchingKey || fault instanceof errors.JWKSMultipleMatchingKeys)
        throw fault;
      throw new IssuerAway(this.issuer, fault);
    }
  };

  /** Requests that come at the same time ask once; a failure is forgotten, so that the next request asks again. */
  private keys(): Promise<JWTVerifyGetKey> {
    this.found ??= this.discover().catch((fault: unknown) => {
      this.found = undefined;
      throw fault;
    });
    return this.found;
  }

  private async discover(): Promise<JWTVerifyGetKey> {
    const { timeout, cooldown, cacheFor } = this.patience;
    const address = `${this.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(timeout) });
    if (!answer.ok) throw new Error(`${address} answers ${String(answer.status)}`);
    const { issuer, jwks_uri: keys } = (await answer.json()) as { issuer?: unknown; jwks_uri?: unknown };
    if (issuer !== this.issuer) throw new Error(`it calls itself ${String(issuer)}`);
    if (typeof keys !== 'string' || !isSafe(keys)) throw new Error('it does not name its keys by https');
    return createRemoteJWKSet(new URL(keys), {
      timeoutDuration: timeout,
      cooldownDuration: cooldown,
      cacheMaxAge: cacheFor,
    });
  }
}
