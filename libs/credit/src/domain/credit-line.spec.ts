import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { hasExpired, limitOf } from './credit-line';

const usdc = (amount: number) => Money.of(amount, USDC);
const TODAY = new Date('2025-10-10T12:00:00Z');
const line = (approved: Money, firstSkin: Money) => ({ approved, firstSkin, reductions: [] });

describe('the limit', () => {
  it.each([
    {
      approved: 900,
      own: 100,
      other: 50,
      skin: 150,
      tranches: 400,
      limit: 500,
      why: 'cover is less than was approved',
    },
    {
      approved: 300,
      own: 100,
      other: 50,
      skin: 150,
      tranches: 400,
      limit: 300,
      why: 'less was approved than is covered',
    },
    { approved: 900, own: 0, other: 150, skin: 150, tranches: 0, limit: 0, why: 'no cover, no exposure' },
    {
      approved: 900,
      own: 100,
      other: 50,
      skin: 60,
      tranches: 0,
      limit: 40,
      why: 'the skin that is left is shared',
    },
    {
      approved: 900,
      own: 100,
      other: 50,
      skin: 0,
      tranches: 7,
      limit: 7,
      why: 'the skin is gone, the tranches are not',
    },
    {
      approved: 900,
      own: 100,
      other: 50,
      skin: 900,
      tranches: 0,
      limit: 100,
      why: 'skin nobody allocated covers nobody',
    },
  ])('is $limit: $why', ({ approved, own, other, skin, tranches, limit }) => {
    const cover = { firstSkin: usdc(skin), allocatedElsewhere: usdc(other), tranches: usdc(tranches) };
    expect(limitOf(line(usdc(approved), usdc(own)), cover, TODAY)).toEqual(usdc(limit));
  });

  it('law 10: never counts a unit of first skin for both seats', () => {
    const minor = fc.bigInt({ min: 0n, max: 10n ** 12n }).map((units) => Money.ofMinor(units, USDC));
    fc.assert(
      fc.property(minor, minor, minor, (a, b, skin) => {
        const big = usdc(1_000_000_000);
        const cover = { firstSkin: skin, tranches: usdc(0) };
        const ofA = limitOf(line(big, a), { ...cover, allocatedElsewhere: b }, TODAY);
        const ofB = limitOf(line(big, b), { ...cover, allocatedElsewhere: a }, TODAY);
        expect(ofA.plus(ofB).minor).toBeLessThanOrEqual(skin.minor);
      }),
    );
  });
});

it.each([
  { at: '2026-12-31T23:59:59.999Z', expired: false, why: 'the last day counts whole' },
  { at: '2027-01-01T00:00:00Z', expired: true, why: 'it is over' },
])('at $at a line has expired: $expired, $why', ({ at, expired }) => {
  expect(hasExpired({ expiresOn: '2026-12-31' }, new Date(at))).toBe(expired);
});
