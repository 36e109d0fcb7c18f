import { type Asset, id, type Money } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { BookId } from '@app/ledger/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { loadSections } from './application.rows';
import {
  affiliationOf,
  type Core,
  noTrade,
  occupants,
  type OpeningFault,
  openingFaults,
  type Ownership,
  ownCapitalNeeded,
  ownershipOf,
  type PartyRefusal,
  type RelationshipOpening,
  type Seat,
} from './domain';
import { PartyStandingService } from './party-standing.service';
import { admissionOf } from './relationship-opening.rows';

/** Why a relationship is not opened as things stand, though it might be another day. */
export type GroundsRefusal =
  | {
      readonly kind: 'party-not-active' | PartyRefusal;
      readonly seat: Seat;
      readonly partyId: string;
    }
  | { readonly kind: 'name-taken' }
  | { readonly kind: 'own-capital-too-small'; readonly has: Money; readonly needed: Money };

/** Why these parties never open this one: its terms are what they are, and so is who is behind a party that was let in. */
export type LastingRefusal =
  OpeningFault | { readonly kind: 'affiliated-parties'; readonly through: readonly string[] };

/** Whether the parties, the name and the capital are there, at the moment of asking. It writes nothing. */
@Injectable()
export class RelationshipGrounds {
  constructor(
    private readonly ledger: LedgerService,
    private readonly standings: PartyStandingService,
  ) {}

  /** What stands against a proposal for good; undefined: nothing. Its parties are active. */
  async lastingRefusalOf(
    tx: EntityManager,
    opening: RelationshipOpening,
  ): Promise<LastingRefusal | undefined> {
    const [fault] = openingFaults(opening);
    if (fault !== undefined) return fault;
    const [one, other] = await Promise.all(
      occupants(opening.relationship).map(({ partyId }) => ownershipOfParty(tx, partyId)),
    );
    const through = one === undefined || other === undefined ? [] : affiliationOf(one, other);
    return through.length === 0 ? undefined : { kind: 'affiliated-parties', through };
  }

  /** What stands against it now, but for the paper. The first such thing is said. */
  async refusalOf(tx: EntityManager, opening: RelationshipOpening): Promise<GroundsRefusal | undefined> {
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
    const seated = occupants(relationship);
    // Nobody moves either of them until the transaction ends.
    const states = await this.standings.hold(
      tx,
      seated.map(({ partyId }) => partyId),
    );
    for (const { seat, partyId } of seated) {
      if ((await admissionOf(tx, partyId))?.state !== 'active')
        return { kind: 'party-not-active', seat, partyId };
      const stopped = noTrade(states.get(partyId) ?? 'active', true); // a seat is new risk
      if (stopped !== undefined) return { kind: stopped, seat, partyId };
    }
    return undefined;
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

/** Who is behind a party, as the application says by which it came in; undefined: it came in by none. */
async function ownershipOfParty(tx: EntityManager, partyId: string): Promise<Ownership | undefined> {
  const admission = await admissionOf(tx, partyId);
  return admission && ownershipOf(await loadSections(tx, admission.applicationId));
}
