import { secretText, signatureHeader } from './webhook-signature';

/** The vector that the standard's own libraries test themselves with: standard-webhooks, libraries/javascript, "sign function works". */
const PUBLISHED = {
  secret: Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64'),
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

it('signs as the standard publishes it', () => {
  const { secret, signature, ...content } = PUBLISHED;
  expect(signatureHeader([secret], content)).toBe(signature);
  expect(secretText(secret)).toBe('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
});

it('signs with two secrets while one takes the place of the other', () => {
  const { secret, signature, ...content } = PUBLISHED;
  const [fresh, former] = signatureHeader([Buffer.alloc(32, 7), secret], content).split(' ');
  expect(former).toBe(signature);
  expect(fresh).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
  expect(fresh).not.toBe(signature);
});

it.each(['id', 'timestamp', 'body'] as const)('changes with the %s', (part) => {
  const { secret, signature, ...content } = PUBLISHED;
  expect(signatureHeader([secret], Object.assign({}, content, { [part]: '1' }))).not.toBe(signature);
});
