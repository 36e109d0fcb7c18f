import { textOf } from '@app/kernel';
import type { DataSource } from 'typeorm';
import { disableEndpoint } from './webhook-endpoint';
import { backOffAfter, WEBHOOK_TRIES } from './webhook-back-off';
import type { WebhookAnswer } from './webhook-request';

/** One attempt that a worker has taken on: nobody else sends to this endpoint until it is recorded, or the lease runs out. */
export interface Claim {
  readonly endpointId: string;
  readonly url: string;
  readonly token: string;
  readonly deliveryId: string;
  readonly attempt: number;
  readonly tries: number; // with this one
  readonly timestamp: string; // seconds of the epoch, by the wall clock
  readonly body: string;
  readonly secrets: readonly Buffer[]; // sealed, the one in use first
}

/** Longer than an attempt can take, and what is around it: a worker that has not recorded by then is gone. */
const LEASE_SECONDS = 30;
const DAYS_FAILING = 3;
const GONE = 410;

/**
 * Takes what is due, of each endpoint the one that has waited longest, of as many endpoints as there is room for.
 *
 * @param failing of those to which nothing got through lately, or of the others
 */
export async function claimDue(
  db: DataSource,
  { failing, most }: { readonly failing: boolean; readonly most: number },
): Promise<Claim[]> {
  if (most === 0) return [];
  const [leased] = await db.query<[{ id: string; token: string }[], number]>(lease, [
    failing,
    most,
    LEASE_SECONDS,
  ]);
  if (leased.length === 0) return [];
  // In a statement of its own: what the worker before recorded as this one waited is seen by it alone.
  const rows = await db.query<HeadRow[]>(selectHeads, [
    leased.map(({ id }) => id),
    leased.map(({ token }) => token),
  ]);
  const idle = leased.filter(({ id }) => !rows.some(({ endpointId }) => endpointId === id));
  for (const { id, token } of idle) await releaseClaim(db, { endpointId: id, token });
  return rows.map(claimOf);
}

interface HeadRow extends Omit<Claim, 'attempt' | 'tries' | 'body'> {
  readonly attempts: number;
  readonly tries: number;
  readonly type: string;
  readonly occurredAt: Date;
  readonly data: string;
}

/** What is sent has its text put together from what is never changed: byte for byte the same each time. */
function claimOf({ attempts, tries, type, occurredAt, data, ...row }: HeadRow): Claim {
  const head = `"type":${JSON.stringify(type)},"timestamp":${JSON.stringify(textOf(occurredAt))}`;
  return Object.assign(row, { attempt: attempts + 1, tries: tries + 1, body: `{${head},"data":${data}}` });
}

/**
 * Writes down what came of an attempt, and gives the endpoint free. Nothing, if another worker has taken the endpoint over since.
 * A no is tried again later, and after the last try a dead letter; an endpoint that says it is gone, or that has let a dead letter
 * happen after days in which nothing got through, is disabled.
 */
export async function recordAttempt(db: DataSource, claim: Claim, answer: WebhookAnswer): Promise<void> {
  const { endpointId, token, deliveryId, attempt } = claim;
  const delivered = answer.outcome === 'delivered';
  const wait = backOffAfter(claim.tries, deliveryId);
  await db.transaction(async (tx) => {
    const [[ours]] = await tx.query<[{ failingLong: boolean | null }[], number]>(giveFree, [
      endpointId,
      token,
      delivered,
      DAYS_FAILING,
    ]);
    if (ours === undefined) return;
    const { outcome, status, fault, answer: said, tookMs } = answer;
    const row = [deliveryId, attempt, outcome, status ?? null, fault ?? null, said ?? null, tookMs];
    await tx.query(insertAttempt, row);
    await tx.query(moveDelivery, [deliveryId, delivered, wait ?? 0, WEBHOOK_TRIES]);
    const hopeless = !delivered && wait === undefined && ours.failingLong === true;
    if (status === GONE) await disableEndpoint(tx, endpointId, 'gone');
    else if (hopeless) await disableEndpoint(tx, endpointId, 'failing');
  });
}

/** Gives an endpoint free of which nothing was sent after all. */
export async function releaseClaim(
  db: DataSource,
  { endpointId, token }: Pick<Claim, 'endpointId' | 'token'>,
): Promise<void> {
  await db.query(
    'update webhook_endpoint set leased_until = clock_timestamp() where (id, token) = ($1, $2)',
    [endpointId, token],
  );
}

// The one that was served longest ago comes first.
const lease = `
  with ready as (
    select e.id from webhook_endpoint e
    where e.disabled_because is null and e.leased_until <= clock_timestamp() and (e.failing_since is not null) = $1
      and exists (
        select from webhook_delivery d
        where d.endpoint_id = e.id and d.state = 'pending' and d.due_at <= clock_timestamp())
    order by e.leased_until, e.id limit $2
    for no key update skip locked
  )
  update webhook_endpoint e
  set leased_until = clock_timestamp() + make_interval(secs => $3), token = e.token + 1
  from ready where e.id = ready.id
  returning e.id, e.token`;

const selectHeads = `
  select e.id as "endpointId", e.url, e.token, d.id as "deliveryId", d.attempts, d.tries, d.type,
    d.occurred_at as "occurredAt", d.data::text as data, extract(epoch from clock_timestamp())::bigint as "timestamp",
    (select array_agg(s.sealed order by s.n desc) from webhook_secret s
     where s.endpoint_id = e.id and (s.valid_until is null or s.valid_until > clock_timestamp())) as secrets
  from unnest($1::uuid[], $2::bigint[]) as leased (id, token)
  join webhook_endpoint e on (e.id, e.token) = (leased.id, leased.token)
  cross join lateral (
    select * from webhook_delivery d
    where d.endpoint_id = e.id and d.state = 'pending' and d.due_at <= clock_timestamp()
    order by d.due_at, d.n limit 1
  ) d`;

const giveFree = `
  update webhook_endpoint
  set leased_until = clock_timestamp(), failing_since = case when not $3 then coalesce(failing_since, clock_timestamp()) end
  where (id, token) = ($1, $2)
  returning failing_since < clock_timestamp() - make_interval(days => $4) as "failingLong"`;

const insertAttempt = `
  insert into webhook_attempt (delivery_id, n, outcome, status, fault, answer, took_ms)
  values ($1, $2, $3, $4, $5, $6, $7)`;

// Asked for again while it was on its way, it is on a new schedule, and this was its first try.
const moveDelivery = `
  update webhook_delivery set
    attempts = attempts + 1, tries = tries + 1,
    state = case when $2 then 'delivered' when tries + 1 >= $4 then 'dead' else 'pending' end,
    due_at = clock_timestamp() + make_interval(secs => $3)
  where id = $1`;
