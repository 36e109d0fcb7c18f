import type { EntityManager } from 'typeorm';
import type { WebhookAnswer } from './webhook-request';

export type WebhookState = 'pending' | 'delivered' | 'dead';

/** A piece of news for one endpoint. */
export interface WebhookNews {
  readonly endpointId: string;
  readonly type: string;
  readonly key: string; // the business event; unique within its type
  readonly data: object; // plain JSON: ids and texts, never amounts as numbers
}

/** News on its way to an endpoint, or there, or given up. Its id is the `webhook-id`, however often it is sent. */
export interface WebhookDelivery {
  readonly id: string;
  readonly endpointId: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly state: WebhookState;
  readonly attempts: number;
  readonly dueAt: Date; // of the next attempt, while it is pending
}

export interface WebhookAttempt extends WebhookAnswer {
  readonly n: number;
  readonly at: Date;
}

/** A delivery with what it says, and what came of each attempt. */
export interface WebhookHistory {
  readonly delivery: WebhookDelivery;
  readonly data: Record<string, unknown>;
  readonly made: readonly WebhookAttempt[];
}

/**
 * Writes news down in the caller's transaction: it is sent exactly if the transaction commits, at least once. The same news again
 * is nothing.
 *
 * @returns the id of what was written now; undefined when nothing was, for the endpoint is disabled or knows it
 */
export async function deliver(
  tx: EntityManager,
  { endpointId, type, key, data }: WebhookNews,
): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string | null }[]>('select webhook_deliver($1, $2, $3, $4) as id', [
    endpointId,
    type,
    key,
    JSON.stringify(data),
  ]);
  return row?.id ?? undefined;
}

const COLUMNS = `d.id, d.endpoint_id as "endpointId", d.type, d.occurred_at as "occurredAt", d.state, d.attempts,
  d.due_at as "dueAt"`;

/** Deliveries, the newest first, from the one after `after` on; of these endpoints, or of all. */
export function pageOfDeliveries(
  tx: EntityManager,
  filter: {
    readonly endpoints?: readonly string[];
    readonly state?: WebhookState;
    readonly after?: string;
    readonly limit: number;
  },
): Promise<WebhookDelivery[]> {
  return tx.query(
    `select ${COLUMNS} from webhook_delivery d
     where ($1::uuid[] is null or d.endpoint_id = any($1)) and ($2::text is null or d.state = $2)
       and ($3::uuid is null or d.n < (
         select a.n from webhook_delivery a where a.id = $3 and ($1::uuid[] is null or a.endpoint_id = any($1))))
     order by d.n desc limit $4`,
    [filter.endpoints ?? null, filter.state ?? null, filter.after ?? null, filter.limit],
  );
}

/** One delivery with its attempts; undefined when there is none of that id. */
export async function findDelivery(tx: EntityManager, id: string): Promise<WebhookHistory | undefined> {
  const [row] = await tx.query<(WebhookDelivery & { data: Record<string, unknown> })[]>(
    `select ${COLUMNS}, d.data from webhook_delivery d where d.id = $1`,
    [id],
  );
  if (row === undefined) return undefined;
  const { data, ...delivery } = row;
  const made = await tx.query<WebhookAttempt[]>(
    `select n, at, outcome, status, fault, answer, took_ms as "tookMs" from webhook_attempt
     where delivery_id = $1 order by n`,
    [id],
  );
  return { delivery, data, made };
}

/** Has one delivery sent again, now and on a new schedule, under the id it always had. */
export async function replayDelivery(tx: EntityManager, id: string): Promise<void> {
  await tx.query(`${REPLAY} where id = $1`, [id]);
}

/** What is to be replayed: what happened from an instant on, and before another. */
export interface ReplayRange {
  readonly from: Date;
  readonly until: Date;
  readonly state?: WebhookState;
}

/** Has all of a range sent again, in the order in which it was written. @returns how many */
export async function replayRange(
  tx: EntityManager,
  endpointId: string,
  { from, until, state }: ReplayRange,
): Promise<number> {
  const [, count] = await tx.query<[unknown[], number]>(
    `${REPLAY} where endpoint_id = $1 and occurred_at >= $2 and occurred_at < $3 and ($4::text is null or state = $4)`,
    [endpointId, from, until, state ?? null],
  );
  return count;
}

// Due at one instant, that of the transaction: then they go in the order in which they were written.
const REPLAY = `update webhook_delivery set state = 'pending', tries = 0, due_at = now()`;
