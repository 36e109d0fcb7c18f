import { signPush } from '@app/market-data';
import { conflate, midOf, priceOf } from '@app/market-data/domain';
import { randomUUID } from 'node:crypto';
import type { Tick } from './feed';
import type { FeedSettings } from './feed.settings';
import type { Say } from './listener';
import { wallClock } from './wall-clock';

interface Message {
  readonly id: string;
  readonly body: string;
  readonly ticks: readonly Tick[];
}

type Outcome = 'taken' | 'refused' | 'away';

const WITHIN = 5_000; // milliseconds for an answer

/**
 * Sends the newest quote of each symbol to the API, signed. What is no price does not leave. A batch without an answer goes again
 * as it is, under its id, so that it is recorded once; of one that is refused, each quote goes alone, so that one bad quote keeps no
 * other back.
 */
export class QuotePusher {
  private waiting: readonly Tick[] = [];
  private unanswered: Message | undefined;

  constructor(
    private readonly settings: Pick<FeedSettings, 'source' | 'key' | 'pushUrl'>,
    private readonly say: Say,
  ) {}

  take(ticks: readonly Tick[]): void {
    const sound = ticks.filter((tick) => this.isSound(tick));
    this.waiting = conflate([...this.waiting, ...sound]);
  }

  /** Sends what waits, if anything does. */
  async push(): Promise<void> {
    const message = this.unanswered ?? this.messageOf(this.waiting);
    if (message === undefined) return;
    if (this.unanswered === undefined) this.waiting = [];
    this.unanswered = message;
    const outcome = await this.send(message);
    if (outcome === 'away') return;
    this.unanswered = undefined;
    if (outcome === 'refused' && message.ticks.length > 1)
      for (const tick of message.ticks) await this.sendAlone(tick);
  }

  private async sendAlone(tick: Tick): Promise<void> {
    const message = this.messageOf([tick]);
    // An API that is away now gets the next quote of the symbol.
    if (message !== undefined) await this.send(message);
  }

  private isSound({ symbol, bid, ask }: Tick): boolean {
    const price = priceOf({ price: bid, bid, ask });
    if (!price.ok) this.say(`dropped ${symbol}: ${price.refusal}`);
    return price.ok;
  }

  private messageOf(ticks: readonly Tick[]): Message | undefined {
    if (ticks.length === 0) return undefined;
    const quotes = ticks.map(({ symbol, quotedAt, bid, ask }) => ({
      symbol,
      quotedAt: quotedAt.toISOString(),
      price: midOf(bid, ask),
      bid,
      ask,
      label: 'mid of best bid and ask',
    }));
    return { id: randomUUID(), body: JSON.stringify({ source: this.settings.source, quotes }), ticks };
  }

  private async send({ id, body }: Message): Promise<Outcome> {
    const timestamp = String(Math.floor(wallClock().getTime() / 1000));
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signPush(this.settings.key, { id, timestamp, body }),
    };
    const address = `${this.settings.pushUrl}/v1/market-data/quotes`;
    try {
      const signal = AbortSignal.timeout(WITHIN);
      const answer = await fetch(address, { method: 'POST', headers, body, signal });
      const text = await answer.text();
      if (answer.ok) return 'taken';
      this.say(`the API answered ${String(answer.status)}: ${reasonIn(text)}`);
      return answer.status >= 500 || answer.status === 429 ? 'away' : 'refused';
    } catch (fault) {
      this.say(`the API does not answer: ${fault instanceof Error ? fault.message : String(fault)}`);
      return 'away';
    }
  }
}

/** The name of a refusal, and what it is about; of anything else its beginning. */
function reasonIn(text: string): string {
  try {
    const { refusal = '', detail = '' } = JSON.parse(text) as { refusal?: string; detail?: string };
    return `${refusal} ${detail}`.trim();
  } catch {
    return text.slice(0, 100);
  }
}
