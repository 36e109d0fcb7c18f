import { DevelopmentTokens } from './development-tokens';

const long = (text: string) => text.padEnd(20, '-');

describe('development tokens', () => {
  const tokens = DevelopmentTokens.from({
    DEVELOPMENT_TOKENS: `auditor=${long('a')},counterparty:anton=${long('b')}`,
  });

  it('know who holds which', async () => {
    await expect(tokens.verify(long('a'))).resolves.toEqual({
      client: 'auditor',
      role: 'auditor',
      partyId: undefined,
    });
    await expect(tokens.verify(long('b'))).resolves.toMatchObject({ role: 'counterparty', partyId: 'anton' });
  });

  it.each([long('c'), long('a').slice(1), `${long('a')}-`, ''])(
    'know nobody by the token %p',
    async (token) => {
      await expect(tokens.verify(token)).resolves.toBeUndefined();
    },
  );

  it('may carry the padding of their encoding', async () => {
    const padded = DevelopmentTokens.from({ DEVELOPMENT_TOKENS: `auditor=${long('c')}==` });
    await expect(padded.verify(`${long('c')}==`)).resolves.toMatchObject({ role: 'auditor' });
    await expect(padded.verify(long('c'))).resolves.toBeUndefined();
  });

  it('let nobody in when none are set', async () => {
    await expect(DevelopmentTokens.from({}).verify('')).resolves.toBeUndefined();
  });

  it.each([
    { list: `boss=${long('a')}`, problem: 'boss is none of', why: 'the role is unknown' },
    {
      list: `counterparty=${long('a')}`,
      problem: 'names its party',
      why: 'a counterparty speaks for somebody',
    },
    { list: `auditor:anton=${long('a')}`, problem: 'names its party', why: 'an auditor speaks for nobody' },
    { list: 'auditor=short', problem: 'shorter than 20', why: 'it could be guessed' },
    { list: 'auditor', problem: 'shorter than 20', why: 'there is no token' },
  ])('are refused when $why', ({ list, problem }) => {
    expect(() => DevelopmentTokens.from({ DEVELOPMENT_TOKENS: list })).toThrow(problem);
  });

  it('are refused in production', () => {
    const production = { NODE_ENV: 'production', DEVELOPMENT_TOKENS: `auditor=${long('a')}` };
    expect(() => DevelopmentTokens.from(production)).toThrow('for development only');
    expect(() => DevelopmentTokens.from({ NODE_ENV: 'production' })).not.toThrow();
  });
});
