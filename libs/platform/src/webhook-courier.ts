import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Logger } from '@nestjs/common';
import { setMaxListeners } from 'node:events';
import type { DataSource } from 'typeorm';
import { Loop } from './loop';
import { type Claim, claimDue, recordAttempt, releaseClaim } from './webhook-claim';
import type { WebhookKey } from './webhook-key';
import { sendWebhook, type WebhookAnswer, type WebhookWay } from './webhook-request';
import type { WebhookSettings } from './webhook-settings';
import { signatureHeader } from './webhook-signature';

const AT_ONCE = 16; // of each lane: an attempt holds no connection to the database while it waits

/**
 * Sends webhooks from this process: to many endpoints at once, to each one after another. It has slots of its own, so that no other
 * work waits for somebody's server; those to which nothing gets through have slots apart, so that no one waits for another's.
 */
export class WebhookCourier implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(WebhookCourier.name);
  private readonly loop = new Loop('WebhookCourier', () => this.look());
  private readonly sending = { failing: new Set<Promise<void>>(), well: new Set<Promise<void>>() };
  private readonly stopping = new AbortController();

  constructor(
    private readonly db: DataSource,
    private readonly settings: WebhookSettings,
    private readonly way: Pick<WebhookWay, 'withinMs'> = {},
  ) {
    setMaxListeners(2 * AT_ONCE, this.stopping.signal); // one an attempt
  }

  onApplicationBootstrap(): void {
    if (this.settings.key !== undefined) this.loop.start();
  }

  /** Before the database's connections are closed. What is on its way is called off, and sent again by whoever comes next. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
    this.stopping.abort();
    await this.idle();
  }

  /** Sends what is due, as far as there are slots, and waits for no answer. */
  async look(): Promise<void> {
    const { key } = this.settings;
    if (key === undefined) return;
    for (const lane of ['well', 'failing'] as const) {
      const sending = this.sending[lane];
      const room = { failing: lane === 'failing', most: AT_ONCE - sending.size };
      for (const claim of await claimDue(this.db, room)) {
        const attempt = this.attempt(key, claim).finally(() => {
          sending.delete(attempt);
          this.loop.wake();
        });
        sending.add(attempt);
      }
    }
  }

  /** Until nothing is on its way. */
  async idle(): Promise<void> {
    await Promise.all([...this.sending.well, ...this.sending.failing]);
  }

  private async attempt(key: WebhookKey, claim: Claim): Promise<void> {
    try {
      const answer = await this.send(key, claim);
      if (this.stopping.signal.aborted && answer.status === undefined) await releaseClaim(this.db, claim);
      else await recordAttempt(this.db, claim, answer);
    } catch (fault) {
      // The database is away: the lease runs out, and the attempt is made again, under the same id.
      this.log.warn(fault instanceof Error ? fault.message : String(fault));
    }
  }

  private send(key: WebhookKey, claim: Claim): Promise<WebhookAnswer> {
    const { url, endpointId, deliveryId: id, timestamp, body, secrets } = claim;
    const opened = secrets.flatMap((sealed) => key.open(endpointId, sealed) ?? []);
    if (opened.length === 0) return Promise.resolve({ outcome: 'cannot-sign', tookMs: 0 });
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Ringfence-Webhooks/1',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatureHeader(opened, { id, timestamp, body }),
    };
    const way = { reach: this.settings.reach, calledOff: this.stopping.signal };
    return sendWebhook({ url, headers, body }, Object.assign(way, this.way));
  }
}
