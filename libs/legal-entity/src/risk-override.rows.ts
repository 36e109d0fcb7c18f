import { invariant } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import type { ApplicationSections } from './domain';
import type { RiskRating } from './domain/ownership-control';

/** A rating that two people set beside the one that is worked out, until a day. */
export interface RiskOverride {
  readonly applicationId: string;
  readonly n: number; // which of the application's overrides it is
  readonly rating: RiskRating;
  readonly computed: RiskRating; // when it was proposed
  readonly expiresOn: string; // YYYY-MM-DD, the last day
  readonly reason: string;
}

/** The rating of an application: what was worked out with its parts, and what two people say instead. */
export interface HeldRating {
  readonly inForce: RiskRating;
  readonly computed: ApplicationSections['risk-rating'];
  readonly override: RiskOverride | null; // the last; it counts until its last day
}

const OVERRIDE = `o.application_id as "applicationId", o.n, o.rating, o.computed, o.expires_on::text as "expiresOn", o.reason`;

/** The last override of an application, over or not; undefined: there never was one. */
export async function lastOverride(
  tx: EntityManager,
  applicationId: string,
): Promise<RiskOverride | undefined> {
  const [row] = await tx.query<RiskOverride[]>(
    `select ${OVERRIDE} from risk_override o where o.application_id = $1 order by o.n desc limit 1`,
    [applicationId],
  );
  return row;
}

/** The rating that counts today; undefined: nobody has rated the application. */
export async function ratingInForce(
  tx: EntityManager,
  applicationId: string,
): Promise<RiskRating | undefined> {
  const [row] = await tx.query<{ rating: RiskRating | null }[]>('select rating_in_force($1) as rating', [
    applicationId,
  ]);
  return row?.rating ?? undefined;
}

/** What the two who override a rating agree on. */
export async function hashOfOverride(tx: EntityManager, given: RiskOverride): Promise<string> {
  const { applicationId, n, rating, computed, expiresOn, reason } = given;
  const [row] = await tx.query<{ hash: string }[]>(
    `select encode(risk_override_terms($1, $2, $3, $4, $5::date, $6), 'hex') as hash`,
    [applicationId, n, rating, computed, expiresOn, reason],
  );
  invariant(row !== undefined, 'terms without a hash');
  return row.hash;
}

/** Overrides whose last day is over, which nobody has written down yet, with the party of their application. */
export function endedOverrides(
  tx: EntityManager,
  { today, limit }: { readonly today: string; readonly limit: number },
): Promise<(RiskOverride & { readonly partyId: string | null })[]> {
  return tx.query(
    `select ${OVERRIDE}, a.party_id as "partyId" from risk_override o join application a on a.id = o.application_id
     where o.expires_on < $1::date
       and not exists (select from risk_override_end e where (e.application_id, e.n) = (o.application_id, o.n))
     order by o.application_id, o.n limit $2`,
    [today, limit],
  );
}
