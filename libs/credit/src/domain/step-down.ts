import { accept, type Money, refuse, type Result } from '@app/kernel';

/** A part of an agreement that takes effect by itself: from the beginning of a day on, UTC, at most so much. */
export interface Reduction {
  readonly from: string; // 2026-12-01
  readonly most: Money;
}

interface Stepping {
  readonly approved: Money;
  readonly reductions: readonly Reduction[];
}

/** The reductions that have begun at an instant, the first first. */
export function begunReductions(reductions: readonly Reduction[], asOf: Date): Reduction[] {
  const today = dayOf(asOf);
  return reductions.filter(({ from }) => from <= today);
}

/** What is left of an approved amount at an instant: min(approved, every reduction that has begun). Time alone raises nothing. */
export function steppedTo({ approved, reductions }: Stepping, asOf: Date): Money {
  return begunReductions(reductions, asOf).reduce((left, { most }) => left.atMost(most), approved);
}

/** Whether reductions go one way: each begins after the one before, within the line's time, and leaves less. */
export function mayStep(
  { approved, reductions, expiresOn }: Stepping & { readonly expiresOn: string },
  asOf: Date,
): Result<'may', 'reductions-not-falling'> {
  let before = { from: dayOf(asOf), most: approved };
  for (const next of reductions) {
    if (next.from <= before.from || next.from > expiresOn || !next.most.lessThan(before.most))
      return refuse('reductions-not-falling');
    before = next;
  }
  return accept('may');
}

/** Whether on any day from now on one agreement leaves less than another does. */
export function leavesLess(after: Stepping, before: Stepping, asOf: Date): boolean {
  const steps = [...after.reductions, ...before.reductions].map(({ from }) => new Date(`${from}T00:00:00Z`));
  const days = [asOf, ...steps.filter((day) => day > asOf)];
  return days.some((day) => steppedTo(after, day).lessThan(steppedTo(before, day)));
}

function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 'YYYY-MM-DD'.length);
}
