import { textOf } from '@app/kernel';
import { uuidOf } from '@app/platform';
import { type Journal, type Pending, type PostingRefusal } from './domain';
import { type LedgerDirectory, type Wanted } from './ledger-directory.service';

/** One line of a journal as led.post takes it. */
export interface PostingLine {
  readonly book: string;
  readonly journal: string;
  readonly line: number;
  readonly lines: number;
  readonly kind: number;
  readonly asset: number;
  readonly debit: number;
  readonly credit: number;
  readonly amount: bigint;
  readonly code: number;
  readonly pendingJournal: string | null;
  readonly defaultId: string | null;
  readonly instruction: string | null;
  readonly effectiveAt: string;
}

const POSTED = 0;
const RESERVED = 1;
const POSTS = 2;
const VOIDS = 3;

/** A journal's lines with every name looked up, or why there are none. What is looked up must have been learnt. */
export function linesOf(journal: Journal, directory: LedgerDirectory): PostingLine[] | PostingRefusal {
  const id = uuidOf(journal.event);
  const effectiveAt = textOf(journal.effectiveAt);
  const { kind: phase, pendingJournal } = phaseOf(journal.pending);
  const under = journal.defaultId === undefined ? undefined : directory.default(journal.defaultId);
  if (journal.defaultId !== undefined && under === undefined) return 'needs-default';
  const lines: PostingLine[] = [];
  for (const [index, { book, debit, credit, amount, instructionId }] of journal.transfers.entries()) {
    const payer = directory.account(book, amount.asset, debit);
    const payee = directory.account(book, amount.asset, credit);
    if (payer === undefined || payee === undefined) return 'no-such-account';
    const kind = directory.kind(payer, payee);
    if (kind === undefined) return 'no-such-movement';
    const marked =
      under?.book === book && under.occupancy === payer.occupancy && (payer.freezes || kind.needsDefault);
    lines.push({
      book,
      journal: id,
      line: index + 1,
      lines: journal.transfers.length,
      kind: phase,
      asset: payer.assetId,
      debit: payer.id,
      credit: payee.id,
      amount: amount.minor,
      code: kind.code,
      pendingJournal,
      defaultId: marked ? (journal.defaultId ?? null) : null,
      instruction: instructionId ?? null,
      effectiveAt,
    });
  }
  return lines;
}

/** Every account a journal names. */
export function* accountsOf({ transfers }: Journal): Generator<Wanted> {
  for (const { book, debit, credit, amount } of transfers) {
    yield { book, asset: amount.asset, name: debit };
    yield { book, asset: amount.asset, name: credit };
  }
}

function phaseOf(pending: Pending | undefined): { kind: number; pendingJournal: string | null } {
  if (pending === undefined) return { kind: POSTED, pendingJournal: null };
  if (pending === 'reserve') return { kind: RESERVED, pendingJournal: null };
  return 'posts' in pending
    ? { kind: POSTS, pendingJournal: uuidOf(pending.posts) }
    : { kind: VOIDS, pendingJournal: uuidOf(pending.voids) };
}

export const POST = `select journal_id as journal, status from led.post(
  $1::bigint[], $2::uuid[], $3::smallint[], $4::smallint[], $5::smallint[], $6::smallint[], $7::integer[], $8::integer[],
  $9::bigint[], $10::smallint[], $11::uuid[], $12::smallint[], $13::uuid[], $14::uuid[], $15::timestamptz[])`;

/** The lines as the columns of POST, each an array in PostgreSQL's own text: none of the values needs quoting. */
export function columnsOf(lines: readonly PostingLine[]): string[] {
  const column = (value: (line: PostingLine) => string | number | bigint | null) =>
    `{${lines.map((line) => value(line) ?? 'NULL').join(',')}}`;
  return [
    column((line) => line.book),
    column((line) => line.journal),
    column((line) => line.line),
    column((line) => line.lines),
    column((line) => line.kind),
    column((line) => line.asset),
    column((line) => line.debit),
    column((line) => line.credit),
    column((line) => line.amount),
    column((line) => line.code),
    column((line) => line.pendingJournal),
    column((line) => (line.pendingJournal === null ? null : line.line)),
    column((line) => line.defaultId),
    column((line) => line.instruction),
    column((line) => line.effectiveAt),
  ];
}
