import { BlockList, isIP, isIPv6 } from 'node:net';

/** What is not the internet's, or not one host's: never sent to, whatever a name resolves to. @see RFC 6890 and its registries */
const RESERVED: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // shared by a carrier's customers
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local: where clouds keep their metadata
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24], // documentation, as the next two marked so
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and broadcast
  // Of IPv6 only 2000::/3 is given out at all; of that, these are not one host's, or are another address in disguise.
  ['2001::', 23], // protocol assignments, Teredo among them
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4: an IPv4 address inside
  ['3fff::', 20], // documentation
];

const familyOf = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4');

function listOf(subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, familyOf(network));
  return list;
}

const reserved = listOf(RESERVED);
const given = listOf([['2000::', 3]]);
const loopback = listOf([
  ['127.0.0.0', 8],
  ['::1', 128],
]);

/** What may be sent to: the internet, and in development this machine. */
export interface Reach {
  readonly loopback: boolean;
}

/** Whether an address, as a name was resolved to it, may be sent to. */
export function isReachable(address: string, reach: Reach): boolean {
  if (isIP(address) === 0) return false;
  if (reach.loopback && loopback.check(address, familyOf(address))) return true;
  if (isIPv6(address)) return given.check(address, 'ipv6') && !reserved.check(address, 'ipv6');
  return !reserved.check(address, 'ipv4');
}

export type UrlRefusal = 'url-malformed' | 'url-not-https' | 'url-with-credentials' | 'url-not-public';

/** Why nothing could be sent to a URL, as far as it says itself; a name is resolved, and judged, at each sending. */
export function urlRefusal(text: string, reach: Reach): UrlRefusal | undefined {
  if (text.length > LONGEST || !URL.canParse(text)) return 'url-malformed';
  const url = new URL(text);
  const host = hostOf(url);
  if (url.username !== '' || url.password !== '') return 'url-with-credentials';
  if (url.hash !== '' || host === '') return 'url-malformed';
  const plain = url.protocol === 'http:' && reach.loopback && isLoopback(host);
  if (url.protocol !== 'https:' && !plain) return 'url-not-https';
  return isIP(host) !== 0 && !isReachable(host, reach) ? 'url-not-public' : undefined;
}

const LONGEST = 2048; // characters

const isLoopback = (host: string) =>
  host === 'localhost' || (isIP(host) !== 0 && loopback.check(host, familyOf(host)));

/** The host that a URL names, an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
