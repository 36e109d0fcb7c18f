import { Complaint } from '../command';
import { identityPort, issuerSettings } from './identity';

describe('the local OpenID provider', () => {
  it('listens on any free port, or on the one that is set', async () => {
    const free = await identityPort({});
    expect(free).toBeGreaterThan(0);
    await expect(identityPort({ OIDC_PORT: String(free), OIDC_ISSUER: '' })).resolves.toBe(free);
  });

  it('listens nowhere when the user has an issuer of his own, in production too', async () => {
    const own = { OIDC_ISSUER: 'https://id.example', OIDC_PORT: 'x' };
    await expect(identityPort(own)).resolves.toBeUndefined();
    await expect(identityPort({ ...own, NODE_ENV: 'production' })).resolves.toBeUndefined();
    expect(issuerSettings(undefined)).toEqual({}); // the API is told what the user said
  });

  it('is not for production, whatever port it is given', async () => {
    const production = identityPort({ NODE_ENV: 'production', OIDC_PORT: '4011' });
    await expect(production).rejects.toThrow(Complaint);
  });
});
