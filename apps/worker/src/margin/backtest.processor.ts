import { BacktestService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn } from '../payload';

/** Tests the models of initial margin on what prices were: all of them, or that of one relationship. */
@Injectable()
export class BacktestProcessor implements Processor {
  readonly kind = 'margin.backtest';

  constructor(private readonly backtests: BacktestService) {}

  readonly perform: Perform = async (tx, job) => {
    if ('relationshipId' in job.payload)
      await this.backtests.testSeats(tx, bookIn(job, 'relationshipId'), job.dueAt);
    else await this.backtests.testAll(tx, job.dueAt);
  };
}
