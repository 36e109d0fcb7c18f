import { ScreeningService } from '@app/legal-entity';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { rowIn } from '../payload';

/** Compares the names of one application with the list in force. */
@Injectable()
export class ScreenProcessor implements Processor {
  readonly kind = 'legal-entity.screen';

  constructor(private readonly screenings: ScreeningService) {}

  readonly perform: Perform = (tx, job) => this.screenings.screen(tx, rowIn(job, 'applicationId'));
}
