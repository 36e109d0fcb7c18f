import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import type { LossState } from './loss-allocation';
import { reservedOf } from './redemption';
import { stackOf, trancheLoss } from './tranche';

const usdc = (amount: string) => Money.of(amount, USDC);
const tranches = stackOf(
  [
    { id: 'TJ', original: usdc('400000') },
    { id: 'TS', original: usdc('600000') },
  ],
  { party: 'anton', seat: 'A' },
  USDC,
);
const skin = usdc('150000');
const amount = fc.bigInt({ min: 0n, max: 2n * 10n ** 12n }).map((minor) => Money.ofMinor(minor, USDC));
function stateAt(shortfall: Money): LossState {
  const losses = tranches.map((tranche) => ({
    trancheId: tranche.id,
    writtenDown: trancheLoss(shortfall, tranche),
  }));
  return { holds: undefined, shortfall, losses };
}

describe('reservedOf', () => {
  it.each([
    {
      estimate: '0',
      shortfall: '0',
      reserved: ['0', '0'],
      redeemable: ['400000', '600000'],
      why: 'no loss is feared',
    },
    {
      estimate: '500000',
      shortfall: '247345',
      reserved: ['102655', '0'],
      redeemable: ['50000', '600000'],
      why: 'the junior waits for the rest',
    },
    {
      estimate: '700000',
      shortfall: '247345',
      reserved: ['152655', '150000'],
      redeemable: ['0', '450000'],
      why: 'the estimate reaches the senior',
    },
    {
      estimate: '200000',
      shortfall: '247345',
      reserved: ['0', '0'],
      redeemable: ['152655', '600000'],
      why: 'the estimate fell below what was written down',
    },
  ])('holds back $reserved at an upper estimate of $estimate: $why', (each) => {
    const answer = reservedOf(usdc(each.estimate), skin, tranches, stateAt(usdc(each.shortfall)));
    expect(answer.map(({ reserved }) => reserved)).toEqual(each.reserved.map(usdc));
    expect(answer.map(({ redeemable }) => redeemable)).toEqual(each.redeemable.map(usdc));
  });

  it('never redeems what the estimate can reach, and releases only as it falls', () => {
    fc.assert(
      fc.property(amount, amount, amount, (one, other, shortfall) => {
        const [low, high] = one.lessThan(other) ? [one, other] : [other, one];
        const state = stateAt(shortfall);
        const at = (estimate: Money) => reservedOf(estimate, skin, tranches, state);
        at(low).forEach(({ reserved, redeemable }, rank) => {
          const outstanding = tranches[rank]!.original.minus(state.losses[rank]!.writtenDown);
          expect(reserved.plus(redeemable)).toEqual(outstanding);
          expect(redeemable.minor >= 0n).toBe(true);
          expect(at(high)[rank]!.reserved.lessThan(reserved)).toBe(false);
        });
      }),
    );
  });
});
