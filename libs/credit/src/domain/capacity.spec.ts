import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { borrowCapacity } from './capacity';
import type { CreditLine } from './credit-line';
import type { SeatAsked } from './reservation';
import { utilisationOf } from './utilisation';

const usdc = (amount: number) => Money.of(amount, USDC);
const zero = usdc(0);
const NOON = new Date('2025-10-10T12:00:00Z');
const line: CreditLine = {
  occupancy: 'A1',
  version: 1,
  commitment: 'advised',
  agreed: usdc(100),
  approved: usdc(100),
  firstSkin: zero,
  unsecured: usdc(100),
  subLimits: [{ by: 'underlying', of: 'BTC', most: usdc(500) }],
  covenants: [],
  clause: undefined,
  expiresOn: '2025-12-31',
  reviewOn: '2025-12-31',
  reductions: [],
  warnAt: undefined,
  inForceFrom: NOON,
  acts: 0,
  stepsNoted: 0,
  wrongWays: [],
  frozen: false,
  suspended: false,
  expiryNoted: false,
  watch: undefined,
};
function seat(used: number, limit: number, changed: Partial<CreditLine> = {}, btc = 0): SeatAsked {
  const none = { current: zero, pendingLoss: zero, vmHeld: zero, vmGiven: zero, dues: zero, wrongWay: zero };
  const utilisation = utilisationOf({ ...none, initialMargin: zero, stressed: usdc(used) });
  const numbers = { utilisation, used: [{ by: 'underlying' as const, of: 'BTC', notional: usdc(btc) }] };
  return { line: { ...line, ...changed }, limit: usdc(limit), before: numbers, after: numbers, closes: true };
}

it.each([
  {
    asked: seat(30, 100),
    amount: 70,
    boundBy: 'approved',
    binding: 'number',
    why: 'the rest of what was approved',
  },
  { asked: seat(30, 60), amount: 30, boundBy: 'cover', binding: 'number', why: 'no more than is covered' },
  {
    asked: seat(30, 100, {}, 480),
    amount: 70,
    boundBy: 'approved',
    binding: 'underlying BTC',
    why: 'a sub-limit runs out first',
  },
])('is $amount by $boundBy, and $binding binds: $why', ({ asked, amount, boundBy, binding }) => {
  const capacity = borrowCapacity(asked, true, NOON);
  expect(capacity).toMatchObject({
    amount: usdc(amount),
    boundBy,
    binding: { of: binding },
    blocked: undefined,
  });
});

it.each([
  { asked: seat(30, 100), performs: false, blocked: 'seat-not-performing' },
  { asked: seat(0, 0, { approved: zero }), performs: true, blocked: 'cancelled' },
  { asked: seat(30, 100, { expiresOn: '2025-10-09' }), performs: true, blocked: 'expired' },
  { asked: seat(30, 100, { suspended: true, frozen: true }), performs: true, blocked: 'suspended' },
  { asked: seat(30, 100, { frozen: true }), performs: true, blocked: 'frozen' },
  { asked: seat(130, 100), performs: true, blocked: 'exhausted' },
])('is nothing where the line is $blocked', ({ asked, performs, blocked }) => {
  expect(borrowCapacity(asked, performs, NOON)).toMatchObject({ amount: zero, blocked });
});

it('is never more than the room that is left, and never below nothing', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(100), fc.boolean(), (used, limit, frozen) => {
      const { amount } = borrowCapacity(seat(used, limit, { frozen }), true, NOON);
      expect(amount.lessThan(zero)).toBe(false);
      expect(amount.isZero() || !usdc(limit).lessThan(usdc(used).plus(amount))).toBe(true);
    }),
  );
});
