import { hash } from 'node:crypto';

/**
 * An identifier derived from the name of a business event: the same event, the same id, on every path and in every process.
 *
 * @see RFC 9562, section 5.8: UUID version 8, here the first 122 free bits of SHA-256
 */
export function uuidOf(name: string): string {
  const hex = hash('sha256', name);
  const variant = VARIANTS.charAt(Number.parseInt(hex.charAt(16), 16) % VARIANTS.length);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const VARIANTS = '89ab'; // of RFC 9562, section 4.1: the first two bits of the digit are 10
