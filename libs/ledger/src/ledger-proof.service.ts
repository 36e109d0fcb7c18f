import { invariant } from '@app/kernel';
import { unhurried } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** What `verify` found: how far the chain of seals reaches, where it breaks, and what it does not cover yet. */
export interface Verification {
  readonly blocks: number;
  readonly transfers: number; // sealed
  readonly brokenBlock?: string; // the first block that is not what was sealed
  readonly unsealed: { readonly transfers: number; readonly oldestAt?: Date; readonly ageSeconds: number };
}

/** One law of the books, and in how many places it is broken. */
export interface Finding {
  readonly law: string;
  readonly found: number;
}

/** Shows that history is what it was, and that the laws hold. */
@Injectable()
export class LedgerProofService {
  constructor(private readonly db: DataSource) {}

  /** Seals the next block of finished transactions. @returns how many transfers; 0 when nothing finished is left */
  async sealNext(tx: EntityManager = this.db.manager): Promise<number> {
    const [row] = await tx.query<{ sealed: number }[]>('select led.seal_next() as sealed');
    invariant(row !== undefined, 'sealing gave no answer');
    return row.sealed;
  }

  /** Recomputes the chain of seals from history. */
  async verify(): Promise<Verification> {
    const [row] = await unhurried(this.db.manager, (tx) => tx.query<VerificationRow[]>(VERIFY));
    invariant(row !== undefined, 'verification gave no answer');
    const { blocks, transfers, brokenBlock, unsealed, oldestAt, ageSeconds } = row;
    return {
      blocks,
      transfers,
      ...(brokenBlock !== null && { brokenBlock }),
      unsealed: { transfers: unsealed, ...(oldestAt !== null && { oldestAt }), ageSeconds },
    };
  }

  /** Every law of the books, counted from history. All must be 0. What is left of a given transaction has no limit of time. */
  async invariants(tx: EntityManager = this.db.manager): Promise<Finding[]> {
    return unhurried(tx, (within) => within.query<Finding[]>(COUNT));
  }
}

const COUNT = 'select law, found::integer from led.invariants order by law';

const VERIFY = `
  select v.*, u.transfers::integer as unsealed, u.oldest as "oldestAt",
    coalesce(extract(epoch from clock_timestamp() - u.oldest), 0)::float8 as "ageSeconds"
  from (
    select count(*)::integer as blocks, coalesce(sum(transfers), 0)::integer as transfers,
      min(n) filter (where not ok) as "brokenBlock"
    from led.verify()
  ) v, led.unsealed() u`;

interface VerificationRow {
  readonly blocks: number;
  readonly transfers: number;
  readonly brokenBlock: string | null;
  readonly unsealed: number;
  readonly oldestAt: Date | null;
  readonly ageSeconds: number;
}
