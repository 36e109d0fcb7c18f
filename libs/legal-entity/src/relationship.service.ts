import { accept, invariant, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  mporCovers,
  noTrade,
  type Occupancy,
  type Relationship,
  type RelationshipId,
  type Seat,
  seatOf,
  type Standing,
  type Terms,
} from './domain';
import { holdParties } from './party-standing.rows';
import { exhaustionColumns, insertTerms, relationshipOf, type RelationshipRow } from './relationship.rows';

/** The relationships: opened once, read by every stage, locked by whoever changes what belongs to one. */
@Injectable()
export class RelationshipService {
  /**
   * Opens a relationship with its first occupants and terms. The rows are written once: a second opening is a fault.
   *
   * @param openingId of the proposal that both parties and two people of the house agreed to; the table compares it with the rows
   */
  async open(
    tx: EntityManager,
    relationship: Relationship,
    openedAt: Date,
    openingId?: string,
  ): Promise<void> {
    const { terms, asset } = relationship;
    invariant(mporCovers(terms.clocks), `${relationship.name}: MPOR is shorter than its clocks`);
    await tx.query(
      `insert into relationship (id, name, asset, scale, written_ending, exhaustion_low, exhaustion_high,
         exhaustion_confidence, exhaustion_model, opened_at, opening_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        relationship.id,
        relationship.name,
        asset.code,
        asset.scale,
        relationship.writtenEnding,
        ...exhaustionColumns(relationship.exhaustion),
        openedAt,
        openingId ?? null,
      ],
    );
    await insertTerms(tx, relationship.id, terms, { version: 1, effectiveFrom: openedAt });
    for (const occupancy of relationship.occupancies)
      await this.insertOccupancy(tx, relationship.id, occupancy, openedAt);
  }

  /** Records whom the other seat accepts as a replacement. The same again is nothing. */
  async approveReplacement(
    tx: EntityManager,
    relationship: RelationshipId,
    seat: Seat,
    partyId: string,
    at: Date,
  ): Promise<void> {
    await tx.query(`insert into approved_replacement values ($1, $2, $3, $4) on conflict do nothing`, [
      relationship,
      seat,
      partyId,
      at,
    ]);
  }

  async approvedReplacements(tx: EntityManager, relationship: RelationshipId, seat: Seat): Promise<string[]> {
    const rows: { party_id: string }[] = await tx.query(
      'select party_id from approved_replacement where (relationship_id, seat) = ($1, $2) order by party_id',
      [relationship, seat],
    );
    return rows.map((row) => row.party_id);
  }

  /** Those of some parties that may be given a seat now. None of them is stopped or restricted until the transaction ends. */
  async seatable(tx: EntityManager, partyIds: readonly string[]): Promise<string[]> {
    const states = await holdParties(tx, partyIds);
    return partyIds.filter((party) => noTrade(states.get(party) ?? 'active', true) === undefined);
  }

  async all(tx: EntityManager): Promise<Relationship[]> {
    const rows: RelationshipRow[] = await tx.query('select * from relationship_now order by id');
    return rows.map(relationshipOf);
  }

  /** @throws InvariantError when there is none: callers inside the house pass ids they were given by it. */
  async load(tx: EntityManager, relationship: RelationshipId): Promise<Relationship> {
    const found = await this.find(tx, relationship);
    invariant(found !== undefined, `no relationship ${relationship}`);
    return found;
  }

  async find(tx: EntityManager, relationship: RelationshipId): Promise<Relationship | undefined> {
    const rows: RelationshipRow[] = await tx.query('select * from relationship_now where id = $1', [
      relationship,
    ]);
    return rows.map(relationshipOf)[0];
  }

  /** The one of this name. Names are never given twice. */
  async named(tx: EntityManager, name: string): Promise<Relationship | undefined> {
    const rows: RelationshipRow[] = await tx.query('select * from relationship_now where name = $1', [name]);
    return rows.map(relationshipOf)[0];
  }

  /**
   * Some of them, by their ids, with the terms that were in force at an instant; who sits there is as it is now. One that does not
   * exist is not among them.
   */
  async loadAll(
    tx: EntityManager,
    relationships: readonly RelationshipId[],
    asOf: Date,
  ): Promise<Relationship[]> {
    const rows: RelationshipRow[] = await tx.query(
      'select * from relationship_at($2) where id = any ($1::bigint[]) order by id',
      [relationships, asOf],
    );
    return rows.map(relationshipOf);
  }

  /** One of them with the terms that were in force at an instant. */
  async loadAt(tx: EntityManager, relationship: RelationshipId, asOf: Date): Promise<Relationship> {
    const [found] = await this.loadAll(tx, [relationship], asOf);
    invariant(found !== undefined, `no relationship ${relationship}`);
    return found;
  }

  /** When the newest terms of a relationship begin, which may be still to come. */
  async newestTermsFrom(tx: EntityManager, relationship: RelationshipId): Promise<Date> {
    const [row] = await tx.query<{ newest: Date }[]>(
      'select effective_from as newest from terms where relationship_id = $1 order by version desc limit 1',
      [relationship],
    );
    invariant(row !== undefined, `relationship ${relationship} has no terms`);
    return row.newest;
  }

  /** Writes the terms that an approved version of the paper gives from its day on. The table compares the day with that version. */
  async amendTerms(
    tx: EntityManager,
    relationship: RelationshipId,
    terms: Terms,
    from: { readonly effectiveFrom: Date; readonly approvalId: string },
  ): Promise<void> {
    await this.lock(tx, relationship);
    const [row] = await tx.query<{ version: number }[]>(
      'select max(version) + 1 as version from terms where relationship_id = $1',
      [relationship],
    );
    invariant(row !== undefined, `relationship ${relationship} has no terms`);
    await insertTerms(tx, relationship, terms, { ...from, version: row.version });
  }

  /** Loads a relationship and keeps every other writer of it waiting until the transaction ends. */
  async lock(tx: EntityManager, relationship: RelationshipId): Promise<Relationship> {
    const rows: RelationshipRow[] = await tx.query('select * from lock_relationship($1)', [relationship]);
    invariant(rows[0] !== undefined, `no relationship ${relationship}`);
    return relationshipOf(rows[0]);
  }

  /**
   * The same for many at once, by their ids. Locked in one order: two that lock some of the same wait for each other, and never in a
   * circle. Their terms are those that were in force at an instant.
   */
  async lockAll(
    tx: EntityManager,
    relationships: readonly RelationshipId[],
    asOf: Date,
  ): Promise<Relationship[]> {
    const rows: RelationshipRow[] = await tx.query('select * from lock_relationships($1, $2)', [
      relationships,
      asOf,
    ]);
    invariant(rows.length === relationships.length, 'one of the relationships does not exist, or came twice');
    return rows.map(relationshipOf);
  }

  async setStanding(
    tx: EntityManager,
    relationship: RelationshipId,
    occupancy: string,
    standing: Standing,
    at: Date,
  ): Promise<void> {
    await tx.query(
      `update occupancy set standing = $3, vacated_at = case when $3 = 'defaulted' then $4::timestamptz end
       where (relationship_id, code) = ($1, $2)`,
      [relationship, occupancy, standing, at],
    );
  }

  /** Seats a replacement that the other seat approved beforehand, in the occupancy it signed for. */
  async seat(
    tx: EntityManager,
    relationship: RelationshipId,
    replacement: Pick<Occupancy, 'code' | 'partyId' | 'independentAmount'>,
    at: Date,
  ): Promise<Result<'seated', 'not-approved-beforehand'>> {
    const approved = await this.approvedReplacements(tx, relationship, seatOf(replacement.code));
    if (!approved.includes(replacement.partyId)) return refuse('not-approved-beforehand');
    await this.insertOccupancy(tx, relationship, replacement, at);
    return accept('seated');
  }

  private async insertOccupancy(
    tx: EntityManager,
    relationship: RelationshipId,
    { code, partyId, independentAmount }: Pick<Occupancy, 'code' | 'partyId' | 'independentAmount'>,
    at: Date,
  ): Promise<void> {
    await tx.query(
      `insert into occupancy (relationship_id, code, party_id, independent, seated_at) values ($1, $2, $3, $4, $5)`,
      [relationship, code, partyId, independentAmount.minor, at],
    );
  }
}
