import { plusMinutes } from '@app/kernel';

const MINUTES_FRESH = 120;

/** Two snapshots: on marks that are older than that nobody is told a number. */
export function areFresh(asOf: Date, now: Date): boolean {
  return asOf >= plusMinutes(now, -MINUTES_FRESH);
}
