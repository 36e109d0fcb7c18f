import { setTimeout as sleep } from 'node:timers/promises';
import type { Feed, OpenFeed, Tick } from './feed';

/** How long silence is borne, and how long is waited before connecting anew: twice as long each time, up to the most. Milliseconds. */
export interface Patience {
  readonly stale: number;
  readonly firstBackOff: number;
  readonly mostBackOff: number;
}

/** Where news of the feed itself goes. */
export type Say = (what: string) => void;

/**
 * Listens to an exchange for as long as it lives: a connection that breaks, says nothing for too long, or talks nonsense is closed,
 * said, and opened anew.
 */
export class ExchangeListener {
  constructor(
    private readonly open: OpenFeed,
    private readonly take: (ticks: readonly Tick[]) => void,
    private readonly patience: Patience,
    private readonly say: Say,
  ) {}

  async listen(until: AbortSignal): Promise<void> {
    let backOff = this.patience.firstBackOff;
    while (!until.aborted) {
      const heard = await this.connection(until);
      backOff = heard ? this.patience.firstBackOff : Math.min(backOff * 2, this.patience.mostBackOff);
      await sleep(backOff, undefined, { signal: until }).catch(() => undefined);
    }
  }

  /** One connection, to its end. @returns whether anything was heard on it */
  private async connection(until: AbortSignal): Promise<boolean> {
    let feed: Feed | undefined;
    let heard = false;
    try {
      feed = await this.inTime(this.open(), until);
      while (!until.aborted) {
        this.take(await this.inTime(feed.next(), until));
        if (!heard) this.say('connected');
        heard = true;
      }
    } catch (fault) {
      if (!until.aborted) this.say(fault instanceof Error ? oneLine(fault.message) : String(fault));
    } finally {
      // Whatever it still says is nobody's: a dead connection may not even close.
      void feed?.close().catch(() => undefined);
    }
    return heard;
  }

  private async inTime<Value>(wanted: Promise<Value>, until: AbortSignal): Promise<Value> {
    const stop = new AbortController();
    const signal = AbortSignal.any([until, stop.signal]);
    wanted.catch(() => undefined); // after the time is over, it may fail as it likes
    const late = sleep(this.patience.stale, undefined, { signal }).then(() => {
      throw new Error(`stale: nothing was said for ${String(this.patience.stale)} ms`);
    });
    try {
      return await Promise.race([wanted, late]);
    } finally {
      stop.abort();
      late.catch(() => undefined);
    }
  }
}

const LONGEST = 200;

const oneLine = (text: string) => text.replace(/\s+/g, ' ').slice(0, LONGEST);
