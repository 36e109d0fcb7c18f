import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint } from '../command';
import { portOf } from './ports';

const FILE = 'identity-clients.json'; // written by the provider, before it says that it is ready

/**
 * Where the local OpenID provider listens; nowhere when the user has named an issuer of his own.
 *
 * @throws Complaint when there would be none at all: in production the local one does not start
 */
export async function identityPort(environment: NodeJS.ProcessEnv): Promise<number | undefined> {
  const { OIDC_ISSUER = '', NODE_ENV } = environment;
  if (OIDC_ISSUER !== '') return undefined;
  if (NODE_ENV === 'production')
    throw new Complaint(
      'NODE_ENV is production, and OIDC_ISSUER is not set: name your OpenID provider; the local one is for development only',
    );
  return portOf(environment, 'OIDC_PORT', undefined);
}

/** Whose tokens the API takes: those of the local provider, or of the one in the environment, which needs nothing from us. */
export function issuerSettings(port: number | undefined): Record<string, string> {
  if (port === undefined) return {};
  return { OIDC_ISSUER: `http://127.0.0.1:${String(port)}`, OIDC_AUDIENCE: 'urn:ringfence:api' };
}

/** A first request that works as it stands: a token from the local provider, and what it opens. */
export function firstRequest(folder: string, port: number, apiUrl: string): string[] {
  const file = join(folder, FILE);
  const { auditor = '' } = JSON.parse(readFileSync(file, 'utf8')) as { auditor?: string };
  const token = `http://127.0.0.1:${String(port)}/token`;
  return [
    `token      TOKEN=$(curl -s -u auditor:${auditor} -d grant_type=client_credentials ${token} | grep -o 'eyJ[^"]*')`,
    `try        curl -H "authorization: Bearer $TOKEN" ${apiUrl}/v1/defaults`,
    `others     ${file}: a client of each role, and its secret`,
  ];
}
