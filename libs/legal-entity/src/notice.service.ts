import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { RelationshipId } from './domain';

export type NoticeKind = 'failure' | 'event-of-default' | 'early-termination';

/** A right exercised by a named person. Without proof of service there is no notice. */
export interface Notice {
  readonly relationship: RelationshipId;
  readonly occupancy: string;
  readonly kind: NoticeKind;
  readonly reference: string; // of the case it belongs to
  readonly clause: string;
  readonly servedBy: string;
  readonly servedAt: Date;
  readonly proof: string; // what shows that it reached its address: a delivery receipt, a courier's number
}

@Injectable()
export class NoticeService {
  /** Records that a notice was served. Each kind is served once on an occupant in one case. */
  async serve(tx: EntityManager, notice: Notice): Promise<void> {
    const { relationship, occupancy, kind, reference } = notice;
    await tx.query(
      `insert into notice (relationship_id, id, occupancy, kind, reference, clause, served_by, served_at, proof)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        relationship,
        uuidOf(`notice/${relationship}/${reference}/${kind}`),
        occupancy,
        kind,
        reference,
        notice.clause,
        notice.servedBy,
        notice.servedAt,
        notice.proof,
      ],
    );
  }
}
