/**
 * What keeps a margin from rising when it can least be paid.
 *
 * @see Commission Delegated Regulation (EU) 153/2013, article 28(1), of which these are (a), (b) and (c)
 */
export type Procyclicality =
  | { readonly kind: 'none' }
  | { readonly kind: 'buffer'; readonly part: number; readonly lookBackDays: number } // of the margin
  | {
      readonly kind: 'stressed-weight';
      readonly weight: number; // of the margin over the stressed days
      readonly firstDay: string; // YYYY-MM-DD
      readonly lastDay: string;
    }
  | { readonly kind: 'floor'; readonly lookBackDays: number }; // ten years, or as many as there are

/**
 * A margin with a buffer that is drawn while markets are stressed, until it is used up, and built again when they are not.
 *
 * @param last what was charged before; undefined: never
 * @param part of the margin that the buffer is: a quarter
 */
export function withBuffer(raw: number, last: number | undefined, part: number, isStressed: boolean): number {
  const full = raw * (1 + part);
  return isStressed && last !== undefined ? Math.max(raw, Math.min(last, full)) : full;
}

/** A margin of which a part is that of stressed days, and which is never less than it would be without them. */
export function withStressedWeight(current: number, stressed: number, weight: number): number {
  return Math.max(current, (1 - weight) * current + weight * stressed);
}
