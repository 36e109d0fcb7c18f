import { DailyCloseService } from '@app/market-data';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { dayIn } from '../payload';

/** Strikes a day's closes from the marks that were there. */
@Injectable()
export class CloseProcessor implements Processor {
  readonly kind = 'market-data.close';

  constructor(private readonly closes: DailyCloseService) {}

  readonly perform: Perform = async (tx, job) => {
    const missing = await this.closes.strike(tx, dayIn(job, 'day'));
    return missing.length > 0 ? { refused: `no close: ${missing.join()}` } : undefined;
  };
}
