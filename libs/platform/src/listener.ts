import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

const BEFORE_CONNECTING_AGAIN = 250;

/** Hears the database's notifications on a connection of its own, which it makes anew as often as it breaks. */
export class Listener {
  private readonly log = new Logger(Listener.name);
  private client: Client | undefined;
  private stopped = false;

  constructor(
    private readonly url: string,
    private readonly wakes: ReadonlyMap<string, () => void>, // channel → who is woken
  ) {}

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
    client.on('notification', ({ channel }) => this.wakes.get(channel)?.());
    await client.connect();
    client.once('end', () => {
      if (!this.stopped) void this.start();
    });
    await client.query([...this.wakes.keys()].map((channel) => `listen ${channel}`).join('; '));
    // Whatever was notified while nobody listened.
    for (const wake of this.wakes.values()) wake();
  }
}
