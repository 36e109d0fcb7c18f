import { accept, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { lastOccupant, type Seat } from './domain';
import { type HeldOpening, RelationshipOpeningReader } from './relationship-opening-reader.service';
import { lockOpening } from './relationship-opening.rows';
import { type PartySignatureRefusal, signatureRefusalOf } from './signatory.rows';

export type AcceptanceRefusal =
  | { readonly kind: 'no-such-proposal' }
  | { readonly kind: 'proposal-over'; readonly state: HeldOpening['state'] }
  | { readonly kind: 'disclosure-changed' } // another text was read than was disclosed
  | { readonly kind: 'accepted-already' } // by others
  | { readonly kind: PartySignatureRefusal };

/** Who accepts what, for whom. */
export interface Accepting {
  readonly partyId: string;
  readonly client: string;
  readonly signedBy: readonly string[]; // signatories of the party's application
  readonly disclosureHash: string; // of the text they have read
}

/** Each party's word that it has read how its relationship may end, given by people who may sign for it. */
@Injectable()
export class RelationshipAcceptanceService {
  constructor(private readonly openings: RelationshipOpeningReader) {}

  /** Accepts the disclosure for one party. The same again is nothing new. */
  async accept(
    tx: EntityManager,
    openingId: string,
    { partyId, client, signedBy, disclosureHash }: Accepting,
    asOf: Date,
  ): Promise<Result<HeldOpening, AcceptanceRefusal>> {
    await lockOpening(tx, openingId);
    const held = await this.openings.find(tx, openingId, partyId);
    const seat = held && seatOfParty(held, partyId);
    if (held === undefined || seat === undefined) return refuse({ kind: 'no-such-proposal' });
    if (held.state !== 'proposed') return refuse({ kind: 'proposal-over', state: held.state });
    if (held.disclosureHash !== disclosureHash) return refuse({ kind: 'disclosure-changed' });
    const known = held.acceptances.find((each) => each.seat === seat);
    if (known !== undefined)
      return sameSigners(known.signedBy, signedBy) ? accept(held) : refuse({ kind: 'accepted-already' });
    const refusal = await acceptanceRefusal(tx, held, { seat, signedBy }, asOf);
    if (refusal !== undefined) return refuse({ kind: refusal });
    await tx.query(
      `insert into relationship_acceptance (opening_id, seat, party_id, signed_by, accepted_by, disclosure_hash)
       values ($1, $2, $3, $4, $5, $6)`,
      [openingId, seat, partyId, signedBy, client, disclosureHash],
    );
    const accepted = await this.openings.find(tx, openingId, partyId);
    return accept(accepted ?? held);
  }
}

/**
 * Why these persons may not accept a disclosure on this day; undefined: they may. It is accepted by whoever may sign the master
 * agreement it belongs to, up to the independent amount that its seat is to deliver.
 */
export function acceptanceRefusal(
  tx: EntityManager,
  { opening: { relationship } }: Pick<HeldOpening, 'opening'>,
  { seat, signedBy }: { readonly seat: Seat; readonly signedBy: readonly string[] },
  asOf: Date,
): Promise<PartySignatureRefusal | undefined> {
  const { partyId, independentAmount: amount } = lastOccupant(relationship, seat);
  return signatureRefusalOf(tx, { partyId, signedBy, instrument: 'master-agreement', amount }, asOf);
}

function seatOfParty({ opening }: HeldOpening, partyId: string): Seat | undefined {
  return opening.relationship.occupancies.find((each) => each.partyId === partyId)?.seat;
}

function sameSigners(some: readonly string[], others: readonly string[]): boolean {
  return JSON.stringify([...some].sort()) === JSON.stringify([...others].sort());
}
