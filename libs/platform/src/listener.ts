import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

const BEFORE_CONNECTING_AGAIN = 250;

/** Called with what was notified, or with nothing when notifications may have been missed. */
export type Hear = (payload: string | undefined) => void;

/** Who hears a channel of the database, in a process that listens. */
export interface Hearer {
  readonly channel: string;
  readonly hear: Hear;
}

/**
 * Hears the database's notifications, on one connection for the whole process, which it makes anew as often as it breaks. One,
 * because Postgres wakes every listening connection of a database at each notification, whatever channel it listens to.
 */
export class Listener {
  private readonly log = new Logger(Listener.name);
  private readonly ears = new Map<string, Hear>();
  private client: Client | undefined;
  private stopped = false;

  constructor(private readonly url: string) {}

  /** Before `start`: one ear a channel. */
  hear(channel: string, ear: Hear): void {
    this.ears.set(channel, ear);
  }

  async start(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.connect();
        return;
      } catch (fault) {
        this.log.warn(`cannot listen: ${fault instanceof Error ? fault.message : String(fault)}`);
        await sleep(BEFORE_CONNECTING_AGAIN);
      }
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.client?.end();
  }

  private async connect(): Promise<void> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'ringfence listener',
      keepAlive: true,
    });
    this.client = client;
    client.on('error', () => undefined); // 'end' follows, and is what we act on
    client.on('notification', ({ channel, payload }) => this.ears.get(channel)?.(payload));
    await client.connect();
    client.once('end', () => {
      if (!this.stopped) void this.start();
    });
    await client.query([...this.ears.keys()].map((channel) => `listen ${channel}`).join('; '));
    for (const ear of this.ears.values()) ear(undefined);
  }
}
