import { isPublicKey, newQuoteKeys, signatureBy, signPush } from './quote-signature';

const push = { id: 'msg_1', timestamp: '1760130000', body: '{"source":"desk","quotes":[]}' };
const [own, others] = [newQuoteKeys(), newQuoteKeys()];
const header = signPush(own.secret, push);

describe('the signature of a push', () => {
  it.each([
    { keys: [own.public], header, push, genuine: true, why: 'it is by the key' },
    { keys: [others.public, own.public], header, push, genuine: true, why: 'it is by one of two' },
    {
      keys: [own.public],
      header: `${signPush(others.secret, push)} ${header}`,
      push,
      genuine: true,
      why: 'one of two signatures is by the key',
    },
    { keys: [others.public], header, push, genuine: false, why: 'it is by another' },
    { keys: [], header, push, genuine: false, why: 'nobody is known' },
    { keys: [own.public], header: '', push, genuine: false, why: 'there is none' },
    {
      keys: [own.public],
      header: header.replace('v1a,', 'v1,'),
      push,
      genuine: false,
      why: 'it is of another scheme',
    },
    {
      keys: [own.public],
      header,
      push: { ...push, body: `${push.body} ` },
      genuine: false,
      why: 'one space is more',
    },
    {
      keys: [own.public],
      header,
      push: { ...push, timestamp: '1760130001' },
      genuine: false,
      why: 'it is of a second later',
    },
    {
      keys: [own.public],
      header,
      push: { ...push, id: 'msg_2' },
      genuine: false,
      why: 'it is of another message',
    },
    { keys: [own.public], header: 'v1a,AAAA', push, genuine: false, why: 'it is too short to be one' },
  ])('is genuine: $genuine, since $why', (each) => {
    expect(signatureBy(each.keys, each.header, each.push) !== undefined).toBe(each.genuine);
  });

  it('is the one of RFC 8032 for its key: what others sign, we verify', () => {
    // Section 7.1, TEST 1: the public key of its secret one. The messages there have no full stops, so that the key alone is compared.
    const secret = `whsk_${Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex').toString('base64')}`;
    const known = `whpk_${Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex').toString('base64')}`;
    expect(signatureBy([known], signPush(secret, push), push)).toBeDefined();
  });
});

it.each([
  { text: own.public, is: true, why: 'it is one' },
  { text: own.secret, is: false, why: 'a secret one is not to be shown' },
  { text: 'whpk_AAAA', is: false, why: 'three bytes are no key' },
  { text: `${own.public} `, is: false, why: 'it would be written in two ways' },
])('a public key is one: $is, since $why', ({ text, is }) => {
  expect(isPublicKey(text)).toBe(is);
});
