import { accept, type Asset, id, type Money, refuse, type Result } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { BookId } from '@app/ledger/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { loadSections } from './application.rows';
import {
  affiliationOf,
  type Core,
  lastOccupant,
  type OpeningFault,
  openingFaults,
  type Ownership,
  ownCapitalNeeded,
  ownershipOf,
  type RelationshipOpening,
  type Seat,
} from './domain';
import { admissionOf } from './relationship-opening.rows';

/** Why a relationship is not opened as things stand. */
export type GroundsRefusal =
  | OpeningFault
  | { readonly kind: 'party-not-active'; readonly seat: Seat; readonly partyId: string }
  | { readonly kind: 'affiliated-parties'; readonly through: readonly string[] }
  | { readonly kind: 'name-taken' }
  | { readonly kind: 'own-capital-too-small'; readonly has: Money; readonly needed: Money };

/** Whether the parties, the name and the capital are there, at the moment of asking. It writes nothing. */
@Injectable()
export class RelationshipGrounds {
  constructor(private readonly ledger: LedgerService) {}

  /** Everything but the paper. The first thing that stands against it is said. */
  async refusalOf(tx: EntityManager, opening: RelationshipOpening): Promise<GroundsRefusal | undefined> {
    const [fault] = openingFaults(opening);
    if (fault !== undefined) return fault;
    const parties = await this.partiesRefusal(tx, opening);
    if (parties !== undefined) return parties;
    if (await this.nameIsTaken(tx, opening)) return { kind: 'name-taken' };
    const needed = ownCapitalNeeded(opening);
    const has = await this.ownCapital(tx, opening.core, needed.asset);
    return has.lessThan(needed) ? { kind: 'own-capital-too-small', has, needed } : undefined;
  }

  /** The entity's own book of this number; undefined: there is none. */
  async core(tx: EntityManager, book: BookId): Promise<Core | undefined> {
    const [row] = await tx.query<{ id: string; name: string }[]>(
      `select id, name from led.book where id = $1 and kind = 'entity'`,
      [book],
    );
    return row && { id: id<'Book'>(row.id), name: row.name };
  }

  private async partiesRefusal(
    tx: EntityManager,
    { relationship }: RelationshipOpening,
  ): Promise<GroundsRefusal | undefined> {
    const owners: Ownership[] = [];
    for (const seat of ['A', 'B'] as const) {
      const { partyId } = lastOccupant(relationship, seat);
      const active = await activeOwnership(tx, partyId);
      if (!active.ok) return { kind: active.refusal, seat, partyId };
      owners.push(active.value);
    }
    const [one, other] = owners;
    const through = one === undefined || other === undefined ? [] : affiliationOf(one, other);
    return through.length === 0 ? undefined : { kind: 'affiliated-parties', through };
  }

  private async nameIsTaken(tx: EntityManager, { relationship }: RelationshipOpening): Promise<boolean> {
    const [taken] = await tx.query<unknown[]>(
      'select from led.book where name = $1 union all select from relationship where name = $1',
      [relationship.name],
    );
    return taken !== undefined;
  }

  /** What the core has that is neither its floor nor set aside for anything. */
  private ownCapital(tx: EntityManager, { id: book }: Core, asset: Asset): Promise<Money> {
    return this.ledger.balance(tx, book, 'OWN', asset);
  }
}

/** Who is behind a party, as its application says; it has come in by one, and is active. */
async function activeOwnership(
  tx: EntityManager,
  partyId: string,
): Promise<Result<Ownership, 'party-not-active'>> {
  const admission = await admissionOf(tx, partyId);
  if (admission?.state !== 'active') return refuse('party-not-active');
  const ownership = ownershipOf(await loadSections(tx, admission.applicationId));
  return ownership === undefined ? refuse('party-not-active') : accept(ownership);
}
