import { textOf } from '@app/kernel';
import type { NewsItem, Relationship } from '@app/legal-entity/domain';
import type { MarginCall } from './margin.rows';

/**
 * What the parties that are called are told of their calls. One that lost its seat by default is told nothing: its estate is dealt
 * with elsewhere.
 */
export function callNews(
  what: 'issued' | 'settled' | 'failed',
  calls: readonly MarginCall[],
  { id: relationshipId, occupancies }: Relationship,
): NewsItem[] {
  return calls.flatMap(({ id: callId, occupancy, kind, direction, amount, dueAt }) => {
    const seat = occupancies.find(({ code, standing }) => code === occupancy && standing !== 'defaulted');
    if (seat === undefined) return [];
    const money = { amount: amount.toText(), asset: amount.asset.code };
    const data = { relationshipId, callId, occupancy, kind, direction, ...money, dueAt: textOf(dueAt) };
    return [{ type: `margin_call.${what}`, key: callId, to: { party: seat.partyId }, data } as const];
  });
}
