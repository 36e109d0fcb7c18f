import { ScreeningListService, ScreeningService } from '@app/legal-entity';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { SanctionsFile } from './sanctions-file';

/** Reads the sanctions list again; when it has changed, everybody is screened again. A malformed one changes nothing. */
@Injectable()
export class ReadListProcessor implements Processor {
  readonly kind = 'legal-entity.read-list';

  constructor(
    private readonly file: SanctionsFile,
    private readonly lists: ScreeningListService,
    private readonly screenings: ScreeningService,
  ) {}

  readonly perform: Perform = async (tx, job) => {
    await this.lists.goOn(tx, job.dueAt);
    const taken = await this.lists.take(tx, await this.file.read(), this.file.path);
    if (!taken.ok) return { refused: `${this.file.path}: ${JSON.stringify(taken.refusal)}` };
    if (taken.value === 'changed') await this.screenings.scheduleAll(tx);
    return undefined;
  };
}
