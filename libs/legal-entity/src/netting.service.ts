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
  with master as (
    select distinct on (a.party_id) a.party_id, a.form, v.elections -> 'schedule' ->> 'jurisdiction' as jurisdiction,
      v.elections -> 'schedule' ->> 'entityType' as entity_type
    from agreement a join agreement_version v on v.agreement_id = a.id
    where a.cell = $1 and a.party_id = any($2::text[]) and a.part = 'master' and v.effective_from <= $3
    order by a.party_id, a.generation desc, v.version desc
  )
  select m.party_id as "partyId", o.enforceable, o.valid_until::text as "validUntil"
  from master m left join lateral (
    select o.enforceable, o.valid_until from netting_opinion o
    where (o.jurisdiction, o.entity_type, o.form) = (m.jurisdiction, m.entity_type, m.form)
      and o.effective_on <= ($3::timestamptz at time zone 'UTC')::date
    order by o.version desc limit 1
  ) o on true`;
