import type { Perform, Processor } from '@app/platform';
import { DefaultService } from '@app/resolution';
import { Injectable } from '@nestjs/common';
import { bookIn } from '../payload';

/** Pays the survivor what fell due while the other seat is vacant. */
@Injectable()
export class PayDuesProcessor implements Processor {
  readonly kind = 'resolution.pay-dues';

  constructor(private readonly defaults: DefaultService) {}

  readonly perform: Perform = (tx, job) =>
    this.defaults.payDues(tx, bookIn(job, 'relationshipId'), job.dueAt);
}
