import { Exact, Money, plusMinutes, USDC } from '@app/kernel';
import fc from 'fast-check';
import { advanceInterest } from './advance-interest';

const start = new Date('2025-10-10T22:00:00Z');
const rate = new Exact('0.09');
const standing = (amount: string, from: number, to: number) => ({
  amount: Money.of(amount, USDC),
  from: plusMinutes(start, from),
  to: plusMinutes(start, to),
});

describe('advanceInterest', () => {
  it.each([
    { standings: [], interest: '0.000000', why: 'nothing was advanced' },
    { standings: [standing('430000', 0, 1_440)], interest: '107.500000', why: 'a day at 9 % over 360' },
    { standings: [standing('430000', 0, 90)], interest: '6.718750', why: 'an hour and a half' },
    { standings: [standing('0.01', 0, 1)], interest: '0.000001', why: 'a fraction of a unit is rounded up' },
    {
      standings: [standing('0.01', 0, 1), standing('0.02', 1, 2)],
      interest: '0.000001',
      why: 'it is rounded once, not for each draw',
    },
  ])('is $interest: $why', ({ standings, interest }) => {
    expect(advanceInterest(standings, rate, USDC).toText()).toBe(interest);
  });

  it('does not depend on how a period is cut', () => {
    fc.assert(
      fc.property(fc.nat({ max: 5_000 }), fc.nat({ max: 5_000 }), (one, other) => {
        const whole = advanceInterest([standing('70000.03', 0, one + other)], rate, USDC);
        const cut = [standing('70000.03', 0, one), standing('70000.03', one, one + other)];
        expect(advanceInterest(cut, rate, USDC)).toEqual(whole);
      }),
      { examples: [[3_608, 1_000]] }, // 56.000024 and nothing beyond: it must not be rounded up
    );
  });
});
