import { Exact } from '@app/kernel';
import type { Ownership } from './ownership';

/** An entity that is blocked because blocked owners together hold half of it or more. */
export interface BlockedEntity {
  readonly id: string;
  readonly name: string;
  readonly share: Exact; // held directly by all blocked owners together
  readonly owners: readonly string[]; // their names
}

const HALF = new Exact('0.5');

/**
 * The entities that are blocked without being listed. The direct shares of different blocked owners are added: 30 % and 25 % block.
 * An entity so blocked is a blocked owner itself, with all that it holds; one that is not passes nothing on. So 25 % of each of two
 * holding companies blocks nothing below them. Control without ownership does not block.
 *
 * @param listed ids of the owners that are on the list themselves
 * @see OFAC, Revised Guidance on Entities Owned by Persons Whose Property Is Blocked (13 August 2014); FAQ 398 to 402
 */
export function blockedByOwnership(ownership: Ownership, listed: ReadonlySet<string>): BlockedEntity[] {
  const { owners, holdings } = ownership;
  const blocked = new Set(listed);
  for (let size = -1; size !== blocked.size;) {
    size = blocked.size;
    for (const { id } of owners)
      if (heldBy(blocked, ownership, id).greaterThanOrEqualTo(HALF)) blocked.add(id);
  }
  const nameOf = new Map(owners.map(({ id, name }) => [id, name]));
  return owners
    .filter(({ id }) => blocked.has(id) && !listed.has(id))
    .map(({ id, name }) => ({
      id,
      name,
      share: heldBy(blocked, ownership, id),
      owners: holdings
        .filter(({ owner, owned }) => owned === id && owner !== id && blocked.has(owner))
        .map(({ owner }) => nameOf.get(owner) ?? owner),
    }));
}

/** What blocked owners hold of an entity. What it holds of itself makes nobody blocked. */
function heldBy(blocked: ReadonlySet<string>, { holdings }: Ownership, id: string): Exact {
  return holdings
    .filter(({ owner, owned }) => owned === id && owner !== id && blocked.has(owner))
    .reduce((sum, { share }) => sum.plus(share), new Exact(0));
}
