import {
  deliver,
  findDelivery,
  loadEndpoints,
  openEndpoint,
  pageOfDeliveries,
  secretText,
  uuidOf,
  WebhookCourier,
  WebhookSettings,
  type WebhookState,
} from '@app/platform';
import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { freshDatabase } from '../../support/database';

export const settings = WebhookSettings.from({
  WEBHOOK_KEY: randomBytes(32).toString('base64'),
  WEBHOOK_LOOPBACK: 'allow',
});

/** Endpoints, news for them, and couriers that carry it, on a database of its own. */
export class PostOffice {
  private constructor(
    readonly db: DataSource,
    readonly owner: DataSource,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(): Promise<PostOffice> {
    const { url, ownerUrl, drop } = await freshDatabase();
    const db = await new DataSource({ type: 'postgres', url, poolSize: 24 }).initialize();
    const owner = await new DataSource({ type: 'postgres', url: ownerUrl }).initialize();
    return new PostOffice(db, owner, drop);
  }

  async close(): Promise<void> {
    await this.db.destroy();
    await this.owner.destroy();
    await this.drop();
  }

  courier(way: ConstructorParameters<typeof WebhookCourier>[2] = {}): WebhookCourier {
    return new WebhookCourier(this.db, settings, way);
  }

  /** An endpoint of that name, and its secret as its owner was told it. */
  async endpoint(name: string, url: string): Promise<{ id: string; secret: string }> {
    const id = uuidOf(`endpoint/${name}`);
    const { secret, sealed } = settings.key!.freshSecret(id);
    await this.db.transaction((tx) => openEndpoint(tx, { id, url }, sealed));
    return { id, secret: secretText(secret) };
  }

  /** News for an endpoint, one for each key. @returns the ids of what was written, in order */
  news(endpointId: string, ...keys: readonly string[]): Promise<string[]> {
    return this.db.transaction(async (tx) => {
      const ids: string[] = [];
      for (const key of keys) {
        const id = await deliver(tx, { endpointId, type: 'test', key, data: { key } });
        if (id !== undefined) ids.push(id);
      }
      return ids;
    });
  }

  /** Carries until nothing is due, as a worker does without stopping. */
  async carry(courier = this.courier()): Promise<void> {
    for (let before = -1; before !== (await this.attempts());) {
      before = await this.attempts();
      await courier.look();
      await courier.idle();
    }
  }

  /** What is pending is due now, as it would be some time later. */
  later = () => this.db.query(`update webhook_delivery set due_at = now() where state = 'pending'`);

  /** Whoever had taken something on is dead for half a minute. */
  leasesRunOut = () => this.db.query(`update webhook_endpoint set leased_until = '-infinity'`);

  history = async (id: string) => (await findDelivery(this.db.manager, id))!;

  state = async (id: string) => (await this.history(id)).delivery.state;

  outcomes = async (id: string) => (await this.history(id)).made.map(({ outcome }) => outcome);

  dead = (state: WebhookState = 'dead') => pageOfDeliveries(this.db.manager, { state, limit: 500 });

  endpointNow = async (id: string) => (await loadEndpoints(this.db.manager, [id]))[0]!;

  private async attempts(): Promise<number> {
    const [row] = await this.db.query<{ n: number }[]>('select count(*)::int as n from webhook_attempt');
    return row!.n;
  }
}
