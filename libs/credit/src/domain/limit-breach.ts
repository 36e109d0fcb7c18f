import { plusMinutes } from '@app/kernel';

/** Who is told of a number that the market has left beyond its limit, and when, in minutes from the moment it was seen. */
const ESCALATION = [
  { minutes: 0, to: 'the credit desk' },
  { minutes: 60, to: 'the head of the relationship' },
  { minutes: 240, to: 'credit and legal' },
] as const;

const MINUTES_TO_CURE = 24 * 60;

export interface EscalationStep {
  readonly at: Date;
  readonly to: string;
  readonly reached: boolean;
}

export type BreachState = 'curing' | 'uncured' | 'cured';

/** The end of the cure clock of a breach that was seen at an instant. */
export function cureBy(openedAt: Date): Date {
  return plusMinutes(openedAt, MINUTES_TO_CURE);
}

/** The steps of an open breach up to its end, or of one that ended: a step after the cure was never taken. */
export function escalation(
  { openedAt, endedAt }: { readonly openedAt: Date; readonly endedAt: Date | undefined },
  asOf: Date,
): EscalationStep[] {
  const until = endedAt !== undefined && endedAt < asOf ? endedAt : asOf;
  const steps = [...ESCALATION, { minutes: MINUTES_TO_CURE, to: 'the credit committee' }];
  return steps.map(({ minutes, to }) => {
    const at = plusMinutes(openedAt, minutes);
    return { at, to, reached: at <= until };
  });
}

/** Whether it is cured, or could still be in time. */
export function breachState(
  { cureBy: by, endedAt }: { readonly cureBy: Date; readonly endedAt: Date | undefined },
  asOf: Date,
): BreachState {
  if (endedAt !== undefined) return 'cured';
  return asOf < by ? 'curing' : 'uncured';
}
