import type { ActorId } from '@app/control';
import type { Money } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import type { EntityManager } from 'typeorm';
import type { CreditLine, LineActKind } from './domain';

export interface NewAct {
  readonly line: Pick<CreditLine, 'occupancy' | 'version'>;
  readonly n: number;
  readonly kind: LineActKind;
  readonly by: ActorId | undefined; // undefined: time
  readonly reason: string;
  readonly amount?: Money | undefined;
  readonly reviewBy?: string | undefined;
  readonly notice?: string | undefined;
}

/** Writes an act down. The database refuses what no officer may do alone. */
export async function insertAct(
  tx: EntityManager,
  relationship: RelationshipId,
  { line, n, kind, by, reason, amount, reviewBy, notice }: NewAct,
): Promise<void> {
  await tx.query(
    `insert into credit_line_act (relationship_id, occupancy, n, version, kind, done_by, reason, amount, review_by, notice_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      relationship,
      line.occupancy,
      n,
      line.version,
      kind,
      by ?? null,
      reason,
      amount?.minor ?? null,
      reviewBy ?? null,
      notice ?? null,
    ],
  );
}
