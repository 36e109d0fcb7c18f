import { isStreamBeyond, streamAfter, streamEnd } from '@app/margin';
import type { StreamCursor } from '@app/margin/domain';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { EventEmitter, once } from 'node:events';
import type { Principal } from '../access/principal';
import { isOutsider } from '../access/role';
import { Transactions } from '../transactions';
import type { StreamLine } from './stream-line';
import { StreamSettings } from './stream.settings';

const BETWEEN_LOOKS = 250; // milliseconds: one look for all streams of the process
const AT_ONCE = 200; // events a reading

/**
 * Tells everybody who listens what was written, each by readings of his own, in which the database shows him what is his. Where he
 * stands is a place in the order of transactions, so that nothing is lost between two readings, two connections, or two processes.
 */
@Injectable()
export class StreamHub implements OnModuleDestroy {
  private readonly log = new Logger(StreamHub.name);
  private readonly lines = new Map<StreamLine, string>(); // whose each is
  private readonly news = new EventEmitter().setMaxListeners(0);
  private seen: StreamCursor | undefined;
  private looking: NodeJS.Timeout | undefined;

  constructor(
    private readonly transactions: Transactions,
    private readonly settings: StreamSettings,
  ) {}

  /** Takes a client's line, if he has not too many, and neither have all. */
  admit(client: string, line: StreamLine): boolean {
    const own = [...this.lines.values()].filter((each) => each === client).length;
    if (own >= this.settings.mostOfAClient || this.lines.size >= this.settings.most) return false;
    this.lines.set(line, client);
    return true;
  }

  /** Where somebody begins who has not listened before. */
  now(caller: Principal): Promise<StreamCursor> {
    return this.transactions.read(caller, streamEnd);
  }

  /** Tells a caller everything after a cursor on a line that was admitted, until he goes, is too slow, or his time is over. */
  async tell(caller: Principal, from: StreamCursor, line: StreamLine): Promise<void> {
    this.look();
    try {
      await this.follow(caller, from, line);
    } catch (fault) {
      this.log.warn(fault instanceof Error ? fault.message : String(fault));
      line.end('fault');
    } finally {
      this.lines.delete(line);
    }
  }

  onModuleDestroy(): void {
    clearTimeout(this.looking);
    for (const line of this.lines.keys()) line.end('shutting-down');
    this.lines.clear();
  }

  private async follow(caller: Principal, from: StreamCursor, line: StreamLine): Promise<void> {
    const over = performance.now() + this.settings.lifetime;
    for (let cursor = from; !line.over.aborted;) {
      const wake = this.woken(line, over); // before the reading: what comes during it is not slept over
      const told = await this.tellOnce(caller, cursor, line);
      if (told === undefined) {
        line.end('slow-reader');
      } else if (told.more) {
        cursor = told.cursor;
      } else if (performance.now() >= over) {
        line.end(this.settings.lifetime === 0 ? 'all-told' : 'lifetime');
      } else {
        cursor = told.cursor;
        if (!(await wake) && !(await line.heartbeat())) line.end('slow-reader');
      }
    }
  }

  /** One reading. @returns how far it came, and whether there is more; undefined when the reader does not take it */
  private async tellOnce(
    caller: Principal,
    from: StreamCursor,
    line: StreamLine,
  ): Promise<{ readonly cursor: StreamCursor; readonly more: boolean } | undefined> {
    const party = isOutsider(caller.role) ? caller.partyId : undefined;
    const events = await this.transactions.read(caller, (tx) => streamAfter(tx, from, party, AT_ONCE));
    for (const { type, id, data } of events) if (!(await line.event(type, id, data))) return undefined;
    return { cursor: events.at(-1)?.cursor ?? from, more: events.length === AT_ONCE };
  }

  /** Waits for news. @returns false when none came in the time of a heartbeat */
  private async woken(line: StreamLine, over: number): Promise<boolean> {
    const patience = Math.max(1, Math.min(this.settings.heartbeat, over - performance.now()));
    const signal = AbortSignal.any([line.over, AbortSignal.timeout(patience)]);
    return await once(this.news, 'news', { signal }).then(
      () => true,
      () => false,
    );
  }

  /** Looks once in a while for all who listen; not at all while nobody does. */
  private look(): void {
    if (this.looking !== undefined) return;
    const again = async (): Promise<void> => {
      try {
        if (await this.isNews()) this.news.emit('news');
      } catch (fault) {
        this.log.warn(fault instanceof Error ? fault.message : String(fault));
      }
      this.looking = undefined;
      if (this.lines.size > 0) this.look();
      else this.seen = undefined;
    };
    this.looking = setTimeout(() => void again(), BETWEEN_LOOKS);
  }

  private isNews(): Promise<boolean> {
    return this.transactions.readAsHouse(async (tx) => {
      const { seen } = this;
      this.seen = await streamEnd(tx);
      return seen === undefined || (await isStreamBeyond(tx, seen));
    });
  }
}
