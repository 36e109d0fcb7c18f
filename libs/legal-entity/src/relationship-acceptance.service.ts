import { accept, invariant, refuse, type Result, textOf } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type ApplicationSections, maySign, type Seat, signatoriesOf, type SignatureRefusal } from './domain';
import { type HeldOpening, RelationshipOpeningReader } from './relationship-opening-reader.service';
import { lockOpening } from './relationship-opening.rows';

export type AcceptanceRefusal =
  | { readonly kind: 'no-such-proposal' }
  | { readonly kind: 'proposal-over'; readonly state: HeldOpening['state'] }
  | { readonly kind: 'disclosure-changed' } // another text was read than was disclosed
  | { readonly kind: 'accepted-already' } // by others
  | { readonly kind: AcceptanceSignatureRefusal };

/** What is accepted has no amount, so that nobody signs above a limit. */
type AcceptanceSignatureRefusal = Exclude<SignatureRefusal, 'above-limit' | 'limit-in-another-asset'>;

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
    const refusal = await signatureRefusalOf(tx, partyId, signedBy, asOf);
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

/** A disclosure is accepted by whoever may sign the master agreement it belongs to. */
async function signatureRefusalOf(
  tx: EntityManager,
  partyId: string,
  signedBy: readonly string[],
  asOf: Date,
): Promise<AcceptanceSignatureRefusal | undefined> {
  const [row] = await tx.query<{ signatories: ApplicationSections['signatories'] | null }[]>(
    'select party_signatories($1) as signatories',
    [partyId],
  );
  const { signatories } = row ?? {};
  const known = signatoriesOf(signatories === null || signatories === undefined ? {} : { signatories });
  const signedOn = textOf(asOf).slice(0, 'YYYY-MM-DD'.length);
  const signed = maySign(signedBy, known, { instrument: 'master-agreement', signedOn });
  if (signed.ok) return undefined;
  const { refusal } = signed;
  invariant(
    refusal !== 'above-limit' && refusal !== 'limit-in-another-asset',
    'a master agreement has no amount that a limit could be below',
  );
  return refusal;
}

function seatOfParty({ opening }: HeldOpening, partyId: string): Seat | undefined {
  return opening.relationship.occupancies.find((each) => each.partyId === partyId)?.seat;
}

function sameSigners(some: readonly string[], others: readonly string[]): boolean {
  return JSON.stringify([...some].sort()) === JSON.stringify([...others].sort());
}
