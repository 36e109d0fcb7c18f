import { accept, id, isPromise, Money, refuse, USDC } from '@app/kernel';
import fc from 'fast-check';
import { advance } from './instruction';
import {
  duesCleared,
  imPosted,
  imReturned,
  leftDue,
  paidAcross,
  paidIn,
  paidOut,
  vmDelivered,
  vmReturned,
} from './transfers';

const BOOK = id<'Book'>('1');
const units = fc.bigInt({ min: 1n, max: 10n ** 15n }).map((minor) => Money.ofMinor(minor, USDC));
const text = (transfers: ReturnType<typeof vmDelivered>) =>
  transfers.map(({ debit, credit, amount }) => `${debit} → ${credit} ${amount.asset.code}`);

it('passes variation margin through the cell, and books both promises of its return', () => {
  const amount = Money.of('100000', USDC);
  expect(text(vmDelivered(BOOK, 'A1', 'B1', amount))).toEqual([
    'FREE.A1 → CASH USDC',
    'CASH → FREE.B1 USDC',
    'VM_GIVEN.B1 → VM_HELD.A1 USDC.owed',
  ]);
  expect(text(vmReturned(BOOK, 'B1', 'A1', amount))).toEqual([
    'FREE.B1 → CASH USDC',
    'CASH → FREE.A1 USDC',
    'VM_HELD.A1 → VM_GIVEN.B1 USDC.owed',
  ]);
});

it('law 1: leaves the cell’s passage empty and money apart from promises, whatever is settled', () => {
  const kinds = [
    (amount: Money) => vmDelivered(BOOK, 'A1', 'B1', amount),
    (amount: Money) => vmReturned(BOOK, 'B1', 'A1', amount),
    (amount: Money) => paidAcross(BOOK, 'A1', 'B1', amount),
    (amount: Money) => leftDue(BOOK, 'A1', 'B1', amount),
    (amount: Money) => duesCleared(BOOK, 'A1', 'B1', amount),
    (amount: Money) => imPosted(BOOK, 'A1', amount),
    (amount: Money) => imReturned(BOOK, 'A1', amount),
    (amount: Money) => paidIn(BOOK, 'A1', amount, 'i'),
    (amount: Money) => paidOut(BOOK, 'A1', amount, 'i'),
  ];
  const promises = ['VM_GIVEN', 'VM_HELD', 'DUE_FROM', 'DUE_TO'];
  fc.assert(
    fc.property(fc.constantFrom(...kinds), units, (settle, amount) => {
      const transfers = settle(amount);
      const cash = transfers.reduce(
        (net, t) =>
          net + (t.credit === 'CASH' ? t.amount.minor : 0n) - (t.debit === 'CASH' ? t.amount.minor : 0n),
        0n,
      );
      expect(cash).toBe(0n);
      for (const { debit, credit, amount: moved } of transfers)
        for (const account of [debit, credit])
          expect(promises.includes(account.split('.')[0]!)).toBe(isPromise(moved.asset));
    }),
  );
});

it.each([
  { state: 'pending-finality', event: 'became-final', next: accept('settled') },
  { state: 'pending-finality', event: 'was-dropped', next: accept('failed') },
  { state: 'settled', event: 'became-final', next: refuse('already-final') },
  { state: 'settled', event: 'was-dropped', next: refuse('already-final') },
  { state: 'failed', event: 'became-final', next: refuse('already-final') },
  { state: 'failed', event: 'was-dropped', next: refuse('already-final') },
] as const)('an instruction ends once: $state, $event', ({ state, event, next }) => {
  expect(advance(state, event)).toEqual(next);
});
