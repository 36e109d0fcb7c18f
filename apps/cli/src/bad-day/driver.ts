import { Clock, invariant, textOf } from '@app/kernel';
import { QuoteService } from '@app/market-data';
import { JobService, schedule } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Counterparties } from './counterparties';
import { Officers } from './officers';
import { OpenBook } from './open-book';
import type { Prices } from './prices';
import type { Seed } from './seed-schema';

const HOUR = 3_600_000;

/**
 * Drives simulated time through the days, hour by hour and deadline by deadline. It does no work of the house: it records the
 * next hour's marks while the worker is busy with this one's, moves the clock, waits until the worker has nothing due, and lets
 * people act. Stopped anywhere, it goes on from where the clock stands.
 */
@Injectable()
export class Driver {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly jobs: JobService,
    private readonly quotes: QuoteService,
    private readonly book: OpenBook,
    private readonly counterparties: Counterparties,
    private readonly officers: Officers,
  ) {}

  async run(seed: Seed, prices: Prices): Promise<void> {
    await this.book.open(seed, prices);
    const opened = await this.clock.now();
    await this.recordMarks(prices, hourFrom(opened));
    const first = {
      kind: 'market-data.snapshot',
      key: textOf(seed.opensAt),
      payload: {},
      dueAt: seed.opensAt,
    };
    await this.db.transaction((tx) => schedule(tx, [first]));
    const untilQuiet = () => this.jobs.untilQuiet();
    const missed = this.officers.missedDeadline(seed).getTime();
    for (let now = opened; ;) {
      const full = now.getTime() % HOUR === 0;
      const marks = full && now < seed.endsAt ? this.recordMarks(prices, hourAfter(now)) : undefined;
      await Promise.all([untilQuiet(), marks]);
      if (now.getTime() === missed) await this.officers.readDeadline(seed, 'after');
      const current = await this.officers.currentCase(seed, now);
      if (current) await this.officers.act({ seed, prices, at: now }, current, untilQuiet);
      if (full) await this.counterparties.act(seed, now);
      if (now >= seed.endsAt) return;
      const next = await this.nextInstant(now, this.officers.nextInstant(current, now));
      if (next.getTime() === missed) await this.officers.readDeadline(seed, 'before');
      await this.db.query('select advance_clock($1)', [next]);
      now = next;
    }
  }

  /** The next full hour, or what is due or planned before it. */
  private async nextInstant(now: Date, planned: Date | undefined): Promise<Date> {
    const rows: { due: Date | null }[] = await this.db.query(
      `select min(due_at) as due from job_due where state = 'due'`,
    );
    return earliestOf([hourAfter(now), rows[0]?.due, planned]);
  }

  private async recordMarks({ marks }: Prices, hour: Date): Promise<void> {
    const quotes = marks.get(textOf(hour)) ?? [];
    const recorded = await this.db.transaction((tx) => this.quotes.record(tx, quotes));
    invariant(recorded.ok, `the marks of ${textOf(hour)} are refused`);
  }
}

function hourAfter(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / HOUR) * HOUR + HOUR);
}

/** The instant itself, if it is a full hour. */
function hourFrom(instant: Date): Date {
  return new Date(Math.ceil(instant.getTime() / HOUR) * HOUR);
}

function earliestOf(instants: readonly (Date | null | undefined)[]): Date {
  const [first] = instants.filter((each) => each instanceof Date).sort((a, b) => a.getTime() - b.getTime());
  invariant(first !== undefined, 'time goes on');
  return first;
}
