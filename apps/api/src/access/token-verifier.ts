import type { Principal } from './principal';

/** Proves who sends a bearer token. The guard does not know how: another proof replaces this class alone. */
export abstract class TokenVerifier {
  abstract verify(token: string): Promise<Principal | undefined>;
}
