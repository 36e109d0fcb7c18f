import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { RelationshipId, RelationshipOpening, Seat } from './domain';
import { lockOpening, openingOf, type OpeningTerms } from './relationship-opening.rows';

/** What has become of a proposal. */
export type OpeningState = 'proposed' | 'opened' | 'withdrawn' | 'expired';

/** A party's word that it has read the disclosure. */
export interface Acceptance {
  readonly seat: Seat;
  readonly signedBy: readonly string[];
  readonly acceptedAt: Date;
}

/** A relationship that was proposed, and what has become of it. */
export interface HeldOpening {
  readonly id: string;
  readonly opening: RelationshipOpening;
  readonly termsHash: string; // what the second person approves
  readonly disclosure: { readonly facts: object }; // as plain JSON
  readonly disclosedText: string;
  readonly disclosureHash: string; // of the text: what both parties accept
  readonly state: OpeningState;
  readonly maker: string;
  readonly proposedAt: Date;
  readonly expiresAt: Date;
  readonly acceptances: readonly Acceptance[]; // A before B
}

/** Which proposals are asked for, from the one after `after` on. */
export interface OpeningFilter {
  readonly partyId?: string; // that will sit there
  readonly after?: string;
  readonly limit: number;
}

interface OpeningRow extends Omit<HeldOpening, 'opening' | 'acceptances'> {
  readonly terms: OpeningTerms;
  readonly acceptances: readonly (Omit<Acceptance, 'acceptedAt'> & { readonly acceptedAt: string })[] | null;
}

/** Proposals of relationships as they are looked at. It writes nothing. */
@Injectable()
export class RelationshipOpeningReader {
  /** One proposal; undefined when there is none, or none that this party may see. */
  async find(tx: EntityManager, openingId: string, partyId?: string): Promise<HeldOpening | undefined> {
    const [row] = await tx.query<OpeningRow[]>(`${SELECT} and o.id = $2`, [partyId ?? null, openingId]);
    return row && heldOf(row);
  }

  /** The same, that nobody else decides on until the transaction ends. */
  async lock(tx: EntityManager, openingId: string, partyId?: string): Promise<HeldOpening | undefined> {
    await lockOpening(tx, openingId);
    return await this.find(tx, openingId, partyId);
  }

  /** A page in the order in which they were proposed; a cursor the reader may not see gives an empty page. */
  async page(tx: EntityManager, { partyId, after, limit }: OpeningFilter): Promise<HeldOpening[]> {
    const rows = await tx.query<OpeningRow[]>(
      `${SELECT} and ($2::uuid is null or (o.proposed_at, o.id) > (
         select o.proposed_at, o.id from relationship_opening o where o.id = $2 and ${SEEN_BY_PARTY}))
       order by o.proposed_at, o.id limit $3`,
      [partyId ?? null, after ?? null, limit],
    );
    return rows.map(heldOf);
  }

  /** The names that were disclosed when these relationships were opened, by relationship and seat. */
  async disclosedNames(
    tx: EntityManager,
    relationshipIds: readonly RelationshipId[],
  ): Promise<ReadonlyMap<string, Readonly<Record<Seat, string>>>> {
    const rows = await tx.query<{ id: string; seats: Record<Seat, string> }[]>(
      `select r.id, o.disclosure #> '{facts,seats}' as seats from relationship r
       join relationship_opening o on o.id = r.opening_id where r.id = any($1::bigint[])`,
      [relationshipIds],
    );
    return new Map(rows.map(({ id, seats }) => [id, seats]));
  }
}

function heldOf({ terms, acceptances, ...row }: OpeningRow): HeldOpening {
  return {
    ...row,
    opening: openingOf(terms),
    acceptances: (acceptances ?? []).map((each) => ({ ...each, acceptedAt: new Date(each.acceptedAt) })),
  };
}

const SEEN_BY_PARTY = '($1::text is null or $1 in (o.party_a, o.party_b))';

const SELECT = `
  select o.id, o.terms, encode(o.terms_hash, 'hex') as "termsHash", o.disclosure, o.disclosed_text as "disclosedText",
    o.disclosure_hash as "disclosureHash", o.maker, o.proposed_at as "proposedAt", o.expires_at as "expiresAt",
    case when exists (select from relationship r where r.opening_id = o.id) then 'opened'
      when exists (select from relationship_withdrawal w where w.opening_id = o.id) then 'withdrawn'
      when clock_now() > o.expires_at then 'expired' else 'proposed' end as state,
    (select json_agg(json_build_object('seat', c.seat, 'signedBy', c.signed_by, 'acceptedAt', c.accepted_at) order by c.seat)
     from relationship_acceptance c where c.opening_id = o.id) as acceptances
  from relationship_opening o
  where ${SEEN_BY_PARTY}`;
