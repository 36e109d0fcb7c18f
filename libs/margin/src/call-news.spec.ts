import { id, Money, USDC } from '@app/kernel';
import type { Occupancy, Relationship } from '@app/legal-entity/domain';
import { callNews } from './call-news';
import type { MarginCall } from './margin.rows';

const seat = (code: string, partyId: string, standing: Occupancy['standing'] = 'performing') =>
  ({ code, partyId, standing }) as Occupancy;
const between = (...occupancies: Occupancy[]) => ({ id: '7', occupancies }) as unknown as Relationship;
const call = (occupancy: string) =>
  ({
    id: id<'MarginCall'>(`call-${occupancy}`),
    occupancy,
    kind: 'vm',
    direction: 'delivery',
    amount: Money.of('1250.5', USDC),
    dueAt: new Date('2025-10-10T22:00:00Z'),
  }) as MarginCall;

it('tells each party of its own calls, once for what became of them, with the amount as text', () => {
  const calls = [call('A1'), call('B1')];
  expect(callNews('failed', calls, between(seat('A1', 'anton'), seat('B1', 'berta')))).toEqual([
    {
      type: 'margin_call.failed',
      key: 'call-A1',
      to: { party: 'anton' },
      data: {
        relationshipId: '7',
        callId: 'call-A1',
        occupancy: 'A1',
        kind: 'vm',
        direction: 'delivery',
        amount: '1250.500000',
        asset: 'USDC',
        dueAt: '2025-10-10T22:00:00Z',
      },
    },
    expect.objectContaining({ key: 'call-B1', to: { party: 'berta' } }),
  ]);
});

it('tells nothing to whoever lost its seat', () => {
  const relationship = between(seat('A1', 'anton', 'defaulted'), seat('A2', 'carla'), seat('B1', 'berta'));
  expect(callNews('issued', [call('A1')], relationship)).toEqual([]);
  expect(callNews('issued', [call('A2')], relationship)).toMatchObject([{ to: { party: 'carla' } }]);
});
