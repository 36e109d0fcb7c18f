import { accept, refuse, type Result } from '@app/kernel';
import type { JWTPayload } from 'jose';
import type { Principal } from './principal';
import { isOutsider, isRole } from './role';

/** Why a token that is genuine lets nobody in. */
export type ClaimRefusal =
  | 'subject-malformed'
  | 'role-missing'
  | 'role-unknown'
  | 'party-missing'
  | 'party-malformed'
  | 'party-of-staff';

// Names end up in the log, in the audit and in keys: visible ASCII, of a length that OpenID Connect allows a subject.
const NAME = /^[\x21-\x7e]{1,255}$/;

/**
 * Who is asking, by the claims of a verified access token: `sub` is the client or the person, `role` one of ours, `party` whom an
 * outsider speaks for. Somebody with two roles has two tokens: what one does as the other cannot be told apart afterwards.
 */
export function principalOf({ sub, role, party }: JWTPayload): Result<Principal, ClaimRefusal> {
  if (!isName(sub)) return refuse('subject-malformed');
  if (role === undefined) return refuse('role-missing');
  if (typeof role !== 'string' || !isRole(role)) return refuse('role-unknown');
  if (!isOutsider(role))
    return party === undefined ? accept({ client: sub, role, partyId: undefined }) : refuse('party-of-staff');
  if (party === undefined) return refuse('party-missing');
  return isName(party) ? accept({ client: sub, role, partyId: party }) : refuse('party-malformed');
}

function isName(claim: unknown): claim is string {
  return typeof claim === 'string' && NAME.test(claim);
}
