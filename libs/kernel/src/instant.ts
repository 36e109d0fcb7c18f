const MILLISECONDS_IN_A_MINUTE = 60_000;

/** `minutes` after an instant. Clocks of 24/7 relationships run in minutes and hours, never in business days. */
export function plusMinutes(instant: Date, minutes: number): Date {
  return new Date(instant.getTime() + minutes * MILLISECONDS_IN_A_MINUTE);
}

/** An instant as it is stored, hashed and printed: 2025-10-10T22:00:00Z, milliseconds only where there are some. */
export function textOf(instant: Date): string {
  return instant.toISOString().replace('.000Z', 'Z');
}
