import { Exact, Money, plusMinutes } from '@app/kernel';
import fc from 'fast-check';
import { couponOf } from './coupon';

const USD = { code: 'USD', scale: 2 };
const usd = (amount: string) => Money.of(amount, USD);
const start = new Date('2026-01-15T00:00:00Z');
const day = (days: number) => plusMinutes(start, days * 1_440);
const rate = new Exact('0.0925');
const period = { from: start, to: day(90) };
const full = { from: start, outstanding: usd('10000000') };
const reduced = { from: day(31), outstanding: usd('5700000') };

describe('couponOf', () => {
  it.each([
    { path: [full], coupon: '231250.00', why: '90 days on the whole' },
    {
      path: [full, reduced],
      coupon: '166063.19',
      why: '31 days on the whole and 59 on the rest, rounded once',
    },
    {
      path: [full, { from: day(31), outstanding: usd('0') }],
      coupon: '79652.78',
      why: 'what accrued before a total loss stays payable',
    },
    {
      path: [full, { from: start, outstanding: usd('5700000') }],
      coupon: '131812.50',
      why: 'a loss on the first day counts from it',
    },
    {
      path: [full, { from: day(90), outstanding: usd('0') }],
      coupon: '231250.00',
      why: 'a loss on the last day counts from the next period',
    },
  ])('is $coupon: $why', ({ path, coupon }) => {
    expect(couponOf(path, period, rate, 'ACT/360').toText()).toBe(coupon);
  });

  it('asks for the principal at the start of the period', () => {
    expect(() => couponOf([reduced], period, rate, 'ACT/360')).toThrow('from the start');
    expect(() => couponOf([], period, rate, 'ACT/360')).toThrow('from the start');
  });

  it('is never more than on the undiminished principal, and falls as a loss comes earlier', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 90 }),
        fc.nat({ max: 90 }),
        fc.nat({ max: 10_000_000 }),
        (one, other, left) => {
          const coupon = (days: number) =>
            couponOf([full, { from: day(days), outstanding: usd(String(left)) }], period, rate, 'ACT/360');
          expect(coupon(Math.max(one, other)).lessThan(coupon(Math.min(one, other)))).toBe(false);
          expect(usd('231250').lessThan(coupon(one))).toBe(false);
        },
      ),
    );
  });
});
