import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ApplicationSections, Signatory } from './domain';
import { signatoriesOf } from './domain';

/** A signatory of a party that was here before anybody applied. */
export interface PartySignatory extends Omit<Signatory, 'limit'> {
  readonly partyId: string;
}

/** Who may sign for a party: those of its application; for a party without one, those that were recorded with it. */
@Injectable()
export class SignatoryService {
  /** Records signatories of parties that never applied. The same again is nothing. */
  async record(tx: EntityManager, signatories: readonly PartySignatory[]): Promise<void> {
    await tx.query(
      `insert into party_signatory (party_id, id, name, scope, signing, effective_on, expires_on)
       select g->>'partyId', g->>'id', g->>'name', array(select jsonb_array_elements_text(g->'scope')), g->>'signing',
         (g->>'effectiveOn')::date, (g->>'expiresOn')::date
       from jsonb_array_elements($1::jsonb) g on conflict do nothing`,
      [JSON.stringify(signatories)],
    );
  }

  /** The signatories of a party, whatever they may sign and since when. */
  async of(tx: EntityManager, partyId: string): Promise<Signatory[]> {
    const [row] = await tx.query<{ section: ApplicationSections['signatories'] | null; own: OwnRow[] }[]>(
      `select
         party_signatories(p.id) as section,
         (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'scope', o.scope, 'signing', o.signing,
            'effectiveOn', o.effective_on, 'expiresOn', o.expires_on) order by o.id), '[]')
          from party_signatory o where o.party_id = p.id) as own
       from party p where p.id = $1`,
      [partyId],
    );
    if (row === undefined) return [];
    const { section, own } = row;
    const recorded = own.map(({ expiresOn, ...rest }) => ({
      ...rest,
      ...(expiresOn !== null && { expiresOn }),
    }));
    return [...(section === null ? [] : signatoriesOf({ signatories: section })), ...recorded];
  }
}

interface OwnRow extends Omit<Signatory, 'limit' | 'expiresOn'> {
  readonly expiresOn: string | null;
}
