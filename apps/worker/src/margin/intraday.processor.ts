import { MarginTickService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { sliceIn } from '../slice-in';

/** Looks at those who crossed a threshold between two runs. */
@Injectable()
export class IntradayProcessor implements Processor {
  readonly kind = 'margin.intraday';

  constructor(private readonly ticks: MarginTickService) {}

  readonly perform: Perform = (tx, job) => this.ticks.run(tx, sliceIn(job), job.dueAt);
}
