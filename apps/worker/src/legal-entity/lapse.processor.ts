import { PartyLapseService, RiskOverrideService } from '@app/legal-entity';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';

/** Finds, once a day, what has expired by itself, and what soon will. */
@Injectable()
export class LapseProcessor implements Processor {
  readonly kind = 'legal-entity.lapse';

  constructor(
    private readonly lapses: PartyLapseService,
    private readonly overrides: RiskOverrideService,
  ) {}

  readonly perform: Perform = async (tx, job) => {
    await this.overrides.end(tx, job.dueAt);
    await this.lapses.look(tx, job.dueAt);
  };
}
