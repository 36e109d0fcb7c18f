import type { Money } from '@app/kernel';

/** A limit that nobody has passed, and of which so much is used that somebody wants to hear of it. */
export interface SoftLimit {
  readonly percent: number; // of the limit
  readonly used: Money;
  readonly limit: Money;
}

/**
 * Whether the part of a limit is used at which somebody wants to hear of it: used × 100 ≥ limit × percent, multiplied out. It stops
 * nothing. What uses nothing has reached nothing, though there be no limit at all.
 *
 * @param percent 1 to 99; undefined: nobody wants to
 */
export function reachedSoftLimit(
  percent: number | undefined,
  used: Money,
  limit: Money,
): SoftLimit | undefined {
  if (percent === undefined || !used.isPositive()) return undefined;
  const reached = used.minor * 100n >= limit.minor * BigInt(percent);
  return reached ? { percent, used, limit } : undefined;
}
