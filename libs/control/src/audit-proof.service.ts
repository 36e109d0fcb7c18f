import { invariant } from '@app/kernel';
import { unhurried } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** What `verify` found: how far the chain reaches, where it breaks, and what it does not cover yet. */
export interface AuditVerification {
  readonly blocks: number;
  readonly entries: number; // sealed
  readonly brokenBlock?: string; // the first block that is not what was sealed
  readonly unsealed: { readonly entries: number; readonly oldestAt?: Date; readonly ageSeconds: number };
}

/** Shows that the audit is what was written. */
@Injectable()
export class AuditProofService {
  constructor(private readonly db: DataSource) {}

  /** Seals the next block of finished transactions. @returns how many entries; 0 when nothing finished is left */
  async sealNext(tx: EntityManager = this.db.manager): Promise<number> {
    const [row] = await tx.query<{ sealed: number }[]>('select control.audit_seal_next() as sealed');
    invariant(row !== undefined, 'sealing gave no answer');
    return row.sealed;
  }

  /**
   * Recomputes the chain from the entries. Ages are by the database's clock, as the entries' times are. What is left of a given
   * transaction has no limit of time.
   */
  async verify(tx: EntityManager = this.db.manager): Promise<AuditVerification> {
    const [row] = await unhurried(tx, (within) => within.query<VerificationRow[]>(VERIFY));
    invariant(row !== undefined, 'verification gave no answer');
    const { blocks, entries, brokenBlock, unsealed, oldestAt, ageSeconds } = row;
    return {
      blocks,
      entries,
      ...(brokenBlock !== null && { brokenBlock }),
      unsealed: { entries: unsealed, ...(oldestAt !== null && { oldestAt }), ageSeconds },
    };
  }
}

const VERIFY = `
  select v.*, u.entries::integer as unsealed, u.oldest as "oldestAt",
    coalesce(extract(epoch from clock_now() - u.oldest), 0)::float8 as "ageSeconds"
  from (
    select count(*)::integer as blocks, coalesce(sum(entries), 0)::integer as entries,
      min(n) filter (where not ok) as "brokenBlock"
    from control.audit_verify()
  ) v, control.audit_unsealed() u`;

interface VerificationRow {
  readonly blocks: number;
  readonly entries: number;
  readonly brokenBlock: string | null;
  readonly unsealed: number;
  readonly oldestAt: Date | null;
  readonly ageSeconds: number;
}
