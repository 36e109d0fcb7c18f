import { id, Money } from '@app/kernel';
import fc from 'fast-check';
import { billOf, coinOf, usdc } from './example-collateral';
import { mayLeave, substituted } from './substitution';

it.each([
  { before: 120, after: 100, required: 100, may: true, why: 'what is left is enough, to the unit' },
  { before: 120, after: 99, required: 100, may: false, why: 'a unit is missing' },
  { before: 90, after: 90, required: 100, may: true, why: 'a call was open before, and is no larger' },
  { before: 90, after: 89, required: 100, may: false, why: 'the call would be larger' },
  { before: 0, after: 0, required: 0, may: true, why: 'nothing is required of nothing' },
])(
  'from $before to $after where $required is required: $may, because $why',
  ({ before, after, required, may }) => {
    expect(mayLeave({ before: usdc(before), after: usdc(after), required: usdc(required) }).ok).toBe(may);
  },
);

it('never leaves less than is required where there was enough, nor less than there was where there was not', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.nat(100), fc.nat(100), (before, after, required) => {
      const may = mayLeave({ before: usdc(before), after: usdc(after), required: usdc(required) }).ok;
      expect(may).toBe(after >= Math.min(before, required));
    }),
  );
});

it('brings the new in before the old goes out, each as its own asset', () => {
  const comes = Money.of(3, billOf().asset);
  const leaves = Money.of(2, coinOf('BTC').asset);
  const book = id<'Book'>('1');
  expect(substituted(book, 'A1', { comes, leaves })).toEqual([
    { book, debit: 'FREE.A1', credit: 'IM.A1', amount: comes },
    { book, debit: 'IM.A1', credit: 'FREE.A1', amount: leaves },
  ]);
});
