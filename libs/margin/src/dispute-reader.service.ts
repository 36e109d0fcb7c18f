import { Money } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { RelationshipId } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DisputeGapService, type ExplainedGap } from './dispute-gap.service';
import { type DisputeAge, DisputeWatchService } from './dispute-watch.service';
import { type Dispute, findDispute, quotationsOf } from './dispute.rows';
import { type MarginCallId, type Quotation } from './domain';
import { MarginCallReader } from './margin-call-reader.service';
import type { MarginCall } from './margin.rows';

/** A dispute as it is looked at. */
export interface SeenDispute {
  readonly call: MarginCall;
  readonly dispute: Dispute;
  readonly quotations: readonly Quotation[];
  readonly end: DisputeEnd | undefined;
  readonly gap: ExplainedGap;
}

/** How it ended, and on what. */
export interface DisputeEnd {
  readonly by: string;
  readonly recalculated: Money | undefined;
  readonly byCall: MarginCallId | null; // by which what was upheld is asked for
  readonly endedAt: Date;
}

/** A dispute on the worklist: how old it is by each regime. */
export interface AgedDispute {
  readonly call: MarginCall;
  readonly dispute: Dispute;
  readonly ages: readonly DisputeAge[];
}

/** Disputes as they are looked at. It writes nothing. */
@Injectable()
export class DisputeReader {
  constructor(
    private readonly calls: MarginCallReader,
    private readonly relationships: RelationshipService,
    private readonly gaps: DisputeGapService,
    private readonly watch: DisputeWatchService,
  ) {}

  /** The dispute of a call; undefined when there is none, or none that this party may see. */
  async find(tx: EntityManager, callId: MarginCallId, partyId?: string): Promise<SeenDispute | undefined> {
    const found = await this.calls.find(tx, callId, partyId);
    const dispute = found && (await findDispute(tx, found.call));
    if (found === undefined || dispute === undefined) return undefined;
    const { call } = found;
    return {
      call,
      dispute,
      quotations: await quotationsOf(tx, call),
      end: await endOf(tx, call),
      gap: await this.gaps.explain(tx, call, dispute),
    };
  }

  /** Open disputes, the oldest first, from the one after `after` on. */
  async worklist(
    tx: EntityManager,
    { after, limit, asOf }: { readonly after?: MarginCallId; readonly limit: number; readonly asOf: Date },
  ): Promise<AgedDispute[]> {
    const rows: { call_id: MarginCallId; relationship_id: RelationshipId }[] = await tx.query(
      `select call_id, relationship_id from dispute
       where resolved_at is null and ($1::uuid is null or (opened_at, call_id) > (
         select opened_at, call_id from dispute where call_id = $1))
       order by opened_at, call_id limit $2`,
      [after ?? null, limit],
    );
    const aged: AgedDispute[] = [];
    for (const { call_id: callId, relationship_id: relationshipId } of rows) {
      const relationship = await this.relationships.load(tx, relationshipId);
      const found = await this.calls.find(tx, callId);
      const dispute = found && (await findDispute(tx, found.call));
      if (found === undefined || dispute === undefined) continue;
      const ages = await this.watch.ages(tx, relationship, found.call, dispute, asOf);
      aged.push({ call: found.call, dispute, ages });
    }
    return aged;
  }
}

async function endOf(
  tx: EntityManager,
  { relationship, id, amount }: MarginCall,
): Promise<DisputeEnd | undefined> {
  const rows: {
    ended_by: string;
    recalculated: string | null;
    ended_at: Date;
    by_call: MarginCallId | null;
  }[] = await tx.query(
    `select ended_by, recalculated, ended_at, (select c.id from margin_call c
       where (c.relationship_id, c.upheld_of) = (e.relationship_id, e.call_id) and c.parent_id is null and c.form = 'demand') as by_call
     from dispute_end e where (relationship_id, call_id) = ($1, $2)`,
    [relationship, id],
  );
  return rows.map(({ ended_by: by, recalculated, ended_at: endedAt, by_call: byCall }) => ({
    by,
    byCall,
    recalculated: recalculated === null ? undefined : Money.ofMinor(BigInt(recalculated), amount.asset),
    endedAt,
  }))[0];
}
