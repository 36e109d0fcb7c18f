import { Clock, Exact } from '@app/kernel';
import { conflate } from '@app/market-data/domain';
import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { MarginTickService, type Watched } from './margin-tick.service';

interface Tick {
  readonly symbol: string;
  readonly quotedAt: Date;
  readonly mark: number;
}

const BETWEEN_READINGS = 500; // ms: a run is many slices, and each says that it has ended

/**
 * Watches ticks as they are told, between runs. It asks the database nothing but for its book, after a run; and it writes only when
 * somebody crosses. Ticks that come while it writes are conflated: the newest of each symbol is what counts.
 */
@Injectable()
export class MarginTickWatch {
  private readonly log = new Logger(MarginTickWatch.name);
  private readonly waiting: Tick[] = [];
  private watched: Watched | undefined;
  private working: Promise<void> = Promise.resolve();
  private busy = false;
  private stale = true;
  private written = 0;

  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly ticks: MarginTickService,
  ) {}

  /** Ticks, a line each: symbol, price, instant in seconds. Nothing: some may have been missed, and the next run will have them. */
  readonly hearQuotes = (told: string | undefined): void => {
    for (const line of (told ?? '').split('\n')) {
      const [symbol = '', price = '', at = ''] = line.split(' ');
      if (symbol === '') continue;
      this.waiting.push({ symbol, mark: new Exact(price).toNumber(), quotedAt: instantOf(at) });
    }
    this.wake();
  };

  /** A run has ended: whoever is watched is watched from there. */
  readonly hearRuns = (): void => {
    this.stale = true;
    this.wake();
  };

  /** Waits until what was told has been looked at. Gives how many intents have been written down so far. */
  async settled(): Promise<number> {
    await this.working;
    return this.written;
  }

  private wake(): void {
    if (this.busy) return;
    this.busy = true;
    this.working = this.work().finally(() => (this.busy = false));
  }

  private async work(): Promise<void> {
    try {
      while (this.stale || this.waiting.length > 0) {
        if (this.stale) await this.read();
        await this.look(conflate(this.waiting.splice(0)));
      }
    } catch (fault) {
      // The database is away, and who crossed is not written down: watched anew, they cross again.
      this.stale = true;
      this.log.warn(fault instanceof Error ? fault.message : String(fault));
    }
  }

  private async read(): Promise<void> {
    await sleep(BETWEEN_READINGS, undefined, { ref: false });
    this.stale = false;
    this.watched = await this.db.transaction('REPEATABLE READ', (tx) => this.ticks.watch(tx));
  }

  private async look(ticks: readonly Tick[]): Promise<void> {
    const { watched } = this;
    if (watched === undefined) return;
    const crossed = ticks.flatMap(({ symbol, mark }) => watched.book.move(symbol, mark));
    if (crossed.length === 0) return;
    const asOf = await this.clock.now();
    const { snapshotId } = watched;
    const fresh = await this.db.transaction((tx) => this.ticks.intend(tx, snapshotId, crossed, asOf));
    this.written += fresh.length;
  }
}

function instantOf(seconds: string): Date {
  return new Date(new Exact(seconds).times(1000).toNumber());
}
