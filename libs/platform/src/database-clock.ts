import { Clock, invariant } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** The database's clock: the wall clock's instant, or a simulation's own. Every process reads the same one. */
@Injectable()
export class DatabaseClock extends Clock {
  constructor(private readonly db: DataSource) {
    super();
  }

  override async now(): Promise<Date> {
    const [row] = await this.db.query<{ now: Date }[]>('select clock_now() as now');
    invariant(row !== undefined, 'the clock gives no answer');
    return row.now;
  }
}
