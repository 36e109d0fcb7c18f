import { MarginTimetableService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';

/** Runs those whose annexes elect this instant. */
@Injectable()
export class TimetableProcessor implements Processor {
  readonly kind = 'margin.timetable';

  constructor(private readonly timetables: MarginTimetableService) {}

  readonly perform: Perform = (tx, job) => this.timetables.run(tx, job.dueAt);
}
