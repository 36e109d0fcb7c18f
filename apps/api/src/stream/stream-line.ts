import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Why a stream ends, as its last event says. */
export type StreamEnd = 'lifetime' | 'all-told' | 'slow-reader' | 'shutting-down' | 'fault';

/**
 * One answer that goes on: server-sent events. Nothing is kept for a reader who does not read: what the socket does not take is
 * waited for, and then the stream ends and says why. What he missed, he asks for by the last id he has seen.
 *
 * @see WHATWG HTML, section 9.2, Server-sent events
 */
export class StreamLine {
  private readonly closed = new AbortController();

  constructor(
    private readonly out: ServerResponse,
    private readonly patience: number,
  ) {
    out.on('close', () => {
      this.closed.abort();
    });
    out.on('error', () => {
      this.closed.abort();
    });
  }

  /** Raised when the reader is gone, or was sent away. */
  get over(): AbortSignal {
    return this.closed.signal;
  }

  /** @returns false when the reader does not take it */
  async event(type: string, id: string | undefined, data: object): Promise<boolean> {
    const named = id === undefined ? '' : `id: ${id}\n`;
    return await this.send(`event: ${type}\n${named}data: ${JSON.stringify(data)}\n\n`);
  }

  /** A line that means nothing: proxies and readers see that somebody is there. */
  heartbeat(): Promise<boolean> {
    return this.send(': here\n\n');
  }

  /** Says why, and ends. What a slow reader has not taken by then is taken away from him. */
  end(reason: StreamEnd): void {
    if (this.over.aborted) return;
    this.out.end(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
    const rest = setTimeout(() => this.out.destroy(), this.patience);
    rest.unref();
    this.closed.abort();
  }

  private async send(text: string): Promise<boolean> {
    if (this.over.aborted) return false;
    if (this.out.write(text)) return true;
    const late = AbortSignal.timeout(this.patience);
    try {
      await once(this.out, 'drain', { signal: AbortSignal.any([late, this.over]) });
      return true;
    } catch {
      return false;
    }
  }
}
