import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export interface Party {
  readonly id: string;
  readonly name: string;
}

/** The legal persons we know. Thin: who they are is proved when they apply. */
@Injectable()
export class PartyService {
  /** Records parties. The same again is nothing. */
  async record(tx: EntityManager, parties: readonly Party[]): Promise<void> {
    await tx.query('insert into party select * from unnest($1::text[], $2::text[]) on conflict do nothing', [
      parties.map((party) => party.id),
      parties.map((party) => party.name),
    ]);
  }

  async names(tx: EntityManager): Promise<Map<string, string>> {
    const rows: Party[] = await tx.query('select id, name from party');
    return new Map(rows.map((party) => [party.id, party.name]));
  }
}
