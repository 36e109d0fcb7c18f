import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type IndependentElection, independentElection, type Relationship } from './domain';

type Named = Pick<Relationship, 'id' | 'name' | 'occupancies'>;

interface AnnexRow {
  readonly cell: string;
  readonly partyId: string;
  readonly vm: Parameters<typeof independentElection>[0] | null;
  readonly im: Parameters<typeof independentElection>[1] | null;
}

/** Which seats have signed for an independent amount: both annexes of each, read together. */
@Injectable()
export class IndependentAmountService {
  /** By relationship and occupancy, of those alone who deliver one. One question, and little of it where nobody ever named one. */
  async ofAll(
    tx: EntityManager,
    relationships: readonly Named[],
    asOf: Date,
  ): Promise<ReadonlyMap<Relationship['id'], ReadonlyMap<string, IndependentElection>>> {
    const rows = await tx.query<AnnexRow[]>(ANNEXES, [relationships.map(({ name }) => name), asOf]);
    const elections = new Map(
      rows.flatMap(({ cell, partyId, vm, im }) => {
        const election = independentElection(vm ?? undefined, im ?? undefined);
        return election === undefined ? [] : [[keyOf(cell, partyId), election] as const];
      }),
    );
    const found = new Map<Relationship['id'], ReadonlyMap<string, IndependentElection>>();
    for (const { id, name, occupancies } of relationships) {
      const seats = occupancies.flatMap(({ code, partyId }) => {
        const election = elections.get(keyOf(name, partyId));
        return election === undefined ? [] : [[code, election] as const];
      });
      if (seats.length > 0) found.set(id, new Map(seats));
    }
    return found;
  }
}

const keyOf = (cell: string, partyId: string) => JSON.stringify([cell, partyId]);

// Of whoever has named one in any version there was, both annexes as they are in force: it may have been amended away.
const ANNEXES = `
  with named as (
    select distinct a.cell, a.party_id from agreement_version v join agreement a on a.id = v.agreement_id
    where v.names_independent and a.cell = any ($1::text[])
  ), annex as (
    select distinct on (a.cell, a.party_id, a.part) a.cell, a.party_id, a.part, v.elections
    from named join agreement a using (cell, party_id) join agreement_version v on v.agreement_id = a.id
    where v.effective_from <= $2
    order by a.cell, a.party_id, a.part, a.generation desc, v.version desc
  )
  select n.cell, n.party_id as "partyId",
    (select jsonb_build_object('independentAmounts', x.elections -> 'independentAmounts') from annex x
      where (x.cell, x.party_id, x.part) = (n.cell, n.party_id, 'variation-margin')) as vm,
    (select jsonb_build_object('approach', x.elections -> 'approach') from annex x
      where (x.cell, x.party_id, x.part) = (n.cell, n.party_id, 'initial-margin')) as im
  from named n`;
