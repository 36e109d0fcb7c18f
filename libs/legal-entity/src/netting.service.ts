import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Netting, nettingOf, type NettingOpinion, type Relationship } from './domain';

interface NettingRow {
  readonly partyId: string;
  readonly enforceable: NettingOpinion['enforceable'] | null;
  readonly validUntil: string | null;
}

/** Whether what a seat owes may be counted net: its master agreement, and what counsel says of it, read together. */
@Injectable()
export class NettingService {
  /** For everyone who ever sat in a relationship, by occupancy. Whoever has signed nothing does not net. */
  async of(
    tx: EntityManager,
    { name, occupancies }: Pick<Relationship, 'name' | 'occupancies'>,
    asOf: Date,
  ): Promise<ReadonlyMap<string, Netting>> {
    const rows = await tx.query<NettingRow[]>(SELECT, [
      name,
      occupancies.map(({ partyId }) => partyId),
      asOf,
    ]);
    return new Map(
      occupancies.map(({ code, partyId }) => {
        const row = rows.find((each) => each.partyId === partyId);
        return [code, nettingOf(row !== undefined, opinionOf(row), asOf)];
      }),
    );
  }
}

function opinionOf(row: NettingRow | undefined) {
  if (row === undefined || row.enforceable === null || row.validUntil === null) return undefined;
  return { enforceable: row.enforceable, validUntil: row.validUntil };
}

const SELECT = `
  select party_id as "partyId", enforceable, valid_until::text as "validUntil" from netting_in_force($1, $2, $3)`;
