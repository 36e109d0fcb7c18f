import type { Perform, Processor } from '@app/platform';
import { InstructionService } from '@app/settlement';
import { Injectable } from '@nestjs/common';
import { bookIn, rowIn } from '../payload';

/** Posts a deposit whose block can no longer be undone. */
@Injectable()
export class FinaliseProcessor implements Processor {
  readonly kind = 'settlement.finalise';

  constructor(private readonly instructions: InstructionService) {}

  readonly perform: Perform = (tx, job) =>
    this.instructions.finalise(tx, bookIn(job, 'bookId'), rowIn(job, 'instructionId'), job.dueAt);
}
