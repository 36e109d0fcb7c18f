import type { Relationship } from './relationship';
import type { NewsItem } from './webhook-event';

/** What the parties of both seats are told of a relationship that is opened. */
export function openedNews({ id: relationshipId, occupancies }: Relationship): NewsItem[] {
  return occupancies.map(({ code: occupancy, partyId }) => ({
    type: 'relationship.opened',
    key: relationshipId,
    to: { party: partyId },
    data: { relationshipId, occupancy },
  }));
}
