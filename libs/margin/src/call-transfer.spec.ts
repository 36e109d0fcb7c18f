import { id, Money, USDC } from '@app/kernel';
import type { Relationship } from '@app/legal-entity/domain';
import { freeMoney } from './call-transfer';
import type { MarginCall } from './margin.rows';

const seat = (code: string) => ({ code, seat: code.slice(0, 1), standing: 'performing' });
const reLet = {
  id: id<'Book'>('1'),
  asset: USDC,
  occupancies: [seat('A2'), seat('B1')],
} as unknown as Relationship;
const five = Money.of('5', USDC);
const call = (kind: 'vm' | 'interest', statement: Record<string, string>) =>
  ({
    id: id<'MarginCall'>('c'),
    relationship: reLet.id,
    occupancy: 'B1',
    kind,
    direction: 'delivery',
    amount: five,
    statement,
  }) as unknown as MarginCall;

describe('freeMoney', () => {
  it.each([
    { of: call('vm', {}), to: 'FREE.A2', why: 'margin goes to whoever sits across' },
    {
      of: call('interest', { giver: 'A1', holder: 'B1' }),
      to: 'FREE.A1',
      why: 'interest goes to whoever gave the cash, though its seat was let anew',
    },
    {
      of: call('interest', { giver: 'B1', holder: 'A1' }),
      to: 'FREE.A1',
      why: 'and, below zero, to whoever held it',
    },
  ])('pays to $to: $why', ({ of, to }) => {
    const { transfers } = freeMoney(reLet, []).move(of, five, new Date(0));
    expect(transfers.map(({ credit }) => credit)).toContain(to);
  });
});
