import { SnapshotTakingService } from '@app/market-data';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';

/** Takes marks out of turn: a token lost its peg or found it again, a rate came in late, or two have voided what the last were taken from. */
@Injectable()
export class RevalueProcessor implements Processor {
  readonly kind = 'market-data.revalue';

  constructor(private readonly snapshots: SnapshotTakingService) {}

  readonly perform: Perform = async (tx, { key, dueAt }) => {
    const unmarked = await this.snapshots.revalue(tx, key, dueAt);
    return unmarked.length > 0
      ? { refused: `no marks: ${unmarked.map(({ symbol }) => symbol).join()}` }
      : undefined;
  };
}
