import { Money, USDC } from '@app/kernel';
import type { IndependentElection } from '@app/legal-entity/domain';
import fc from 'fast-check';
import { independentSupport } from './independent-amount';

const usdc = (amount: number) => Money.of(amount, USDC);
const zero = usdc(0);
const standing = { margin: usdc(100), agreedBeside: zero, exposure: zero, threshold: zero };

it.each([
  { approach: 'distinct', amount: 70, more: {}, is: [100, 70], why: 'both stand' },
  {
    approach: 'distinct',
    amount: 70,
    more: { agreedBeside: usdc(20) },
    is: [120, 50],
    why: 'twenty are margin',
  },
  {
    approach: 'distinct',
    amount: 70,
    more: { agreedBeside: usdc(90) },
    is: [190, 0],
    why: 'all of it is margin',
  },
  {
    approach: 'allocated',
    amount: 70,
    more: {},
    is: [100, 0],
    why: 'margin is set against it, and covers it',
  },
  { approach: 'allocated', amount: 170, more: {}, is: [100, 70], why: 'margin is set against it' },
  {
    approach: 'allocated',
    amount: 170,
    more: { agreedBeside: usdc(20) },
    is: [120, 50],
    why: 'all of margin is',
  },
  { approach: 'greater-of', amount: 70, more: {}, is: [100, 0], why: 'margin is the greater' },
  { approach: 'greater-of', amount: 170, more: {}, is: [170, 0], why: 'the independent amount is' },
  {
    approach: 'greater-of',
    amount: 170,
    more: { agreedBeside: usdc(20) },
    is: [170, 0],
    why: 'it is not added to',
  },
  {
    approach: 'distinct',
    amount: 70,
    more: { threshold: usdc(50) },
    is: [100, 20],
    why: 'a threshold absorbs it',
  },
  {
    approach: 'distinct',
    amount: 70,
    more: { threshold: usdc(50), exposure: usdc(30) },
    is: [100, 50],
    why: 'exposure uses the threshold up',
  },
  {
    approach: 'distinct',
    amount: 70,
    more: { threshold: usdc(50), exposure: usdc(80) },
    is: [100, 70],
    why: 'the rest of the sum is variation margin',
  },
  {
    approach: 'distinct',
    amount: 70,
    more: { exposure: usdc(-80) },
    is: [100, 70],
    why: 'what the seat is owed is passed to it',
  },
] as const)('$approach, $amount: $is in margin and apart: $why', ({ approach, amount, more, is }) => {
  const { initialMargin, apart } = independentSupport(
    { approach, amount: usdc(amount) },
    Object.assign({}, standing, more),
  );
  expect([initialMargin, apart]).toEqual(is.map(usdc));
});

it('is nothing where none was signed for', () => {
  expect(independentSupport(undefined, Object.assign({}, standing, { agreedBeside: usdc(5) }))).toEqual({
    initialMargin: usdc(105),
    residual: zero,
    apart: zero,
  });
});

it('is never counted twice, and never lost', () => {
  const money = fc.integer({ min: 0, max: 1_000 }).map(usdc);
  const approach = fc.constantFrom<IndependentElection['approach']>('distinct', 'allocated', 'greater-of');
  fc.assert(
    fc.property(money, money, money, approach, (margin, agreedBeside, amount, how) => {
      const given = { margin, agreedBeside, exposure: zero, threshold: zero };
      const { initialMargin, apart } = independentSupport({ amount, approach: how }, given);
      const both = initialMargin.plus(apart);
      const modelled = margin.plus(agreedBeside);
      // Beside margin all of it that is not margin already; else the greater of the two.
      const expected =
        how === 'distinct' ? margin.plus(agreedBeside.atLeast(amount)) : modelled.atLeast(amount);
      expect(both).toEqual(expected);
    }),
  );
});
