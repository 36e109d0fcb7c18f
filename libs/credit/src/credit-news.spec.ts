import { Exact } from '@app/kernel';
import type { Occupancy, Relationship } from '@app/legal-entity/domain';
import { lineNews, noticeNews, tradeNews } from './credit-news';
import type { Reservation } from './reservation.rows';

const seat = (code: string, partyId: string, standing: Occupancy['standing'] = 'performing') =>
  ({ code, partyId, standing }) as Occupancy;
const relationship = {
  id: '7',
  occupancies: [seat('A1', 'anton', 'defaulted'), seat('A2', 'carla'), seat('B1', 'berta')],
} as unknown as Relationship;
const held = {
  id: 'r-1',
  tradeId: 't-1',
  instrument: 'BTC-PERP',
  long: 'A2',
  short: 'B1',
  quantity: new Exact('0.00000001'),
  price: new Exact('121400.5'),
  expiresAt: new Date('2025-10-10T22:00:00Z'),
  state: 'held',
  deed: 'book',
} as unknown as Reservation;

it('tells both parties of a trade, in the terms they would agree to', () => {
  const news = tradeNews('reservation.held', held, relationship);
  expect(news.map(({ to }) => to)).toEqual([{ party: 'carla' }, { party: 'berta' }]);
  expect(news[0]).toEqual({
    type: 'reservation.held',
    key: 'r-1',
    to: { party: 'carla' },
    data: {
      relationshipId: '7',
      reservationId: 'r-1',
      tradeId: 't-1',
      instrument: 'BTC-PERP',
      long: 'A2',
      short: 'B1',
      quantity: '0.00000001',
      price: '121400.5',
      deed: 'book',
      expiresAt: '2025-10-10T22:00:00Z',
      state: 'held',
    },
  });
});

it('tells a party of its line and its version, and nobody of the line of one who left', () => {
  const line = (occupancy: string) => ({ occupancy, version: 3, acts: 2 });
  expect(lineNews('frozen', line('B1'), relationship)).toEqual([
    {
      type: 'credit_line.frozen',
      key: '7/B1/3/2',
      to: { party: 'berta' },
      data: { relationshipId: '7', occupancy: 'B1', version: '3', step: 'frozen' },
    },
  ]);
  expect(lineNews('agreed', line('A1'), relationship)).toEqual([]);
});

it.each([
  { step: 'agreed', key: '7/B1/3', why: 'a version comes into force once' },
  { step: 'suspended', key: '7/B1/3/2', why: 'what is done to it is counted' },
  { step: 'reduced', key: '7/B1/3/2', why: 'it may be reduced again' },
] as const)('tells of a line that is $step as a change: $why', ({ step, key }) => {
  const [news] = lineNews(step, { occupancy: 'B1', version: 3, acts: 2 }, relationship);
  expect(news).toMatchObject({ type: 'credit_line.changed', key, data: { step } });
});

it('tells the party on which a notice was served, though it has left, and not the other', () => {
  const news = noticeNews({ id: 'n-1', occupancy: 'A1', kind: 'line-reduced' }, relationship);
  expect(news).toEqual([
    {
      type: 'notice.served',
      key: 'n-1',
      to: { party: 'anton' },
      data: { relationshipId: '7', occupancy: 'A1', noticeId: 'n-1', kind: 'line-reduced' },
    },
  ]);
});
