import { type Money, textOf } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import {
  type ApplicationSections,
  type InstrumentType,
  maySign,
  signatoriesOf,
  type SignatureRefusal,
} from './domain';

/** Who signs what for a party, and up to how much it binds it. */
export interface PartySigning {
  readonly partyId: string;
  readonly signedBy: readonly string[]; // ids of its signatories
  readonly instrument: InstrumentType;
  readonly amount?: Money;
}

/** A limit in another asset covers nothing: what is signed is above it. */
export type PartySignatureRefusal = Exclude<SignatureRefusal, 'limit-in-another-asset'>;

/** Why these persons may not sign this for a party today, of a party that came in by an application; undefined: they may. */
export async function signatureRefusalOf(
  tx: EntityManager,
  { partyId, signedBy, ...signing }: PartySigning,
  asOf: Date,
): Promise<PartySignatureRefusal | undefined> {
  const [row] = await tx.query<{ signatories: ApplicationSections['signatories'] | null }[]>(
    'select party_signatories($1) as signatories',
    [partyId],
  );
  const { signatories } = row ?? {};
  const known = signatoriesOf(signatories === null || signatories === undefined ? {} : { signatories });
  const signedOn = textOf(asOf).slice(0, 'YYYY-MM-DD'.length);
  const signed = maySign(signedBy, known, { ...signing, signedOn });
  if (signed.ok) return undefined;
  return signed.refusal === 'limit-in-another-asset' ? 'above-limit' : signed.refusal;
}
