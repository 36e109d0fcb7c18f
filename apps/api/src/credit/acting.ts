import type { Acting } from '@app/credit';
import type { Principal } from '../access/principal';
import { isOutsider } from '../access/role';
import type { No } from './no';

/** Somebody from outside acts for the seat of its party; the house for both. */
export function actingAs({ role }: Principal, seats: readonly string[]): Acting {
  return isOutsider(role) ? (seats[0] ?? 'nobody') : 'house';
}

/** What the other seat's line says is not a counterparty's to know: that it is refused there, it is told, and not why. */
export function toldTo<Refusal extends { readonly kind: string; readonly occupancy?: string }>(
  { role }: Principal,
  seats: readonly string[],
  refusal: Refusal,
  noOf: (refusal: Refusal) => No,
): No {
  const { occupancy } = refusal;
  const ofAnother = occupancy !== undefined && isOutsider(role) && !seats.includes(occupancy);
  return ofAnother ? { kind: 'other-seat-refuses', status: 409 } : noOf(refusal);
}
