import { SnapshotTakingService } from '@app/market-data';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';

/** Takes the hour's marks. */
@Injectable()
export class SnapshotProcessor implements Processor {
  readonly kind = 'market-data.snapshot';

  constructor(private readonly snapshots: SnapshotTakingService) {}

  readonly perform: Perform = async (tx, { dueAt }) => {
    // A price that is missing is no fault of the job: it is refused by name, and the refusal is a row.
    const { snapshotId, unmarked } = await this.snapshots.take(tx, dueAt);
    return snapshotId === undefined
      ? { refused: `no marks: ${unmarked.map(({ symbol }) => symbol).join()}` }
      : undefined;
  };
}
