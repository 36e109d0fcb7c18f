import { SnapshotService } from '@app/market-data';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';

/** Takes the hour's marks. */
@Injectable()
export class SnapshotProcessor implements Processor {
  readonly kind = 'market-data.snapshot';

  constructor(private readonly snapshots: SnapshotService) {}

  readonly perform: Perform = async (tx, { dueAt }) => {
    // A price that is missing is no fault of the job: the hour is refused, and the refusal is a row.
    await this.snapshots.take(tx, dueAt);
  };
}
