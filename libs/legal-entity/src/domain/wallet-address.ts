import { keccak256 } from './wallet-keccak';

/** Why a text is no address of a wallet. */
export type AddressRefusal = 'not-an-address' | 'address-not-checksummed' | 'address-checksum-wrong';

const FORM = /^0x[0-9a-fA-F]{40}$/;

/**
 * What is wrong with an address; undefined: it is one, in its one spelling. The capitals are its check digits: an address without any
 * has none, and a slip in it would be another wallet's.
 *
 * @see EIP-55, Mixed-case checksum address encoding
 */
export function addressRefusal(text: string): AddressRefusal | undefined {
  if (!FORM.test(text)) return 'not-an-address';
  const right = checksummed(text);
  if (text === right) return undefined;
  return text.slice(2) === text.slice(2).toLowerCase() ? 'address-not-checksummed' : 'address-checksum-wrong';
}

/** An address in its one spelling: a letter is a capital where the hash of the address has a digit of 8 or more. @see EIP-55 */
export function checksummed(address: string): string {
  const digits = address.slice(2).toLowerCase();
  const hash = keccak256(Uint8Array.from(digits, (digit) => digit.charCodeAt(0)));
  const spelled = Array.from(digits, (digit, n) => {
    const byte = hash[n >> 1] ?? 0;
    return (n % 2 === 0 ? byte >> 4 : byte & 15) >= 8 ? digit.toUpperCase() : digit;
  });
  return `0x${spelled.join('')}`;
}
