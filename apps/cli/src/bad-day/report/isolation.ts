import { textOf } from '@app/kernel';
import type { EntityManager } from 'typeorm';

/** One step of a default's management: which books it left alone, and what it moved in the others. */
export interface IsolationStep {
  readonly label: string;
  readonly at: string;
  readonly unlinked: readonly { readonly book: string; readonly before: string; readonly after: string }[];
  readonly linked: readonly {
    readonly book: string;
    readonly before: string;
    readonly after: string;
    readonly changed: readonly {
      readonly account: string;
      readonly before: string;
      readonly after: string;
    }[];
  }[];
}

interface ReadingRow {
  readonly label: string;
  readonly at: Date;
  readonly book: string;
  readonly linked: boolean;
  readonly before: string;
  readonly after: string;
  readonly balances_before: Readonly<Record<string, string>>;
  readonly balances_after: Readonly<Record<string, string>>;
}

/** The readings of every book on both sides of each step. A book is linked when money may pass between it and the cell. */
export async function isolationOf(tx: EntityManager, cell: string): Promise<IsolationStep[]> {
  const rows: ReadingRow[] = await tx.query(READINGS, [cell]);
  const labels = [...new Set(rows.map(({ label }) => label))];
  return labels.map((label) => {
    const books = rows.filter((row) => row.label === label);
    return {
      label,
      at: textOf(books[0]?.at ?? new Date(0)),
      unlinked: books
        .filter(({ linked }) => !linked)
        .map(({ book, before, after }) => ({ book, before, after })),
      linked: books
        .filter(({ linked }) => linked)
        .map(({ book, before, after, ...row }) => ({ book, before, after, changed: changesOf(row) })),
    };
  });
}

/** Accounts by the signed smallest units that stood on them; one without a balance stands at nothing. */
function changesOf({ balances_before, balances_after }: Omit<ReadingRow, 'book' | 'before' | 'after'>) {
  const accounts = [...new Set([...Object.keys(balances_before), ...Object.keys(balances_after)])].sort();
  return accounts
    .map((account) => ({
      account,
      before: balances_before[account] ?? '0',
      after: balances_after[account] ?? '0',
    }))
    .filter(({ before, after }) => before !== after);
}

const READINGS = `
  select b.label, a.taken_at as at, k.name as book, b.hash as before, a.hash as after,
    b.balances as balances_before, a.balances as balances_after,
    k.id = $1 or exists (select from led.link l where (l.payer_book_id, l.payee_book_id) in ((k.id, $1), ($1, k.id))) as linked
  from book_hash_reading b
  join book_hash_reading a on (a.label, a.moment, a.book_id) = (b.label, 'after', b.book_id)
  join led.book k on k.id = b.book_id
  where b.moment = 'before'
  order by b.taken_at, b.label, k.id`;
