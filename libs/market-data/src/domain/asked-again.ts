import { plusMinutes } from '@app/kernel';

const HOUR = 3_600_000;
const MINUTES_TO_MARKS = 1;

/** When marks that are missing are asked for again: a minute later; undefined: the hour's own are taken first, and every hour's after it. */
export function askedAgainAt(instant: Date): Date | undefined {
  const again = plusMinutes(instant, MINUTES_TO_MARKS);
  return Math.floor(again.getTime() / HOUR) === Math.floor(instant.getTime() / HOUR) ? again : undefined;
}
