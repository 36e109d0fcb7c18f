import { ScreeningListService, ScreeningService } from '@app/legal-entity';
import type { DueJob, Perform, Processor } from '@app/platform';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { SanctionsFile } from './sanctions-file';
import { SanctionsUnreachable } from './sanctions-unreachable';

/** Of one hour. Then the reading is refused, and the next hour reads again: a server that is down stops no later reading. */
const TRIES = 3;

/** Reads the sanctions list again; when it has changed, everybody is screened again. A malformed one changes nothing. */
@Injectable()
export class ReadListProcessor implements Processor {
  readonly kind = 'legal-entity.read-list';
  private readonly log = new Logger(ReadListProcessor.name);

  constructor(
    @Inject(SanctionsFile) private readonly file: Pick<SanctionsFile, 'path' | 'read'>,
    private readonly lists: ScreeningListService,
    private readonly screenings: ScreeningService,
  ) {}

  readonly perform: Perform = async (tx, job) => {
    await this.lists.goOn(tx, job.dueAt);
    const text = await this.file.read().catch((fault: unknown) => this.unread(fault, job));
    if (text instanceof SanctionsUnreachable) return { refused: text.message };
    const taken = await this.lists.take(tx, text, this.file.path);
    if (!taken.ok) return { refused: `${this.file.path}: ${JSON.stringify(taken.refusal)}` };
    if (taken.value === 'changed') await this.screenings.scheduleAll(tx);
    return undefined;
  };

  /** @throws whatever it was, to be tried again, but for a server's silence at the last try */
  private unread(fault: unknown, { key, attempts }: DueJob): SanctionsUnreachable {
    if (!(fault instanceof SanctionsUnreachable) || attempts + 1 < TRIES) throw fault;
    this.log.error(`${this.kind} ${key}, given up until the next hour: ${fault.message}`);
    return fault;
  }
}
