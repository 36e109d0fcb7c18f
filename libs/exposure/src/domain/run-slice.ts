import { invariant, InvariantError } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';

/** As many relationships as one job takes: few enough that its locks are held for moments, enough that a statement is shared. */
const RELATIONSHIPS_A_SLICE = 500;

/** The relationships of a run in slices, each in the order of ids: a job each. */
export function slicesOf(relationships: readonly RelationshipId[]): RelationshipId[][] {
  const slices: RelationshipId[][] = [];
  for (let from = 0; from < relationships.length; from += RELATIONSHIPS_A_SLICE)
    slices.push(relationships.slice(from, from + RELATIONSHIPS_A_SLICE));
  return slices;
}

/** The two halves of a slice that failed: the next attempts find which half fails, until one relationship is alone. */
export function halvesOf(relationships: readonly RelationshipId[]): RelationshipId[][] {
  const middle = Math.ceil(relationships.length / 2);
  return [relationships.slice(0, middle), relationships.slice(middle)].filter(({ length }) => length > 0);
}

/** By what a slice is known within its run: its ends, for no two slices of one run share a relationship. */
export function sliceName(relationships: readonly RelationshipId[]): string {
  const [first, last] = [relationships[0], relationships.at(-1)];
  invariant(first !== undefined && last !== undefined, 'a slice has relationships');
  return first === last ? first : `${first}-${last}`;
}

/** One that fell out of a slice: it has no number, and why. */
export interface Fallen<Item> {
  readonly item: Item;
  readonly reason: string;
}

/**
 * Decides each by itself, so that one that cannot be decided stops nobody else: what an invariant says of it is kept, and whoever
 * asked has it decided alone. Alone it is thrown, for a broken promise is never passed over.
 *
 * @throws InvariantError of an item that is alone
 */
export function decideEach<Item, Decision>(
  items: readonly Item[],
  decide: (item: Item) => Decision,
): { readonly decided: readonly Decision[]; readonly fallen: readonly Fallen<Item>[] } {
  const decided: Decision[] = [];
  const fallen: Fallen<Item>[] = [];
  for (const item of items)
    try {
      decided.push(decide(item));
    } catch (fault) {
      if (!(fault instanceof InvariantError) || items.length === 1) throw fault;
      fallen.push({ item, reason: fault.message });
    }
  return { decided, fallen };
}
