import { createHash } from 'node:crypto';

const MINUTE = 60;
const HOUR = 3600;

/** Seconds from a failed attempt to the next. Each is longer than the one before; together they are most of a day. */
const WAITS = [5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR] as const;

const SPREAD = 0.1; // of a wait, at most, is added to it

/** So often a webhook is sent before it is given up: ten times, in twenty-three to twenty-five hours. */
export const WEBHOOK_TRIES = WAITS.length + 1;

/**
 * How long to wait after so many failed tries, in seconds; undefined after the last. What failed together does not come back
 * together: up to a tenth is added, by the webhook's own id, so that it is the same whoever computes it.
 */
export function backOffAfter(tries: number, webhookId: string): number | undefined {
  const wait = WAITS[tries - 1];
  if (wait === undefined) return undefined;
  const spread = createHash('sha256')
    .update(`${webhookId}/${String(tries)}`)
    .digest()
    .readUInt32BE(0);
  return wait * (1 + (SPREAD * spread) / 0xffff_ffff);
}
