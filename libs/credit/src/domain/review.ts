import { hasExpired, type LineTerms } from './credit-line';

export type ReviewKind = 'review-due' | 'review-overdue' | 'expiring';

export interface ReviewTask {
  readonly kind: ReviewKind;
  readonly dueOn: string; // 2026-06-30
}

/** What somebody should have looked at by now: a line that nobody reviews is watched, and not stopped. */
export const DAYS_OF_GRACE = 14;
export const DAYS_BEFORE_EXPIRY = 30;

/** The tasks that a version gives as of a day, UTC. An expired or cancelled line gives none: there is nothing to look after. */
export function reviewTasks(
  line: Pick<LineTerms, 'approved' | 'expiresOn' | 'reviewOn'>,
  asOf: Date,
): ReviewTask[] {
  if (line.approved.isZero() || hasExpired(line, asOf)) return [];
  const today = dayAfter(asOf, 0);
  const tasks: ReviewTask[] = [];
  if (today >= line.reviewOn) tasks.push({ kind: 'review-due', dueOn: line.reviewOn });
  const overdueOn = dayAfter(new Date(`${line.reviewOn}T00:00:00Z`), DAYS_OF_GRACE);
  if (today > overdueOn) tasks.push({ kind: 'review-overdue', dueOn: overdueOn });
  if (dayAfter(asOf, DAYS_BEFORE_EXPIRY) >= line.expiresOn)
    tasks.push({ kind: 'expiring', dueOn: line.expiresOn });
  return tasks;
}

function dayAfter(instant: Date, days: number): string {
  return new Date(instant.getTime() + days * 86_400_000).toISOString().slice(0, 'YYYY-MM-DD'.length);
}
