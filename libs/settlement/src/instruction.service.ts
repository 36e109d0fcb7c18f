import { invariant, Money, plusMinutes, type Result } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { BookId } from '@app/ledger/domain';
import { schedule, uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { advance, type InstructionEvent, type InstructionState, paidIn, paidOut } from './domain';
import { MINUTES_TO_FINALITY } from './finality';

/** Money on its way into a relationship's vault, for one occupant's own account. */
export interface Deposit {
  readonly book: BookId;
  readonly occupancy: string;
  readonly amount: Money;
  readonly reference: string; // the payer's own; unique in the book: the same reference is the same deposit
}

interface InstructionRow {
  readonly kind: 'deposit' | 'withdrawal';
  readonly account: string;
  readonly asset: string;
  readonly scale: number;
  readonly amount: string;
  readonly state: InstructionState;
  readonly reference: string;
}

/** How each kind begins on the ledger, and which way its money goes. */
const COURSES = {
  deposit: { began: 'deposit-seen', move: paidIn },
  withdrawal: { began: 'withdrawal-instructed', move: paidOut },
} as const;

/** Instructions to the world outside, and their states on the ledger: reserved when seen, posted when final or voided when dropped. */
@Injectable()
export class InstructionService {
  constructor(private readonly ledger: LedgerService) {}

  /**
   * Records a deposit that was seen and reserves it. The same reference again is nothing.
   *
   * @returns its instruction's id
   * @throws InvariantError when the reference was another deposit's, or that of one that was dropped
   */
  async seeDeposit(tx: EntityManager, deposit: Deposit, asOf: Date): Promise<string> {
    const { book, occupancy, amount, reference } = deposit;
    const instructionId = uuidOf(`deposit/${book}/${reference}`);
    const account = `FREE.${occupancy}`;
    const seen: unknown[] = await tx.query(
      `with seen as (
         insert into instruction (book_id, id, kind, account, asset, amount, reference, state, instructed_at)
         values ($1, $2, 'deposit', $3, $4, $5, $6, 'pending-finality', $7) on conflict do nothing returning 1
       ) select * from seen`,
      [book, instructionId, account, amount.asset.code, amount.minor, reference, asOf],
    );
    if (seen.length === 0) {
      await this.assertSame(tx, instructionId, deposit);
      return instructionId;
    }
    const payload = { bookId: book, instructionId };
    const dueAt = plusMinutes(asOf, MINUTES_TO_FINALITY);
    await schedule(tx, [{ kind: 'settlement.finalise', key: instructionId, payload, dueAt }]);
    await this.ledger.postAll(tx, [
      {
        event: `deposit-seen/${instructionId}`,
        effectiveAt: asOf,
        transfers: paidIn(book, occupancy, amount, instructionId),
        pending: 'reserve',
      },
    ]);
    return instructionId;
  }

  /** The block is final: what came in is the party's, and what was let go is gone. */
  async finalise(tx: EntityManager, book: BookId, instructionId: string, asOf: Date): Promise<void> {
    // Already over: a second worker was faster, or it was dropped.
    await this.end(tx, book, instructionId, 'became-final', asOf);
  }

  /** The block was undone: nothing was moved, and nothing is reserved any more. Sent again, it goes under another reference. */
  async drop(
    tx: EntityManager,
    book: BookId,
    instructionId: string,
    asOf: Date,
  ): Promise<Result<InstructionState, 'already-final'>> {
    return await this.end(tx, book, instructionId, 'was-dropped', asOf);
  }

  private async end(
    tx: EntityManager,
    book: BookId,
    instructionId: string,
    how: InstructionEvent,
    asOf: Date,
  ): Promise<Result<InstructionState, 'already-final'>> {
    const row = await this.lock(tx, book, instructionId);
    const next = advance(row.state, how);
    if (!next.ok) return next;
    await tx.query('update instruction set state = $3, final_at = $4 where (book_id, id) = ($1, $2)', [
      book,
      instructionId,
      next.value,
      asOf,
    ]);
    const amount = Money.ofMinor(BigInt(row.amount), { code: row.asset, scale: row.scale });
    const { began, move } = COURSES[row.kind];
    const reserved = `${began}/${instructionId}`;
    const final = how === 'became-final';
    await this.ledger.postAll(tx, [
      {
        event: `${row.kind}-${final ? 'final' : 'dropped'}/${instructionId}`,
        effectiveAt: asOf,
        transfers: move(book, row.account.replace('FREE.', ''), amount, instructionId),
        pending: final ? { posts: reserved } : { voids: reserved },
      },
    ]);
    return next;
  }

  private async lock(tx: EntityManager, book: BookId, instructionId: string): Promise<InstructionRow> {
    const rows: InstructionRow[] = await tx.query(
      `select i.kind, i.account, i.asset, a.scale, i.amount, i.state, i.reference
       from instruction i join led.asset a on a.code = i.asset
       where (i.book_id, i.id) = ($1, $2) for update of i`,
      [book, instructionId],
    );
    invariant(rows[0] !== undefined, `no instruction ${instructionId} in book ${book}`);
    return rows[0];
  }

  private async assertSame(tx: EntityManager, instructionId: string, { book, amount, occupancy }: Deposit) {
    const row = await this.lock(tx, book, instructionId);
    const same =
      row.account === `FREE.${occupancy}` &&
      row.asset === amount.asset.code &&
      BigInt(row.amount) === amount.minor;
    invariant(same, `the reference ${row.reference} was used for another deposit of book ${book}`);
    const dropped = row.state === 'failed'; // its money would be in the vault, and nobody's
    invariant(!dropped, `deposit ${row.reference} of book ${book} was dropped: it needs another reference`);
  }
}
