import { readApiSettings } from './api.settings';

const whole = { OIDC_ISSUER: 'https://id.example/realms/ringfence', OIDC_AUDIENCE: 'urn:ringfence:api' };

describe('the settings of the API', () => {
  it.each([
    whole.OIDC_ISSUER,
    'https://id.example/',
    'http://127.0.0.1:4011',
    'http://[::1]:4011',
    'http://localhost',
  ])('take %s for an issuer, to the letter', (url) => {
    const { issuer } = readApiSettings({ ...whole, OIDC_ISSUER: url });
    expect(issuer).toEqual({ url, audience: whole.OIDC_AUDIENCE });
  });

  it.each([
    { wrong: { OIDC_ISSUER: undefined }, problem: 'OIDC_ISSUER is not set', why: 'there is no default' },
    { wrong: { OIDC_ISSUER: '' }, problem: 'OIDC_ISSUER is not set', why: 'empty is not set' },
    { wrong: { OIDC_ISSUER: 'id.example' }, problem: 'OIDC_ISSUER is not', why: 'it is no address' },
    {
      wrong: { OIDC_ISSUER: 'http://id.example' },
      problem: 'OIDC_ISSUER is not',
      why: 'keys in the open are anybody’s',
    },
    {
      wrong: { OIDC_ISSUER: 'http://127.0.0.1.id.example' },
      problem: 'OIDC_ISSUER is not',
      why: 'that host is not this one',
    },
    { wrong: { OIDC_ISSUER: 'file:///etc/keys' }, problem: 'OIDC_ISSUER is not', why: 'a file is no issuer' },
    {
      wrong: { OIDC_ISSUER: 'https://id.example/?realm=1' },
      problem: 'OIDC_ISSUER is not',
      why: 'no discovery is found below a query',
    },
    { wrong: { OIDC_AUDIENCE: undefined }, problem: 'OIDC_AUDIENCE is not set', why: 'there is no default' },
    { wrong: { OIDC_AUDIENCE: 'a b' }, problem: 'OIDC_AUDIENCE is one name', why: 'these are two' },
    { wrong: { RATE_LIMIT: '0' }, problem: 'RATE_LIMIT is', why: 'nobody could knock' },
    { wrong: { LOG_LEVEL: 'loud' }, problem: 'LOG_LEVEL is one of', why: 'there is no such level' },
  ])('are refused: $why', ({ wrong, problem }) => {
    expect(() => readApiSettings({ ...whole, ...wrong })).toThrow(problem);
  });

  it('tell every problem at once', () => {
    expect(() => readApiSettings({ RATE_LIMIT: 'x' })).toThrow(/RATE_LIMIT[^]*OIDC_ISSUER[^]*OIDC_AUDIENCE/);
  });
});
