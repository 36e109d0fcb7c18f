import { openedNews, proposedNews } from './relationship-news';
import type { Relationship } from './relationship';

const occupancies = [
  { code: 'A1', partyId: 'anton' },
  { code: 'B1', partyId: 'berta' },
];

it('tells each party what it is asked to accept, and not with whom', () => {
  const news = proposedNews('p-1', { occupancies } as unknown as Relationship);
  expect(news).toEqual(
    occupancies.map(({ code: occupancy, partyId }) => ({
      type: 'relationship.proposed',
      key: 'p-1',
      to: { party: partyId },
      data: { proposalId: 'p-1', occupancy },
    })),
  );
});

it('tells each party which seat it has', () => {
  expect(openedNews({ id: '7', occupancies } as unknown as Relationship)).toEqual([
    {
      type: 'relationship.opened',
      key: '7',
      to: { party: 'anton' },
      data: { relationshipId: '7', occupancy: 'A1' },
    },
    {
      type: 'relationship.opened',
      key: '7',
      to: { party: 'berta' },
      data: { relationshipId: '7', occupancy: 'B1' },
    },
  ]);
});
