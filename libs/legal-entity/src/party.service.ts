import { accept, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export interface Party {
  readonly id: string;
  readonly name: string;
}

/** A party that comes in by its application. */
export interface AdmittedParty extends Party {
  readonly lei: string;
  readonly applicationId: string;
}

/** The legal persons we know. Who they are is proved when they apply. */
@Injectable()
export class PartyService {
  /** Records parties. The same again is nothing. */
  async record(tx: EntityManager, parties: readonly Party[]): Promise<void> {
    await tx.query('insert into party select * from unnest($1::text[], $2::text[]) on conflict do nothing', [
      parties.map((party) => party.id),
      parties.map((party) => party.name),
    ]);
  }

  /** Makes an approved applicant a party. The table takes it from an approved application alone. */
  async admit(
    tx: EntityManager,
    { id, name, lei, applicationId }: AdmittedParty,
  ): Promise<Result<'admitted', 'party-name-taken'>> {
    const fresh = await tx.query<unknown[]>(
      `insert into party (id, name, lei, application_id) values ($1, $2, $3, $4)
       on conflict (name) do nothing returning id`,
      [id, name, lei, applicationId],
    );
    return fresh.length === 0 ? refuse('party-name-taken') : accept('admitted');
  }

  async isKnown(tx: EntityManager, partyId: string): Promise<boolean> {
    const known = await tx.query<unknown[]>('select from party where id = $1', [partyId]);
    return known.length > 0;
  }

  async names(tx: EntityManager): Promise<Map<string, string>> {
    const rows: Party[] = await tx.query('select id, name from party');
    return new Map(rows.map((party) => [party.id, party.name]));
  }
}
