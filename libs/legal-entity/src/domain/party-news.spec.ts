import { partyNews } from './party-news';

it('tells the party its state and the one before, and neither why nor by whom', () => {
  const moved = {
    partyId: 'anton',
    n: 2,
    from: 'active',
    to: 'restricted',
    reason: 'a hit',
    by: 'cora',
  } as const;
  expect(partyNews(moved)).toEqual({
    type: 'party.moved',
    key: 'anton/2',
    to: { party: 'anton' },
    data: { partyId: 'anton', from: 'active', to: 'restricted' },
  });
});
