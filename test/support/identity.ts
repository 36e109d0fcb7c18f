import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export const AUDIENCE = 'urn:ringfence:test';

/** Seconds of the epoch, as tokens count them: tokens are judged by the wall clock. */
export const inSeconds = (seconds: number) =>
  Math.floor((performance.timeOrigin + performance.now()) / 1000) + seconds;

/** What may be said otherwise of a token than its issuer would say. */
export interface Deviation {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: CryptoKey | Uint8Array;
}

interface Signing {
  readonly kid: string;
  readonly key: CryptoKey;
  readonly jwk: JWK; // its public half
}

/** Who a test lets in: a role, or an outsider's role and its party, as in `counterparty:anton`. */
const claimsOf = (caller: string) => {
  const [role, party] = caller.split(':');
  return { sub: caller, role, ...(party !== undefined && { party }) };
};

/** An issuer of access tokens with keys of its own, which it shows where every OpenID provider shows them. */
export class TestIssuer {
  readonly asked: string[] = []; // the paths that were read here
  readonly says: Record<string, unknown> = {}; // instead of what it would say there
  private constructor(
    private readonly server: Server,
    private signing: Signing,
  ) {}

  static async open(port = 0): Promise<TestIssuer> {
    const server = createServer();
    const issuer = new TestIssuer(server, await freshKey('key-1'));
    server.on('request', ({ url = '' }, response) => {
      issuer.asked.push(url);
      const found = issuer.says[url] ?? issuer.documents[url];
      // A connection that is kept would keep the suite from ending.
      response.writeHead(found === undefined ? 404 : 200, { connection: 'close' });
      response.end(JSON.stringify(found));
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    server.unref();
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** The settings of an API that takes this issuer's tokens. */
  get settings() {
    return { OIDC_ISSUER: this.url, OIDC_AUDIENCE: AUDIENCE };
  }

  get publicKey(): JWK {
    return this.signing.jwk;
  }

  /** A token for a caller, valid for some minutes, unless told otherwise; a claim said to be undefined is left out. */
  async token(caller: string, { claims, header, key }: Deviation = {}): Promise<string> {
    const usual = { iss: this.url, aud: AUDIENCE, iat: inSeconds(0), exp: inSeconds(600) };
    return await new SignJWT(Object.assign(usual, claimsOf(caller), claims))
      .setProtectedHeader(Object.assign({ alg: 'RS256', typ: 'at+jwt', kid: this.signing.kid }, header))
      .sign(key ?? this.signing.key);
  }

  /** From now on signs with a new key, and shows no other. */
  async rotate(): Promise<void> {
    this.signing = await freshKey(`${this.signing.kid}+`);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }

  private get documents(): Readonly<Record<string, unknown>> {
    return {
      '/.well-known/openid-configuration': { issuer: this.url, jwks_uri: `${this.url}/jwks` },
      '/jwks': { keys: [this.signing.jwk] },
    };
  }
}

async function freshKey(kid: string): Promise<Signing> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return {
    kid,
    key: privateKey,
    jwk: Object.assign(await exportJWK(publicKey), { kid, use: 'sig', alg: 'RS256' }),
  };
}
