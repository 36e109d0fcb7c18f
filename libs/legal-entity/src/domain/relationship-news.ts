import type { Relationship } from './relationship';
import type { NewsItem } from './webhook-event';

/** What both parties are told of a relationship that is proposed: there is a disclosure to read, and to accept. */
export function proposedNews(
  proposalId: string,
  { occupancies }: Pick<Relationship, 'occupancies'>,
): NewsItem[] {
  return occupancies.map(({ code: occupancy, partyId }) => ({
    type: 'relationship.proposed',
    key: proposalId,
    to: { party: partyId },
    data: { proposalId, occupancy },
  }));
}

/** What the parties of both seats are told of a relationship that is opened. */
export function openedNews({ id: relationshipId, occupancies }: Relationship): NewsItem[] {
  return occupancies.map(({ code: occupancy, partyId }) => ({
    type: 'relationship.opened',
    key: relationshipId,
    to: { party: partyId },
    data: { relationshipId, occupancy },
  }));
}
