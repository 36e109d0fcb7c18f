import type { Result } from '@app/kernel';
import type { ClaimRefusal } from './claims';
import type { Principal } from './principal';

/** A token that is not genuine, not for us, or not for now; or one that is, and lets nobody in. */
export type TokenRefusal = 'invalid-token' | ClaimRefusal;

/** Proves who sends a bearer token. The guard does not know how: another proof replaces this class alone. */
export abstract class TokenVerifier {
  /** @throws IssuerAway when nobody can tell now whether the token is genuine */
  abstract verify(token: string): Promise<Result<Principal, TokenRefusal>>;
}
