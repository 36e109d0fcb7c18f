import { uuidOf } from '@app/platform';
import type { Client } from 'pg';
import { openedAt } from './ledger-world';

/** A line exactly as led.post takes it. Tests bend one column at a time. */
export interface SqlLine {
  readonly book: string;
  readonly journal: string; // the name of an event
  readonly line: number;
  readonly lines: number;
  readonly kind: number;
  readonly asset: number;
  readonly debit: number;
  readonly credit: number;
  readonly amount: string;
  readonly code: number;
  readonly pending: string | null; // the name of the event it resolves
  readonly defaultId: string | null;
  readonly instruction: string | null;
  readonly at: string;
}

export const POSTED = 0;
export const RESERVES = 1;
export const POSTS = 2;
export const VOIDS = 3;

interface Numbers {
  readonly accounts: ReadonlyMap<
    string,
    { readonly book: string; readonly id: number; readonly asset: number; readonly code: string }
  >;
  readonly kinds: ReadonlyMap<string, number>;
}

/** Posts by raw SQL, past the service and its care: by account names as 'R1 FREE.A1'. */
export class SqlPoster {
  private constructor(private readonly numbers: Numbers) {}

  static async of(owner: Client): Promise<SqlPoster> {
    const accounts = await owner.query<{
      key: string;
      book: string;
      id: number;
      asset: number;
      code: string;
    }>(
      `select b.name || ' ' || a.name as key, b.id as book, a.id, a.asset_id as asset, a.code
       from led.account a join led.book b on b.id = a.book_id`,
    );
    const kinds = await owner.query<{ key: string; code: number }>(
      `select debit_code || '>' || credit_code as key, code from led.movement_kind`,
    );
    return new SqlPoster({
      accounts: new Map(accounts.rows.map((row) => [row.key, row])),
      kinds: new Map(kinds.rows.map((row) => [row.key, row.code])),
    });
  }

  /** A journal of one line. */
  line(journal: string, debit: string, credit: string, amount: number, bent: Partial<SqlLine> = {}): SqlLine {
    const payer = this.numbers.accounts.get(debit)!;
    const payee = this.numbers.accounts.get(credit)!;
    const outside = payer.code === 'OUTSIDE' || payee.code === 'OUTSIDE';
    return {
      book: payer.book,
      journal,
      line: 1,
      lines: 1,
      kind: POSTED,
      asset: payer.asset,
      debit: payer.id,
      credit: payee.id,
      amount: String(amount),
      code: this.numbers.kinds.get(`${payer.code}>${payee.code}`) ?? 0,
      pending: null,
      defaultId: null,
      instruction: outside ? uuidOf(`instruction of ${journal}`) : null,
      at: openedAt.toISOString(),
      ...bent,
    };
  }

  /** A journal of several lines, numbered in order. */
  journal(
    name: string,
    ...rows: readonly (readonly [debit: string, credit: string, amount: number])[]
  ): SqlLine[] {
    return rows.map(([debit, credit, amount], index) =>
      this.line(name, debit, credit, amount, { line: index + 1, lines: rows.length }),
    );
  }

  numberOf(account: string): number {
    return this.numbers.accounts.get(account)!.id;
  }
}

const POST = `select journal_id as journal, status from led.post(
  $1::bigint[], $2::uuid[], $3::smallint[], $4::smallint[], $5::smallint[], $6::smallint[], $7::integer[], $8::integer[],
  $9::bigint[], $10::smallint[], $11::uuid[], $12::smallint[], $13::uuid[], $14::uuid[], $15::timestamptz[])`;

/** @returns the statuses by journal, in the order the journals first appear */
export async function post(client: Client, ...lines: readonly SqlLine[]): Promise<string[]> {
  const { rows } = await client.query<{ journal: string | null; status: string }>(POST, [
    lines.map((line) => line.book),
    lines.map((line) => uuidOf(line.journal)),
    lines.map((line) => line.line),
    lines.map((line) => line.lines),
    lines.map((line) => line.kind),
    lines.map((line) => line.asset),
    lines.map((line) => line.debit),
    lines.map((line) => line.credit),
    lines.map((line) => line.amount),
    lines.map((line) => line.code),
    lines.map((line) => line.pending && uuidOf(line.pending)),
    lines.map((line) => (line.pending === null ? null : 1)),
    lines.map((line) => line.defaultId),
    lines.map((line) => line.instruction),
    lines.map((line) => line.at),
  ]);
  const statuses = new Map(rows.map(({ journal, status }) => [journal, status]));
  const all = statuses.get(null);
  return [...new Set(lines.map(({ journal }) => journal))].map(
    (journal) => all ?? statuses.get(uuidOf(journal)) ?? 'no answer',
  );
}
