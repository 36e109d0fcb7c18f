import { type Asset, type Id, invariant, type Money } from '@app/kernel';
import type { Exhaustion } from './relationship-exhaustion';
import type { Terms } from './terms';

/** A relationship's id is its book in the ledger. */
export type RelationshipId = Id<'Book'>;

export type Seat = 'A' | 'B';

export type Standing = 'performing' | 'potential-default' | 'defaulted';

/** How a loss that no layer absorbs ends, chosen and disclosed when the relationship was opened. */
export type WrittenEnding = 'entity-guaranteed' | 'limited-recourse' | 'sized-tranche';

/** Who sits in a seat and since when. A1 is the first occupant of seat A, A2 its replacement. */
export interface Occupancy {
  readonly code: string;
  readonly seat: Seat;
  readonly partyId: string;
  readonly standing: Standing;
  readonly independentAmount: Money; // initial margin beyond the model's: the cover nobody has placed on it yet
}

/** Two parties who chose each other, and the cell between them. */
export interface Relationship {
  readonly id: RelationshipId;
  readonly name: string;
  readonly asset: Asset; // the one settlement asset
  readonly writtenEnding: WrittenEnding;
  readonly exhaustion: Exhaustion;
  readonly terms: Terms;
  readonly occupancies: readonly Occupancy[]; // in the order in which they were seated
}

type Seated = Pick<Relationship, 'name' | 'occupancies'>;

/** The seat an occupancy is of: A2 sat, or sits, in A. */
export function seatOf(occupancy: string): Seat {
  return occupancy.startsWith('A') ? 'A' : 'B';
}

/** The other seat. */
export function opposite(seat: Seat): Seat {
  return seat === 'A' ? 'B' : 'A';
}

/** Who was last seated there: in a vacant seat, the one who left it. */
export function lastOccupant(relationship: Seated, seat: Seat): Occupancy {
  const occupant = relationship.occupancies.filter((each) => each.seat === seat).at(-1);
  invariant(occupant !== undefined, `nobody was ever seated in seat ${seat} of ${relationship.name}`);
  return occupant;
}

/** The last occupants of both seats, A before B. */
export function occupants(relationship: Seated): [Occupancy, Occupancy] {
  return [lastOccupant(relationship, 'A'), lastOccupant(relationship, 'B')];
}

/** The occupant facing this one. */
export function counterpartOf(relationship: Relationship, occupancy: string): Occupancy {
  return lastOccupant(relationship, opposite(seatOf(occupancy)));
}

/** Whether both seats perform. If not, its payments go down the liquidity ladder. */
export function bothPerform(relationship: Relationship): boolean {
  return occupants(relationship).every(({ standing }) => standing === 'performing');
}

/** A seat's next occupancy, after those that were ever given, to whoever sat down and whoever did not: A1 → A2. */
export function nextOccupancy(seat: Seat, given: readonly string[]): string {
  const sofar = new Set(given.filter((code) => seatOf(code) === seat));
  return `${seat}${String(sofar.size + 1)}`;
}
