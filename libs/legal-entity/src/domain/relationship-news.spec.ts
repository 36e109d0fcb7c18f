import { openedNews } from './relationship-news';
import type { Relationship } from './relationship';

it('tells each party which seat it has', () => {
  const occupancies = [
    { code: 'A1', partyId: 'anton' },
    { code: 'B1', partyId: 'berta' },
  ];
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
