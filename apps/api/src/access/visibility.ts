import type { Occupancy, Relationship } from '@app/legal-entity/domain';
import type { Principal } from './principal';

/**
 * The seats of a relationship whose rows a caller may see: all of them for the house, its own for a counterparty, none for
 * anybody else's party. A party that lost its seat by default is dealt with by its estate, not at this door.
 */
export function seatsSeenBy(
  { partyId, role }: Principal,
  { occupancies }: Relationship,
): readonly Occupancy[] {
  if (role !== 'counterparty') return occupancies;
  return occupancies.filter((each) => each.partyId === partyId && each.standing !== 'defaulted');
}

/** Whether an account may be shown to who sees these seats: the cell's own accounts, and those of the seats. */
export function showsAccount(
  account: string,
  seen: readonly Occupancy[],
  all: readonly Occupancy[],
): boolean {
  const words = account.split('.');
  const hidden = all.filter((each) => !seen.includes(each));
  return !hidden.some(({ code }) => words.includes(code));
}
