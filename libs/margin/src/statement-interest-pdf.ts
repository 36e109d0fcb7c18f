import type { CallStatement } from './domain';
import type { Column, StatementPage } from './statement-page';

const days: readonly Column[] = [
  { title: 'day', share: 0.12 },
  { title: 'balance', share: 0.2, align: 'right' },
  { title: 'fixed on', share: 0.12 },
  { title: 'fixing', share: 0.11, align: 'right' },
  { title: 'rate', share: 0.11, align: 'right' },
  { title: 'interest', share: 0.34, align: 'right' },
];

const corrections: readonly Column[] = [
  { title: 'earlier period', share: 0.3 },
  { title: 'was', share: 0.35, align: 'right' },
  { title: 'now', share: 0.35, align: 'right' },
];

/** Interest day by day; of any other call nothing. All digits are shown: the sum alone is rounded. */
export function writeInterest(page: StatementPage, { interest }: Pick<CallStatement, 'interest'>): void {
  if (interest === null) return;
  page.heading(`Interest: ${String(interest.days.length)} days`);
  page.table(
    days,
    interest.days.map((each) => [
      each.day,
      each.balance,
      each.fixedOn,
      each.fixing,
      each.rate,
      each.interest,
    ]),
  );
  page.paragraph(`sum, unrounded: ${interest.sum}`);
  if (interest.corrections.length === 0) return;
  page.heading('Corrections of earlier periods');
  page.table(
    corrections,
    interest.corrections.map(({ period, was, now }) => [period, was, now]),
  );
}
