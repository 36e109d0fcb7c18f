import fc from 'fast-check';
import { isReachable, urlRefusal } from './webhook-address';

const PUBLIC = { loopback: false };
const DEVELOPMENT = { loopback: true };

it.each([
  { address: '127.0.0.1', why: 'this machine' },
  { address: '127.8.8.8', why: 'this machine, by another of its names' },
  { address: '0.0.0.0', why: 'this machine, on Linux' },
  { address: '10.1.2.3', why: 'a private network' },
  { address: '172.16.0.1', why: 'a private network, its first' },
  { address: '172.31.255.255', why: 'a private network, its last' },
  { address: '192.168.1.1', why: 'a private network' },
  { address: '100.100.100.200', why: "a carrier's network, and a cloud's metadata" },
  { address: '169.254.169.254', why: "a cloud's metadata" },
  { address: '198.18.0.1', why: 'a laboratory' },
  { address: '192.0.2.1', why: 'an example' },
  { address: '224.0.0.1', why: 'everybody' },
  { address: '255.255.255.255', why: 'everybody' },
  { address: '::', why: 'no address' },
  { address: '::1', why: 'this machine' },
  { address: 'fe80::1', why: 'the link' },
  { address: 'fe80::1%eth0', why: 'the link, with its name' },
  { address: 'fd00:ec2::254', why: "a cloud's metadata" },
  { address: 'fc00::1', why: 'a private network' },
  { address: 'ff02::1', why: 'everybody' },
  { address: '::ffff:127.0.0.1', why: 'this machine, mapped' },
  { address: '::ffff:a9fe:a9fe', why: 'metadata, mapped' },
  { address: '::127.0.0.1', why: 'this machine, as it was once written' },
  { address: '64:ff9b::a9fe:a9fe', why: 'metadata, translated' },
  { address: '2002:7f00:1::', why: 'this machine, through a 6to4 relay' },
  { address: '2001:0:7f00:1::', why: 'a Teredo tunnel' },
  { address: '2001:db8::1', why: 'an example' },
  { address: 'not an address', why: 'nothing' },
])('does not send to $address: $why', ({ address }) => {
  expect(isReachable(address, PUBLIC)).toBe(false);
});

it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450:4001::1'])(
  'sends to %s',
  (address) => {
    expect(isReachable(address, PUBLIC)).toBe(true);
  },
);

it('sends to no IPv6 address that holds an IPv4 address of a private network', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const privately = fc.oneof(
    fc.tuple(fc.constant(10), octet, octet, octet),
    fc.tuple(fc.constant(127), octet, octet, octet),
    fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
    fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
  );
  const prefix = fc.constantFrom('::ffff:', '::', '64:ff9b::');
  fc.assert(
    fc.property(prefix, privately, (before, parts) => {
      expect(isReachable(parts.join('.'), PUBLIC)).toBe(false);
      expect(isReachable(`${before}${parts.join('.')}`, PUBLIC)).toBe(false);
    }),
  );
});

it('sends to this machine, and no further, in development', () => {
  expect(isReachable('127.0.0.1', DEVELOPMENT)).toBe(true);
  expect(isReachable('::1', DEVELOPMENT)).toBe(true);
  expect(isReachable('10.0.0.1', DEVELOPMENT)).toBe(false);
  expect(isReachable('169.254.169.254', DEVELOPMENT)).toBe(false);
});

it.each([
  { url: 'https://hooks.example/ringfence?a=1', reach: PUBLIC, says: undefined },
  { url: 'https://hooks.example:8443/', reach: PUBLIC, says: undefined },
  { url: 'https://8.8.8.8/', reach: PUBLIC, says: undefined },
  { url: 'not a url', reach: PUBLIC, says: 'url-malformed' },
  { url: `https://hooks.example/${'a'.repeat(2048)}`, reach: PUBLIC, says: 'url-malformed' },
  { url: 'https://hooks.example/#there', reach: PUBLIC, says: 'url-malformed' },
  { url: 'http://hooks.example/', reach: PUBLIC, says: 'url-not-https' },
  { url: 'http://hooks.example/', reach: DEVELOPMENT, says: 'url-not-https' },
  { url: 'ftp://hooks.example/', reach: PUBLIC, says: 'url-not-https' },
  { url: 'javascript:alert(1)', reach: PUBLIC, says: 'url-malformed' },
  { url: 'https://me:secret@hooks.example/', reach: PUBLIC, says: 'url-with-credentials' },
  { url: 'https://127.0.0.1/', reach: PUBLIC, says: 'url-not-public' },
  { url: 'https://[::1]/', reach: PUBLIC, says: 'url-not-public' },
  { url: 'https://[::ffff:10.0.0.1]/', reach: PUBLIC, says: 'url-not-public' },
  { url: 'https://2130706433/', reach: PUBLIC, says: 'url-not-public' }, // 127.0.0.1 as one number
  { url: 'https://0x7f.1/', reach: PUBLIC, says: 'url-not-public' }, // and in hexadecimal
  { url: 'https://0251.0376.0251.0376/', reach: PUBLIC, says: 'url-not-public' }, // metadata in octal
  { url: 'https://１２７.0.0.1/', reach: PUBLIC, says: 'url-not-public' }, // in full-width digits
  { url: 'http://127.0.0.1:4010/', reach: DEVELOPMENT, says: undefined },
  { url: 'http://localhost:4010/', reach: DEVELOPMENT, says: undefined },
  { url: 'http://[::1]:4010/', reach: DEVELOPMENT, says: undefined },
  { url: 'http://127.0.0.1:4010/', reach: PUBLIC, says: 'url-not-https' },
  { url: 'https://169.254.169.254/latest/meta-data', reach: DEVELOPMENT, says: 'url-not-public' },
])('says $says of $url', ({ url, reach, says }) => {
  expect(urlRefusal(url, reach)).toBe(says);
});
