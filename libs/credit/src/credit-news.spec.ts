import { Exact } from '@app/kernel';
import type { Occupancy, Relationship } from '@app/legal-entity/domain';
import { lineNews, tradeNews } from './credit-news';
import type { CreditLine } from './domain';
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
      expiresAt: '2025-10-10T22:00:00Z',
      state: 'held',
    },
  });
});

it('tells a party of its line and its version, and nobody of the line of one who left', () => {
  const line = (occupancy: string) => ({ occupancy, version: 3 }) as CreditLine;
  expect(lineNews('credit_line.frozen', line('B1'), relationship)).toEqual([
    {
      type: 'credit_line.frozen',
      key: '7/B1/3',
      to: { party: 'berta' },
      data: { relationshipId: '7', occupancy: 'B1', version: '3' },
    },
  ]);
  expect(lineNews('credit_line.changed', line('A1'), relationship)).toEqual([]);
});
