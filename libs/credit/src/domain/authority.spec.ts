import { Money, USDC } from '@app/kernel';
import { suffices } from './authority';

const usdc = (amount: number) => Money.of(amount, USDC);
const table = [
  { grade: 'approver', most: usdc(100) },
  { grade: 'risk-officer', most: usdc(1_000) },
];

it.each([
  { grade: 'approver', amount: 100, suffices: true, why: 'the most itself is within it' },
  { grade: 'approver', amount: 101, suffices: false, why: 'it is more' },
  { grade: 'risk-officer', amount: 101, suffices: true, why: 'another grade may do more' },
  { grade: 'legal', amount: 1, suffices: false, why: 'a grade that is not in the table has none' },
  { grade: 'legal', amount: 0, suffices: true, why: 'whoever checks may cancel' },
])('$amount by $grade: $suffices, for $why', ({ grade, amount, suffices: expected }) => {
  expect(suffices(table, grade, usdc(amount))).toBe(expected);
});

it('is not asked for where nobody has made a table', () => {
  expect(suffices([], 'legal', usdc(1_000_000))).toBe(true);
});
