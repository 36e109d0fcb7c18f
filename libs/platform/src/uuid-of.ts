import { createHash } from 'node:crypto';

/**
 * An identifier derived from the name of a business event: the same event, the same id, on every path and in every process.
 *
 * @see RFC 9562, section 5.8: UUID version 8, here the first 122 free bits of SHA-256
 */
export function uuidOf(name: string): string {
  const bytes = createHash('sha256').update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
