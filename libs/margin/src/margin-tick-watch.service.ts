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
 * Watches ticks as they are told, between runs. It asks the database nothing but for its book, after a run and beside its watch; and it
 * writes only when somebody crosses. Ticks that come while it writes are conflated: the newest of each symbol is what counts.
 */
@Injectable()
export class MarginTickWatch {
  private readonly log = new Logger(MarginTickWatch.name);
  private readonly newest = new Map<string, Tick>(); // that was told of each symbol: a book that is read anew has not heard it
  private readonly waiting: Tick[] = [];
  private watched: Watched | undefined;
  private reading: Promise<void> | undefined;
  private looking: Promise<void> | undefined;
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
      const tick = { symbol, mark: new Exact(price).toNumber(), quotedAt: instantOf(at) };
      const known = this.newest.get(symbol);
      if (known === undefined || known.quotedAt <= tick.quotedAt) this.newest.set(symbol, tick);
      this.waiting.push(tick);
    }
    this.wake();
  };

  /**
   * A quote is voided: a symbol, what stands of it, and since when that is known, in seconds. What was told of it before counts no more;
   * where nothing stands, only its symbol is told, and the last run says what it costs. Nothing: any tick may have been voided meanwhile.
   */
  readonly hearVoided = (told: string | undefined): void => {
    if (told === undefined) this.newest.clear();
    const [symbol = '', price] = (told ?? '').split(' ');
    const others = this.waiting.splice(0).filter((tick) => tick.symbol !== symbol);
    this.waiting.push(...others);
    this.newest.delete(symbol);
    if (price === undefined) this.hearRuns();
    else this.hearQuotes(told);
  };

  /** A run has ended, and whom it has valued is watched from there; or what a Schedule says of calls between runs has come into force. */
  readonly hearRuns = (): void => {
    this.stale = true;
    this.wake();
  };

  /** Waits until what was told has been looked at. Gives how many intents have been written down so far. */
  async settled(): Promise<number> {
    while (this.reading !== undefined || this.looking !== undefined)
      await Promise.all([this.reading, this.looking]);
    return this.written;
  }

  private wake(): void {
    if (this.stale) this.reading ??= this.read().finally(() => (this.reading = undefined));
    if (this.waiting.length > 0) this.looking ??= this.look().finally(() => (this.looking = undefined));
  }

  private async read(): Promise<void> {
    try {
      while (this.stale) {
        await sleep(BETWEEN_READINGS, undefined, { ref: false });
        this.stale = false;
        this.watched = await this.db.transaction('REPEATABLE READ', (tx) => this.ticks.watch(tx));
      }
      this.waiting.unshift(...marksOf(this.watched), ...this.newest.values());
      this.wake();
    } catch (fault) {
      this.miss(fault);
    }
  }

  private async look(): Promise<void> {
    try {
      while (this.waiting.length > 0) await this.lookAt(conflate(this.waiting.splice(0)));
    } catch (fault) {
      this.miss(fault);
    }
  }

  private async lookAt(ticks: readonly Tick[]): Promise<void> {
    const { watched } = this;
    if (watched === undefined) return;
    const crossed = ticks.flatMap(({ symbol, mark }) => watched.book.move(symbol, mark));
    if (crossed.length === 0) return;
    const asOf = await this.clock.now();
    const fresh = await this.db.transaction((tx) => this.ticks.intend(tx, crossed, asOf));
    this.written += fresh.length;
  }

  /** The database is away, and who crossed is not written down: watched anew, they cross again. */
  private miss(fault: unknown): void {
    this.stale = true;
    this.log.warn(fault instanceof Error ? fault.message : String(fault));
  }
}

/** The marks of the newest run, as ticks: whoever it has not valued is looked at on them. */
function marksOf(watched: Watched | undefined): Tick[] {
  if (watched === undefined) return [];
  return [...watched.marks].map(([symbol, mark]) => ({ symbol, mark, quotedAt: watched.asOf }));
}

function instantOf(seconds: string): Date {
  return new Date(new Exact(seconds).times(1000).toNumber());
}
