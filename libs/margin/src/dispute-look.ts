import { plusMinutes, textOf } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import type { Work } from '@app/platform';
import type { DisputeTimes, MarginCallId } from './domain';

const A_DAY = 1440;
const MINUTES_PAST = 20; // midnight, UTC: the rates of the day before are in

/** When a dispute is looked at next: once a day, for as long as it is open. */
export function nextLook(relationshipId: RelationshipId, callId: MarginCallId, after: Date): Work {
  const day = A_DAY * 60_000;
  const sinceMidnight = plusMinutes(after, -MINUTES_PAST).getTime();
  const dueAt = plusMinutes(new Date((Math.floor(sinceMidnight / day) + 1) * day), MINUTES_PAST);
  const payload = { relationshipId, callId };
  return { kind: 'margin.dispute-look', key: `${callId}/${textOf(dueAt)}`, payload, dueAt };
}

/** When the times of a dispute come: it is recalculated from its Resolution Time on, and both are told what came of it by the other. */
export function timesToTell(
  relationshipId: RelationshipId,
  callId: MarginCallId,
  { resolutionAt, resultBy }: DisputeTimes,
): Work[] {
  return [resolutionAt, resultBy].map((dueAt) => ({
    kind: 'margin.dispute-time',
    key: `${callId}/${textOf(dueAt)}`,
    payload: { relationshipId, callId },
    dueAt,
  }));
}
