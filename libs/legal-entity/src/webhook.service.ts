import { accept, invariant, refuse, type Result } from '@app/kernel';
import {
  changeSecret,
  deliver,
  disableEndpoint,
  enableEndpoint,
  findDelivery,
  loadEndpoints,
  lockEndpoint,
  openEndpoint,
  pageOfDeliveries,
  replayDelivery,
  replayRange,
  type ReplayRange,
  type WebhookDelivery,
  type WebhookEndpoint,
  type WebhookHistory,
  type WebhookState,
} from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { TEST_EVENT } from './domain';
import {
  countSubscriptions,
  findSubscription,
  insertSubscription,
  pageOfSubscriptions,
  type WebhookSubscription,
} from './webhook-subscription.rows';

/** An endpoint, and whose it is and what it is told of. */
export type SubscribedEndpoint = WebhookEndpoint & Omit<WebhookSubscription, 'endpointId'>;

export type WebhookRefusal =
  'no-such-endpoint' | 'no-such-delivery' | 'too-many-endpoints' | 'endpoint-disabled' | 'range-malformed';

/** Whose endpoints are meant: a client's own; all of them, to the house. */
export interface WebhookView {
  readonly client?: string;
}

const MOST_ENDPOINTS = 10; // of one client

/** Where counterparties' systems are told what happens, and what became of it. Nobody sees another client's. */
@Injectable()
export class WebhookService {
  /** Opens an endpoint with its first secret, sealed. */
  async open(
    tx: EntityManager,
    { url, ...subscription }: WebhookSubscription & { readonly url: string },
    sealed: Buffer,
  ): Promise<Result<SubscribedEndpoint, 'too-many-endpoints'>> {
    if ((await countSubscriptions(tx, subscription.client)) >= MOST_ENDPOINTS)
      return refuse('too-many-endpoints');
    await insertSubscription(tx, subscription);
    await openEndpoint(tx, { id: subscription.endpointId, url }, sealed);
    return accept(await this.load(tx, subscription));
  }

  async page(
    tx: EntityManager,
    filter: WebhookView & { readonly after?: string; readonly limit: number },
  ): Promise<SubscribedEndpoint[]> {
    const subscriptions = await pageOfSubscriptions(tx, filter);
    const endpoints = await loadEndpoints(
      tx,
      subscriptions.map(({ endpointId }) => endpointId),
    );
    return subscriptions.flatMap(({ endpointId, ...subscription }) => {
      const endpoint = endpoints.find(({ id }) => id === endpointId);
      return endpoint === undefined ? [] : [{ ...endpoint, ...subscription }];
    });
  }

  /** One endpoint; undefined when there is none, or none that this client may see. */
  async find(tx: EntityManager, endpointId: string, { client }: WebhookView) {
    const subscription = await findSubscription(tx, endpointId, client);
    return subscription && (await this.load(tx, subscription));
  }

  /** The same, and nobody else changes it until the transaction ends. */
  async lock(tx: EntityManager, endpointId: string, { client }: WebhookView) {
    const subscription = await findSubscription(tx, endpointId, client);
    if (subscription === undefined) return undefined;
    await lockEndpoint(tx, endpointId);
    return await this.load(tx, subscription);
  }

  async enable(tx: EntityManager, endpointId: string, view: WebhookView) {
    return await this.change(tx, endpointId, view, () => enableEndpoint(tx, endpointId));
  }

  async disable(tx: EntityManager, endpointId: string, view: WebhookView) {
    const because = view.client === undefined ? 'by-house' : 'by-owner';
    return await this.change(tx, endpointId, view, () => disableEndpoint(tx, endpointId, because));
  }

  /** Changes the secret. @returns until when the former one signs beside it */
  async rotate(
    tx: EntityManager,
    endpointId: string,
    { client }: WebhookView,
    secret: { readonly sealed: Buffer; readonly overlapHours: number },
  ): Promise<Result<Date, 'no-such-endpoint'>> {
    const subscription = await findSubscription(tx, endpointId, client);
    if (subscription === undefined) return refuse('no-such-endpoint');
    return accept(await changeSecret(tx, endpointId, secret));
  }

