import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { factorDecimal, factorOf, factorText, isWhole, shortfallOf, stackOf, trancheLoss } from './tranche';

const usdc = (amount: string) => Money.of(amount, USDC);
const amount = fc.bigInt({ min: 0n, max: 10n ** 14n }).map((minor) => Money.ofMinor(minor, USDC));
const size = fc.bigInt({ min: 1n, max: 10n ** 13n }).map((minor) => Money.ofMinor(minor, USDC));
const names = { party: 'anton', seat: 'A' };
const [junior, senior] = stackOf(
  [
    { id: 'TJ', original: usdc('400000') },
    { id: 'TS', original: usdc('600000') },
  ],
  names,
  USDC,
);

describe('trancheLoss', () => {
  it.each([
    { shortfall: '0', junior: '0', senior: '0', why: 'no shortfall' },
    { shortfall: '247345.678901', junior: '247345.678901', senior: '0', why: 'part of the junior' },
    { shortfall: '400000', junior: '400000', senior: '0', why: 'the junior to its end' },
    { shortfall: '400000.000001', junior: '400000', senior: '0.000001', why: 'one unit into the senior' },
    { shortfall: '2000000', junior: '400000', senior: '600000', why: 'both are exhausted' },
  ])('of $shortfall is $junior and $senior: $why', (each) => {
    expect(trancheLoss(usdc(each.shortfall), junior!)).toEqual(usdc(each.junior));
    expect(trancheLoss(usdc(each.shortfall), senior!)).toEqual(usdc(each.senior));
  });

  it.each([
    { shortfall: '4', loss: '0' },
    { shortfall: '5', loss: '0' },
    { shortfall: '9.3', loss: '4.3' },
    { shortfall: '15', loss: '10' },
    { shortfall: '20', loss: '10' },
  ])('of a tranche from 5 to 15 is $loss at a shortfall of $shortfall', ({ shortfall, loss }) => {
    const tranche = { ...junior!, attachment: usdc('5'), detachment: usdc('15'), original: usdc('10') };
    expect(trancheLoss(usdc(shortfall), tranche)).toEqual(usdc(loss));
  });

  it('law 4: adjacent tranches lose, together, the shortfall up to the last detachment', () => {
    fc.assert(
      fc.property(amount, fc.array(size, { minLength: 1, maxLength: 5 }), (shortfall, sizes) => {
        const stack = stackOf(
          sizes.map((original, rank) => ({ id: `T${String(rank)}`, original })),
          names,
          USDC,
        );
        const losses = stack.map((tranche) => trancheLoss(shortfall, tranche));
        expect(Money.sum(losses, USDC)).toEqual(shortfall.atMost(stack.at(-1)!.detachment));
        for (const [rank, tranche] of stack.entries()) {
          expect(isWhole(tranche)).toBe(true);
          const seniorHit = losses.slice(rank + 1).some((loss) => loss.isPositive());
          expect(!seniorHit || losses[rank]!.equals(tranche.original)).toBe(true);
        }
      }),
    );
  });

  it('never falls when its attachment is lowered', () => {
    fc.assert(
      fc.property(amount, size, size, (shortfall, one, other) => {
        const [low, high] = one.lessThan(other) ? [one, other] : [other, one];
        const at = (attachment: Money) => ({
          ...junior!,
          attachment,
          detachment: attachment.plus(usdc('7')),
        });
        expect(trancheLoss(shortfall, at(low)).lessThan(trancheLoss(shortfall, at(high)))).toBe(false);
      }),
    );
  });
});

describe('a factor', () => {
  const factor = factorOf(usdc('400000'), usdc('247345.678901'));
  it('is published as the exact fraction, with a decimal to read', () => {
    expect(factorText(factor)).toBe('152654.321099/400000.000000');
    expect(factorDecimal(factor, 10)).toBe('0.3816358027');
  });

  it('refuses to fall below zero or to rise above one', () => {
    expect(() => factorOf(usdc('10'), usdc('10.000001'))).toThrow('between 0 and 1');
    expect(() => factorOf(usdc('10'), usdc('-0.000001'))).toThrow('between 0 and 1');
    expect(() => factorOf(usdc('0'), usdc('0'))).toThrow('between 0 and 1');
  });
});

it.each([
  {
    loss: '867345.678901',
    margin: '470000',
    skin: '150000',
    shortfall: '247345.678901',
    why: 'margin and skin are counted off',
  },
  {
    loss: '397345.678901',
    margin: '0',
    skin: '150000',
    shortfall: '247345.678901',
    why: 'the loss is net of margin already',
  },
  { loss: '100', margin: '80', skin: '30', shortfall: '0', why: 'the skin was enough' },
])('finds a shortfall of $shortfall: $why', ({ loss, margin, skin, shortfall }) => {
  expect(shortfallOf(usdc(loss), usdc(margin), usdc(skin))).toEqual(usdc(shortfall));
});

it.each([
  { change: { original: usdc('399999') }, why: 'it is not issued in full' },
  { change: { attachment: usdc('-1'), detachment: usdc('399999') }, why: 'it attaches below zero' },
  { change: { original: usdc('0'), detachment: usdc('0') }, why: 'it covers nothing' },
])('is not whole when $why', ({ change }) => {
  expect(isWhole({ ...junior!, ...change })).toBe(false);
});
