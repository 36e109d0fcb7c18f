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
 * Drives simulated time through the days, hour by hour and deadline by deadline. It does no work of the house: it records
 * the marks before their hour comes, moves the clock, waits until the worker has nothing due, and lets people act.
 * Stopped anywhere, it goes on from where the clock stands.
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
    await this.recordMarks(prices, seed.opensAt);
    const first = {
      kind: 'market-data.snapshot',
      key: textOf(seed.opensAt),
      payload: {},
      dueAt: seed.opensAt,
    };
    await this.db.transaction((tx) => schedule(tx, [first]));
    const untilQuiet = () => this.jobs.untilQuiet();
    for (let now = await this.clock.now(); ; now = await this.advance(seed, prices, now)) {
      await untilQuiet();
      await this.officers.act(seed, prices, now, untilQuiet);
      await this.counterparties.act(seed, now);
      await untilQuiet();
      if (now >= seed.endsAt) return;
    }
  }

  /** To the next full hour, or to what is due or planned before it. */
  private async advance(seed: Seed, prices: Prices, now: Date): Promise<Date> {
    const hour = new Date(Math.floor(now.getTime() / HOUR) * HOUR + HOUR);
    const rows: { due: Date | null }[] = await this.db.query(
      `select min(due_at) as due from job_due where state = 'due'`,
    );
    const scripted = await this.officers.nextInstant(seed, now);
    const next = earliestOf([hour, rows[0]?.due, scripted]);
    if (next.getTime() === hour.getTime()) await this.recordMarks(prices, hour);
    await this.db.query('select advance_clock($1)', [next]);
    return next;
  }

  private async recordMarks({ marks }: Prices, hour: Date): Promise<void> {
    const quotes = marks.get(textOf(hour)) ?? [];
    const recorded = await this.db.transaction((tx) => this.quotes.record(tx, quotes));
    invariant(recorded.ok, `the marks of ${textOf(hour)} are refused`);
  }
}

function earliestOf(instants: readonly (Date | null | undefined)[]): Date {
  const [first] = instants.filter((each) => each instanceof Date).sort((a, b) => a.getTime() - b.getTime());
  invariant(first !== undefined, 'time goes on');
  return first;
}