  /** Sends an endpoint something that has no meaning. @returns the delivery's id */
  async test(
    tx: EntityManager,
    endpointId: string,
    view: WebhookView,
    key: string,
  ): Promise<Result<string, 'no-such-endpoint' | 'endpoint-disabled'>> {
    const ready = await this.enabled(tx, endpointId, view);
    if (!ready.ok) return ready;
    const id = await deliver(tx, { endpointId, type: TEST_EVENT, key, data: { endpointId } });
    invariant(id !== undefined, `the test ${key} of endpoint ${endpointId} was sent before`);
    return accept(id);
  }

  /** Deliveries, the newest first; a client's own. */
  async deliveries(
    tx: EntityManager,
    filter: WebhookView & {
      readonly endpoint?: string;
      readonly state?: WebhookState;
      readonly after?: string;
      readonly limit: number;
    },
  ): Promise<WebhookDelivery[]> {
    const { client, endpoint, ...rest } = filter;
    const endpoints = await this.endpointsOf(tx, client, endpoint);
    return await pageOfDeliveries(tx, { ...(endpoints !== undefined && { endpoints }), ...rest });
  }

  /** One delivery with its attempts; undefined when there is none, or none that this client may see. */
  async delivery(
    tx: EntityManager,
    deliveryId: string,
    { client }: WebhookView,
  ): Promise<WebhookHistory | undefined> {
    const found = await findDelivery(tx, deliveryId);
    const subscription = found && (await findSubscription(tx, found.delivery.endpointId, client));
    return subscription && found;
  }

  /** Has one delivery sent again, under the id it always had. */
  async replay(
    tx: EntityManager,
    deliveryId: string,
    view: WebhookView,
  ): Promise<Result<WebhookDelivery, 'no-such-delivery' | 'endpoint-disabled'>> {
    const found = await this.delivery(tx, deliveryId, view);
    if (found === undefined) return refuse('no-such-delivery');
    const ready = await this.enabled(tx, found.delivery.endpointId, view);
    if (!ready.ok) return refuse('endpoint-disabled');
    await replayDelivery(tx, deliveryId);
    return accept({ ...found.delivery, state: 'pending' });
  }

  /** Has all of a range sent again, in the order in which it was written. @returns how many */
  async replayRange(
    tx: EntityManager,
    endpointId: string,
    view: WebhookView,
    range: ReplayRange,
  ): Promise<Result<number, 'no-such-endpoint' | 'endpoint-disabled' | 'range-malformed'>> {
    if (range.from >= range.until) return refuse('range-malformed');
    const ready = await this.enabled(tx, endpointId, view);
    return ready.ok ? accept(await replayRange(tx, endpointId, range)) : ready;
  }

  private async enabled(
    tx: EntityManager,
    endpointId: string,
    view: WebhookView,
  ): Promise<Result<'enabled', 'no-such-endpoint' | 'endpoint-disabled'>> {
    const endpoint = await this.find(tx, endpointId, view);
    if (endpoint === undefined) return refuse('no-such-endpoint');
    return endpoint.disabledBecause === null ? accept('enabled') : refuse('endpoint-disabled');
  }

  private async change(
    tx: EntityManager,
    endpointId: string,
    { client }: WebhookView,
    change: () => Promise<void>,
  ): Promise<Result<SubscribedEndpoint, 'no-such-endpoint'>> {
    const subscription = await findSubscription(tx, endpointId, client);
    if (subscription === undefined) return refuse('no-such-endpoint');
    await change();
    return accept(await this.load(tx, subscription));
  }

  private async load(tx: EntityManager, subscription: WebhookSubscription): Promise<SubscribedEndpoint> {
    const { endpointId, client, partyId, eventTypes } = subscription;
    const [endpoint] = await loadEndpoints(tx, [endpointId]);
    invariant(endpoint !== undefined, `endpoint ${endpointId} is subscribed, and is not there`);
    return { ...endpoint, client, partyId, eventTypes };
  }

  /** Among which endpoints to look: undefined is all of them, to the house alone. */
  private async endpointsOf(
    tx: EntityManager,
    client: string | undefined,
    endpoint: string | undefined,
  ): Promise<readonly string[] | undefined> {
    if (client === undefined) return endpoint === undefined ? undefined : [endpoint];
    const own = await pageOfSubscriptions(tx, { client, limit: MOST_ENDPOINTS });
    const ids = own.map(({ endpointId }) => endpointId);
    return endpoint === undefined ? ids : ids.filter((id) => id === endpoint);
  }
}
