import { canonicalJson } from '@app/kernel';
import { createHash } from 'node:crypto';
import type { DailyClose } from './domain';

/**
 * By which two who hold closes know that they hold the same ones, each its own copy.
 *
 * @returns SHA-256 in hex of the list of `{ day, close }`, the oldest first, in the canonical form of RFC 8785
 */
export function closesHash(closes: readonly DailyClose[]): string {
  const text = canonicalJson(closes.map(({ day, close }) => ({ day, close })));
  return createHash('sha256').update(text).digest('hex');
}
