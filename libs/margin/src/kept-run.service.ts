import type { StruckPool } from '@app/collateral/domain';
import { type RunId, RunRecordService } from '@app/exposure';
import type { Relationship } from '@app/legal-entity/domain';
import type { Seen, SnapshotId } from '@app/market-data';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { KeptGrounds } from './margin-grounds.service';
import type { MarginInputs } from './margin-run-decision';
import type { MarginCall } from './margin.rows';
import { marginRunsOf } from './statement-run.rows';

/** A run that is kept, and what it was given. */
export interface KeptInputs {
  readonly runId: RunId;
  readonly seen: Seen;
  readonly inputs: MarginInputs & Pick<KeptGrounds, 'closes'>;
  readonly relationship: Relationship; // as it stood for the run
}

/** What margin runs kept of what they were given. It writes nothing. */
@Injectable()
export class KeptRunService {
  constructor(private readonly records: RunRecordService) {}

  /** The last run of a snapshot that decided a relationship: one that fell out of its slice was run alone. */
  async of(
    tx: EntityManager,
    relationshipId: Relationship['id'],
    snapshotId: SnapshotId,
  ): Promise<KeptInputs | undefined> {
    for (const { id: runId, seen } of await marginRunsOf(tx, relationshipId, snapshotId)) {
      const inputs = (await this.records.inputsOf(tx, runId)).inputs as unknown as KeptInputs['inputs'];
      const relationship = inputs.terms.find((each) => each.id === relationshipId);
      if (relationship !== undefined && inputs.exposures.has(relationshipId))
        return { runId, seen, inputs, relationship };
    }
    return undefined;
  }

  /** What a seat had posted when a call was struck; undefined: nothing but the settlement asset, or nobody has kept it. */
  async poolOf(tx: EntityManager, call: MarginCall): Promise<StruckPool | undefined> {
    if (call.kind !== 'im' || call.statement['cash'] === undefined) return undefined;
    const kept = await this.of(tx, call.relationship, call.snapshotId);
    return kept?.inputs.collateral.get(call.relationship)?.get(call.occupancy);
  }
}
