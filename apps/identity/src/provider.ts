import { errors, Provider } from 'oidc-provider';
import { CLIENTS } from './clients';
import { clientSecrets, signingKey } from './secrets';

const AN_HOUR = 3600; // seconds
const ALGORITHM = 'ES256';
const GRANT = 'client_credentials';

/**
 * An OpenID provider whose clients are machines: each shows its secret, and gets an access token with its role for one audience.
 * Nobody signs in here: every page for people is closed.
 *
 * @see RFC 6749, section 4.4; RFC 8707; RFC 9068
 */
export function providerOf(issuer: string, audience: string, folder: string): Provider {
  const clients = Object.entries(clientSecrets(folder)).map(([client_id, client_secret]) => ({
    client_id,
    client_secret,
  }));
  return new Provider(issuer, {
    clients,
    clientDefaults: {
      grant_types: [GRANT],
      response_types: [],
      redirect_uris: [],
      id_token_signed_response_alg: ALGORITHM, // it must be one that our key can make, though nobody gets an ID token
    },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    jwks: { keys: [signingKey(folder)] },
    responseTypes: [],
    ttl: { ClientCredentials: AN_HOUR },
    extraTokenClaims: (_, { clientId = '' }) => Object.assign({}, CLIENTS[clientId]),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        getResourceServerInfo: (_, resource) => {
          if (resource !== audience) throw new errors.InvalidTarget();
          const jwt = { sign: { alg: ALGORITHM } } as const;
          return { scope: '', audience, accessTokenTTL: AN_HOUR, accessTokenFormat: 'jwt', jwt };
        },
      },
    },
  });
}
