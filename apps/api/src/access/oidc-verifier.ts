import { refuse, type Result } from '@app/kernel';
import { Logger } from '@nestjs/common';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { principalOf } from './claims';
import type { Issuer } from './issuer';
import { IssuerKeys, type Patience } from './issuer-keys';
import type { Principal } from './principal';
import { type TokenRefusal, TokenVerifier } from './token-verifier';

// Asymmetric alone: we hold no secret that could sign. `none` and HMAC by the public key are refused before a key is looked for.
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const CLOCK_TOLERANCE = 30; // seconds between the issuer's clock and ours

/**
 * Verifies OAuth 2 access tokens of one issuer. An ID token, which its issuer signs with the same key, is not one: `typ` tells.
 *
 * @see RFC 9068, JSON Web Token Profile for OAuth 2.0 Access Tokens; RFC 8725, JSON Web Token Best Current Practices
 */
export class OidcVerifier extends TokenVerifier {
  private readonly log = new Logger(OidcVerifier.name);
  private readonly keys: IssuerKeys;

  constructor(
    private readonly issuer: Issuer,
    patience?: Patience,
  ) {
    super();
    this.keys = new IssuerKeys(issuer.url, patience);
  }

  override async verify(token: string): Promise<Result<Principal, TokenRefusal>> {
    const claims = await this.claimsOf(token);
    return claims === undefined ? refuse('invalid-token') : principalOf(claims);
  }

  /** Whoever sends a token that is none is not told why: our log is, when it is asked to be that loud. */
  private async claimsOf(token: string): Promise<JWTPayload | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.keys.keyFor, {
        algorithms: ALGORITHMS,
        issuer: this.issuer.url,
        audience: this.issuer.audience,
        typ: 'at+jwt',
        clockTolerance: CLOCK_TOLERANCE,
        requiredClaims: ['exp', 'sub'],
      });
      return payload;
    } catch (fault) {
      if (!(fault instanceof errors.JOSEError)) throw fault;
      this.log.debug(`a token is refused: ${fault.message}`);
      return undefined;
    }
  }
}
