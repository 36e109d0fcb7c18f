import type { Occupancy, Relationship } from '@app/legal-entity/domain';
import type { TrancheReport } from '@app/tail-bond';
import type { Principal } from './principal';
import { isOutsider } from './role';

/**
 * The seats of a relationship whose rows a caller may see: all of them for the house, its own for a counterparty, none for
 * another party, and none for an investor, who holds tranches. A party that lost its seat by default is dealt with by its
 * estate, not at this door.
 */
export function seatsSeenBy(
  { partyId, role }: Principal,
  { occupancies }: Relationship,
): readonly Occupancy[] {
  if (!isOutsider(role)) return occupancies;
  if (role === 'investor') return [];
  return occupancies.filter((each) => each.partyId === partyId && each.standing !== 'defaulted');
}

const FOR_BOTH_SEATS = 'SKIN'; // what covers each of them, and would be drawn for either

/**
 * Whether an account of a book may be shown to a caller: all of them to the house; to a counterparty those of its own seats
 * and the first skin. The rest of the cell's accounts, the vault's among them, would give away the other seat's money: the
 * book balances, so that what is hidden is what is missing.
 */
export function showsAccount(account: string, { role }: Principal, seen: readonly Occupancy[]): boolean {
  if (!isOutsider(role)) return true;
  if (account === FOR_BOTH_SEATS) return seen.length > 0;
  const words = account.split('.');
  return seen.some(({ code }) => words.includes(code));
}

/**
 * A tranche as a caller may see it: whole for the house; for an investor who holds of it, with its own row of the register alone,
 * and nothing when it holds none. A covered party sees its cover elsewhere, not who holds it.
 */
export function trancheSeenBy(
  { partyId, role }: Principal,
  tranche: TrancheReport,
): TrancheReport | undefined {
  if (!isOutsider(role)) return tranche;
  const own = role === 'investor' ? tranche.register.filter(({ holder }) => holder === partyId) : [];
  return own.length === 0 ? undefined : { ...tranche, register: own };
}
