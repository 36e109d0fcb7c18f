import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Netting, nettingOf, type NettingOpinion, type Relationship } from './domain';

type Paired = Pick<Relationship, 'name' | 'occupancies'>;

interface NettingRow {
  readonly cell: string;
  readonly partyId: string;
  readonly enforceable: NettingOpinion['enforceable'] | null;
  readonly validUntil: string | null;
}

/** Whether what a seat owes may be counted net: its master agreement, and what counsel says of it, read together. */
@Injectable()
export class NettingService {
  /** For everyone who ever sat in a relationship, by occupancy. Whoever has signed nothing does not net. */
  async of(tx: EntityManager, relationship: Paired, asOf: Date): Promise<ReadonlyMap<string, Netting>> {
    return (await this.ofAll(tx, [relationship], asOf)).get(relationship.name) ?? new Map();
  }

  /** The same of many relationships, by their names. */
  async ofAll(
    tx: EntityManager,
    relationships: readonly Paired[],
    asOf: Date,
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, Netting>>> {
    const asked = relationships.flatMap(({ name, occupancies }) =>
      occupancies.map(({ partyId }) => ({ name, partyId })),
    );
    const rows = await tx.query<NettingRow[]>(SELECT, [
      asked.map(({ name }) => name),
      asked.map(({ partyId }) => partyId),
      asOf,
    ]);
    const found = new Map(rows.map((row) => [keyOf(row.cell, row.partyId), row]));
    const netting = (name: string, partyId: string) => {
      const row = found.get(keyOf(name, partyId));
      return nettingOf(row !== undefined, opinionOf(row), asOf);
    };
    return new Map(
      relationships.map(({ name, occupancies }) => [
        name,
        new Map(occupancies.map(({ code, partyId }) => [code, netting(name, partyId)])),
      ]),
    );
  }
}

const keyOf = (cell: string, partyId: string) => JSON.stringify([cell, partyId]);

function opinionOf(row: NettingRow | undefined) {
  if (row === undefined || row.enforceable === null || row.validUntil === null) return undefined;
  return { enforceable: row.enforceable, validUntil: row.validUntil };
}

const SELECT = `
  select cell, party_id as "partyId", enforceable, valid_until::text as "validUntil"
  from netting_in_force($1::text[], $2::text[], $3)`;
