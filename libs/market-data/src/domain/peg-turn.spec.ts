import fc from 'fast-check';
import { pegTurn } from './peg-turn';

const PEG = { par: '1', threshold: '0.01' };

it.each([
  { price: '1', broken: false, turn: undefined, why: 'it is at par' },
  { price: '1.2', broken: false, turn: undefined, why: 'above par nobody loses collateral' },
  { price: '0.99', broken: false, turn: undefined, why: 'as far as the threshold it holds' },
  { price: '0.9899', broken: false, turn: 'breaks', why: 'beyond the threshold it does not' },
  { price: '0.98', broken: true, turn: undefined, why: 'it is broken already' },
  { price: '0.994', broken: true, turn: undefined, why: 'back over the threshold it may fall again' },
  { price: '0.995', broken: true, turn: 'mends', why: 'within half of the threshold it is trusted' },
])('a price of $price gives $turn when broken is $broken: $why', ({ price, broken, turn }) => {
  expect(pegTurn(price, PEG, broken)).toBe(turn);
});

it('measures from par, whatever par is', () => {
  expect(pegTurn('98', { par: '100', threshold: '0.01' }, false)).toBe('breaks');
  expect(pegTurn('99.5', { par: '100', threshold: '0.01' }, false)).toBeUndefined();
});

it('no price both breaks a peg and mends it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 999 }), (mills, threshold) => {
      const peg = { par: '1', threshold: String(threshold / 1000) };
      const price = String(mills / 1000);
      expect([pegTurn(price, peg, false), pegTurn(price, peg, true)]).not.toEqual(['breaks', 'mends']);
    }),
  );
});
