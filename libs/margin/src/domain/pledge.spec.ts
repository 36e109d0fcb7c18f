import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { judgedPieces, pledgeValue } from './pledge';

const usdc = (amount: string) => Money.of(amount, USDC);

it.each([
  { pieces: [{ asset: 'USDC', amount: '100' }], answer: '100.000000', why: 'it is all of it' },
  {
    pieces: [
      { asset: 'USDC', amount: '40' },
      { asset: 'USDC', amount: '0.000001' },
    ],
    answer: '40.000001',
    why: 'a part may be offered, in pieces',
  },
  {
    pieces: [{ asset: 'USDC', amount: '100.000001' }],
    answer: 'pledge-above-call',
    why: 'no more is called',
  },
  { pieces: [{ asset: 'BTC', amount: '1' }], answer: 'ineligible-collateral', why: 'it is another asset' },
  { pieces: [{ asset: 'USDC', amount: '0' }], answer: 'ineligible-collateral', why: 'it is nothing' },
  {
    pieces: [{ asset: 'USDC', amount: '0.0000001' }],
    answer: 'ineligible-collateral',
    why: 'it is finer than what is counted in',
  },
])('answers $answer to a pledge for a call of 100: $why', ({ pieces, answer }) => {
  const judged = pledgeValue(pieces, usdc('100'));
  expect(judged.ok ? judged.value.toText() : judged.refusal.kind).toBe(answer);
});

it('says of every piece why it counts, or does not', () => {
  const pieces = [
    { asset: 'USDC', amount: '1' },
    { asset: 'T-BILL', amount: '1' },
  ];
  expect(judgedPieces(pieces, usdc('100')).map(({ why }) => why)).toEqual([
    'settlement-asset',
    'not-the-settlement-asset',
  ]);
});

it('never counts for more than is called, nor for other than the sum of its pieces', () => {
  const units = fc.bigInt({ min: 1n, max: 10n ** 12n }).map((minor) => Money.ofMinor(minor, USDC));
  fc.assert(
    fc.property(fc.array(units, { minLength: 1, maxLength: 5 }), units, (offered, called) => {
      const pieces = offered.map((each) => ({ asset: 'USDC', amount: each.toText() }));
      const judged = pledgeValue(pieces, called);
      const sum = Money.sum(offered, USDC);
      expect(judged.ok).toBe(!called.lessThan(sum));
      if (judged.ok) expect(judged.value).toEqual(sum);
    }),
  );
});
