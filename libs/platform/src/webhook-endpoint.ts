import { invariant } from '@app/kernel';
import type { EntityManager } from 'typeorm';

/** Why nothing is sent to an endpoint: somebody said so, nothing got through for days, or it said that it is gone. */
export type WhyDisabled = 'by-owner' | 'by-house' | 'failing' | 'gone';

/** A place that webhooks are sent to. Whose it is, and what it is told, is the business's to know. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly url: string;
  readonly disabledBecause: WhyDisabled | null; // null: enabled
  readonly disabledAt: Date | null;
  readonly failingSince: Date | null; // nothing has got through since then
}

/** Opens an endpoint with its first secret, sealed. */
export async function openEndpoint(
  tx: EntityManager,
  { id, url }: Pick<WebhookEndpoint, 'id' | 'url'>,
  sealed: Buffer,
): Promise<void> {
  await tx.query('insert into webhook_endpoint (id, url) values ($1, $2)', [id, url]);
  await tx.query(insertSecret, [id, sealed]);
}

/** Endpoints by their ids. */
export function loadEndpoints(tx: EntityManager, ids: readonly string[]): Promise<WebhookEndpoint[]> {
  return tx.query(
    `select id, url, disabled_because as "disabledBecause", disabled_at as "disabledAt", failing_since as "failingSince"
     from webhook_endpoint where id = any($1::uuid[]) order by id`,
    [ids],
  );
}

/** Keeps every other change of an endpoint waiting until the transaction ends. The next statement sees what was waited for. */
export async function lockEndpoint(tx: EntityManager, id: string): Promise<void> {
  await tx.query('select from webhook_endpoint where id = $1 for no key update', [id]);
}

/** Stops sending. What is on its way stays pending. A reason that somebody gave, or the endpoint itself, is kept. */
export async function disableEndpoint(tx: EntityManager, id: string, because: WhyDisabled): Promise<void> {
  await tx.query(
    `update webhook_endpoint set disabled_because = $2, disabled_at = coalesce(disabled_at, clock_timestamp())
     where id = $1 and coalesce(disabled_because, 'failing') = 'failing'`,
    [id, because],
  );
}

/** Sends again, with a clean slate: what is pending goes out when it is due. */
export async function enableEndpoint(tx: EntityManager, id: string): Promise<void> {
  await tx.query(
    'update webhook_endpoint set disabled_because = null, disabled_at = null, failing_since = null where id = $1',
    [id],
  );
}

/**
 * Puts a new secret in the place of the one in use, which signs beside it for some hours more; one that was on its way out ends
 * now, so that there are never more than two.
 *
 * @returns until when the former one signs
 */
export async function changeSecret(
  tx: EntityManager,
  id: string,
  { sealed, overlapHours }: { readonly sealed: Buffer; readonly overlapHours: number },
): Promise<Date> {
  await lockEndpoint(tx, id); // of two changes at once, the second replaces the first one's secret
  const [rows] = await tx.query<[{ until: Date; inUse: boolean }[], number]>(endSecrets, [id, overlapHours]);
  const former = rows.find(({ inUse }) => inUse);
  invariant(former !== undefined, `endpoint ${id} has no secret`);
  await tx.query(insertSecret, [id, sealed]);
  return former.until;
}

const insertSecret = `
  insert into webhook_secret (endpoint_id, n, sealed)
  select $1, 1 + coalesce(max(n), 0), $2 from webhook_secret where endpoint_id = $1`;

const endSecrets = `
  update webhook_secret s
  set valid_until = case when former.valid_until is null then now() + make_interval(hours => $2) else now() end
  from webhook_secret former
  where s.endpoint_id = $1 and (former.endpoint_id, former.n) = (s.endpoint_id, s.n)
    and (s.valid_until is null or s.valid_until > now())
  returning s.valid_until as until, former.valid_until is null as "inUse"`;
