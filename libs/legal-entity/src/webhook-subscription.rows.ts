import type { EntityManager } from 'typeorm';
import type { EventType } from './domain';

/** Whose endpoint it is, and what it is told of. */
export interface WebhookSubscription {
  readonly endpointId: string;
  readonly client: string;
  readonly partyId: string;
  readonly eventTypes: readonly EventType[];
}

const COLUMNS = `s.endpoint_id as "endpointId", s.client, s.party_id as "partyId", s.event_types as "eventTypes"`;

/** Subscriptions in the order of their endpoints' ids; a client sees its own. */
export function pageOfSubscriptions(
  tx: EntityManager,
  { client, after, limit }: { readonly client?: string; readonly after?: string; readonly limit: number },
): Promise<WebhookSubscription[]> {
  return tx.query(
    `select ${COLUMNS} from webhook_subscription s
     where ($1::text is null or s.client = $1) and ($2::uuid is null or s.endpoint_id > $2)
     order by s.endpoint_id limit $3`,
    [client ?? null, after ?? null, limit],
  );
}

/** One subscription; undefined when there is none, or none that this client may see. */
export async function findSubscription(
  tx: EntityManager,
  endpointId: string,
  client?: string,
): Promise<WebhookSubscription | undefined> {
  const [row] = await tx.query<WebhookSubscription[]>(
    `select ${COLUMNS} from webhook_subscription s where s.endpoint_id = $1 and ($2::text is null or s.client = $2)`,
    [endpointId, client ?? null],
  );
  return row;
}

/** How many endpoints a client has. Whoever opens another at the same time waits, and counts this one. */
export async function countSubscriptions(tx: EntityManager, client: string): Promise<number> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('webhook/' || $1, 0))`, [client]);
  const own = await tx.query<unknown[]>('select from webhook_subscription where client = $1', [client]);
  return own.length;
}

/** Before its endpoint, which is seen through it; by the end of the transaction both are there. */
export async function insertSubscription(
  tx: EntityManager,
  { endpointId, client, partyId, eventTypes }: WebhookSubscription,
): Promise<void> {
  await tx.query(
    'insert into webhook_subscription (endpoint_id, client, party_id, event_types) values ($1, $2, $3, $4)',
    [endpointId, client, partyId, eventTypes],
  );
}
