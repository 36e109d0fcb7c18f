import { invariant } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import { partyNews, type PartyState } from './domain';
import type { LeiRegistration } from './domain/lei-registration';
import type { RiskRating } from './domain/ownership-control';
import { publish } from './webhook-news.rows';

/** Why a party takes no new risk without anybody having said so. */
export type LapseGround = 'paper-expired' | 'review-overdue';

/** The state a party is in, and which of its states that is: 0 when it was never moved. */
export interface LastStanding {
  readonly n: number;
  readonly state: PartyState;
  readonly from: PartyState | 'applicant' | null; // null: it was never moved
  readonly ground: LapseGround | null; // where nobody restricted it
}

/** A state that a party is to come to. */
export interface NewStanding {
  readonly partyId: string;
  readonly n: number;
  readonly from: PartyState;
  readonly to: PartyState;
  readonly reason: string;
  readonly reviewOn?: string; // YYYY-MM-DD, when it becomes active
}

/** A state that a party came to. */
export interface PartyStandingStep {
  readonly n: number;
  readonly from: PartyState | 'applicant';
  readonly to: PartyState;
  readonly since: Date;
  readonly by: string;
  readonly role: string;
  readonly reason: string;
  readonly reviewOn: string | null;
  readonly approvalId: string | null; // of its own, or of the renewal that let it go on
  readonly ground: LapseGround | null;
}

/** Each party's state; nobody moves any of them until the transaction ends. */
export async function holdParties(
  tx: EntityManager,
  partyIds: readonly string[],
): Promise<ReadonlyMap<string, PartyState>> {
  const rows = await tx.query<{ party_id: string; state: PartyState }[]>('select * from hold_parties($1)', [
    partyIds,
  ]);
  return new Map(rows.map(({ party_id: partyId, state }) => [partyId, state]));
}

/** A party's state, alone: whoever relies on it waits until the transaction ends. Undefined: there is no such party. */
export async function lastStanding(tx: EntityManager, partyId: string): Promise<LastStanding | undefined> {
  await tx.query('select lock_party($1)', [partyId]);
  const [row] = await tx.query<LastStanding[]>(
    `select coalesce(s.n, 0) as n, coalesce(s.to_state, 'active') as state, s.from_state as "from", s.ground
     from party p left join party_standing s on s.party_id = p.id
     where p.id = $1 order by s.n desc nulls last limit 1`,
    [partyId],
  );
  return row;
}

/** Every state a party came to, in order; undefined: there is no such party. */
export async function standingSteps(
  tx: EntityManager,
  partyId: string,
): Promise<PartyStandingStep[] | undefined> {
  const [known] = await tx.query<unknown[]>('select from party where id = $1', [partyId]);
  if (known === undefined) return undefined;
  return await tx.query<PartyStandingStep[]>(
    `select n, from_state as "from", to_state as "to", since, set_by as by, role, reason, review_on::text as "reviewOn",
       coalesce(approval_id, renewal_id) as "approvalId", ground
     from party_standing where party_id = $1 order by n`,
    [partyId],
  );
}

/** Who, or what, brings a party to a state, and which approval lets it go on. */
interface SetBy {
  readonly by: string;
  readonly role: string;
  readonly approvalId?: string;
  readonly renewalId?: string; // of a paper whose expiry had stopped it
  readonly ground?: LapseGround;
}

/**
 * Writes the next state of a party, and tells it. The table refuses one that does not follow the last, or that eases without an
 * approval.
 */
export async function writeStanding(
  tx: EntityManager,
  { partyId, n, from, to, reason, reviewOn, by, role, approvalId, renewalId, ground }: NewStanding & SetBy,
): Promise<void> {
  const eases = approvalId !== undefined || renewalId !== undefined;
  await tx.query(
    `insert into party_standing
       (party_id, n, from_state, to_state, eases, set_by, role, reason, review_on, approval_id, renewal_id, ground)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...[partyId, n, from, to, eases, by, role, reason],
      ...[reviewOn ?? null, approvalId ?? null, renewalId ?? null, ground ?? null],
    ],
  );
  await publish(tx, partyNews({ partyId, n, from, to }));
}

/** What the two who ease a party's standing agree on. */
export async function hashOfStanding(
  tx: EntityManager,
  { partyId, n, from, to, reviewOn, reason }: NewStanding,
): Promise<string> {
  const [row] = await tx.query<{ hash: string }[]>(
    `select encode(party_standing_terms($1, $2, $3, $4, $5, $6), 'hex') as hash`,
    [partyId, n, from, to, reviewOn ?? null, reason],
  );
  invariant(row !== undefined, 'terms without a hash');
  return row.hash;
}

/** How closely a party is looked at, by the rating in force. One that came in without an application is looked at as most are. */
export async function ratingOf(tx: EntityManager, partyId: string): Promise<RiskRating> {
  const [row] = await tx.query<{ rating: RiskRating | null }[]>(
    'select rating_in_force(application_id) as rating from party where id = $1',
    [partyId],
  );
  return row?.rating ?? 'standard';
}

/** The day on which a party is looked at again, as was said when it became active last; undefined: it never did. */
export async function lastReviewOn(tx: EntityManager, partyId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ on: string }[]>(
    `select review_on::text as on from party_standing where party_id = $1 and to_state = 'active' order by n desc limit 1`,
    [partyId],
  );
  return row?.on;
}

/** Parties whose review has been due since a day or longer, and which nobody has stopped yet. */
export function overdueReviews(
  tx: EntityManager,
  { since, limit }: { readonly since: string; readonly limit: number },
): Promise<{ partyId: string; dueOn: string }[]> {
  return tx.query(
    `select s.party_id as "partyId", (s.since at time zone 'UTC')::date::text as "dueOn" from party_standing s
     where s.to_state = 'review-due' and (s.since at time zone 'UTC')::date <= $1::date
       and not exists (select from party_standing l where l.party_id = s.party_id and l.n > s.n)
     order by s.party_id limit $2`,
    [since, limit],
  );
}

/** What the register said of a party's identifier, extract by extract, the first first. One of another identifier says nothing of it. */
export function extractsOf(tx: EntityManager, partyId: string): Promise<LeiRegistration[]> {
  return tx.query<LeiRegistration[]>(
    `select s.content ->> 'lei' as lei, s.content ->> 'registrationStatus' as "registrationStatus",
       s.content ->> 'entityStatus' as "entityStatus", s.content ->> 'readOn' as "readOn"
     from party p join application_section s on s.application_id = p.application_id and s.section = 'lei-registration'
     where p.id = $1 and s.content ->> 'lei' = p.lei order by s.version`,
    [partyId],
  );
}

/** Whether the application by which a party came in is held: somebody of it is on the list, or compliance has said stop. */
export async function applicationIsHeld(tx: EntityManager, partyId: string): Promise<boolean> {
  const [row] = await tx.query<unknown[]>(
    `select from party p join application a on a.id = p.application_id where p.id = $1 and a.state = 'on-hold'`,
    [partyId],
  );
  return row !== undefined;
}
