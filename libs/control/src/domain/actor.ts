import type { Id } from '@app/kernel';

export type ActorId = Id<'Actor'>; // ann.cole

/** A named officer. Two officers of one conflict group serve the same interest, and do not check each other. */
export interface Actor {
  readonly id: ActorId;
  readonly name: string;
  readonly role: string; // what he signs as: credit officer, trustee, calculation agent
  readonly conflictGroup: string; // whose interest he serves: entity, trustee, party A …
}
