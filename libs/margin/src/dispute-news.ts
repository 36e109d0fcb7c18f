import type { NewsItem, Relationship } from '@app/legal-entity/domain';
import { textOf } from '@app/kernel';
import type { Dispute } from './dispute.rows';
import type { MarginCall } from './margin.rows';

/** What the party is told of its dispute: that it was heard, and its portfolio is asked for; that its times have come; that it grows old; and how it ended. */
export function disputeNews(
  what: 'opened' | 'unresolved' | 'overdue' | 'aged' | 'resolved',
  { id: callId, relationship: relationshipId, occupancy }: MarginCall,
  dispute: Pick<Dispute, 'category' | 'amount' | 'resolutionAt'>,
  { occupancies }: Relationship,
): NewsItem[] {
  const seat = occupancies.find(({ code, standing }) => code === occupancy && standing !== 'defaulted');
  if (seat === undefined) return [];
  const { category, amount, resolutionAt } = dispute;
  const money = { amount: amount.toText(), asset: amount.asset.code };
  const data = { relationshipId, callId, occupancy, category, ...money, resolutionAt: textOf(resolutionAt) };
  return [{ type: `dispute.${what}`, key: callId, to: { party: seat.partyId }, data }];
}
