import type { StruckPool } from '@app/collateral/domain';
import type { NewestExposures } from '@app/exposure';
import { textOf } from '@app/kernel';
import { occupants, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import type { RunTimes } from './call-times.service';
import type { CallTimes } from './domain';

/** What says whose margin a run strikes. */
export interface StrikeFacts {
  readonly asOf: Date;
  readonly exposures: ReadonlyMap<RelationshipId, NewestExposures>; // of whoever has times, those of this run: his own time may be past
  readonly collateral: ReadonlyMap<RelationshipId, ReadonlyMap<string, StruckPool>>; // of seats that hold any beside the settlement asset
  readonly times: RunTimes;
}

/** Which margin of a seat a run strikes. */
export interface SeatStrike {
  readonly vm: boolean;
  readonly own: 'daily' | 'priced' | undefined; // once a day; and, where what secures it has a price of its own, by every call
}

/**
 * Variation margin on the newest marks that are called on: an old number is not called. Initial margin on the day's first, be it run late:
 * those that its annex elects, or, of whoever has signed none, those there are. Where what secures it has a price of its own, on each one
 * while it is the newest: what was enough at midnight may be worth less by now.
 */
export function strikeOf(
  relationshipId: RelationshipId,
  code: string,
  { asOf, exposures, collateral, times }: StrikeFacts,
): SeatStrike {
  const newest = exposures.get(relationshipId);
  if (newest === undefined) return { vm: false, own: undefined };
  const isPriced = collateral.has(relationshipId);
  const seat = times.get(relationshipId)?.get(code);
  if (seat === undefined) {
    const isNewest = newest.asOf <= asOf;
    const isFirst = newest.firstOfDay.getTime() === asOf.getTime();
    return { vm: isNewest, own: isFirst ? 'daily' : isPriced && isNewest ? 'priced' : undefined };
  }
  const { vm, own } = seat;
  return {
    vm: isCalled(vm),
    own: own.isFirst ? 'daily' : isPriced && isCalled(own) ? 'priced' : undefined,
  };
}

/** Whether own margin of anybody is struck. */
export function strikesOwn(relationship: Relationship, facts: StrikeFacts): boolean {
  return occupants(relationship).some(({ code }) => strikeOf(relationship.id, code, facts).own !== undefined);
}

/** Why variation margin of a seat is not called by a run, as it is recorded; undefined: it is. */
export function notCalledNow(
  relationshipId: RelationshipId,
  code: string,
  facts: StrikeFacts,
): string | undefined {
  const newest = facts.exposures.get(relationshipId);
  const vm = facts.times.get(relationshipId)?.get(code)?.vm;
  const later = vm === undefined ? newest?.asOf : vm.later;
  if (vm?.calls === false) {
    if (vm.noCalendar !== undefined) return `not called: no-calendar ${vm.noCalendar}`;
    return `not called now: its annex values at ${vm.next === undefined ? 'no time to come' : textOf(vm.next)}`;
  }
  return later !== undefined && later > facts.asOf ? `superseded by the run of ${textOf(later)}` : undefined;
}

function isCalled({ calls, later }: CallTimes): boolean {
  return calls && later === undefined;
}
