import { Money, USDC } from '@app/kernel';
import { mayReserve, type SeatAsked, type SeatNumbers } from './reservation';
import { utilisationOf } from './utilisation';

const usdc = (amount: number) => Money.of(amount, USDC);
const NOON = new Date('2025-10-10T12:00:00Z');
const zero = usdc(0);

function numbers(owed: number, stressed: number, notional: number): SeatNumbers {
  const none = { pendingLoss: zero, vmHeld: zero, vmGiven: zero, dues: zero, initialMargin: zero };
  const utilisation = utilisationOf({ current: usdc(owed), stressed: usdc(stressed), ...none });
  return { utilisation, notional: new Map([['BTC', usdc(notional)]]) };
}

const line = {
  occupancy: 'A1',
  version: 1,
  approved: usdc(100),
  firstSkin: zero,
  unsecured: usdc(20),
  subLimits: new Map([['BTC', usdc(500)]]),
  expiresOn: '2025-12-31',
  reviewOn: '2025-12-31',
  frozen: false,
};
const asked = (before: SeatNumbers, after: SeatNumbers, changed: Partial<typeof line> = {}): SeatAsked => ({
  line: { ...line, ...changed },
  limit: usdc(100),
  before,
  after,
});

it.each([
  { before: numbers(0, 0, 0), after: numbers(20, 80, 500), why: 'it ends at every limit, and not beyond' },
  { before: numbers(50, 200, 900), after: numbers(50, 200, 900), why: 'it adds nothing to what is exceeded' },
  { before: numbers(50, 200, 900), after: numbers(40, 100, 600), why: 'it takes away from what is exceeded' },
  {
    before: numbers(5, 5, 5),
    after: numbers(5, 4, 4),
    changed: { frozen: true },
    why: 'even a frozen line may shrink',
  },
  {
    before: numbers(0, 0, 0),
    after: numbers(0, 10, 10),
    changed: { subLimits: new Map<string, Money>() },
    why: 'an underlying without a sub-limit is bounded by the number alone',
  },
])('lets a trade through when $why', ({ before, after, changed = {} }) => {
  expect(mayReserve(asked(before, after, changed), NOON).ok).toBe(true);
});

it.each([
  {
    after: numbers(0, 101, 1),
    refusal: { kind: 'limit-exceeded', of: 'number', wanted: usdc(101), limit: usdc(100) },
  },
  {
    after: numbers(21, 1, 1),
    refusal: { kind: 'unsecured-exceeded', of: 'unsecured', wanted: usdc(21), limit: usdc(20) },
  },
  {
    after: numbers(1, 1, 501),
    refusal: { kind: 'sub-limit-exceeded', of: 'BTC', wanted: usdc(501), limit: usdc(500) },
  },
  { after: numbers(0, 1, 0), changed: { frozen: true }, refusal: { kind: 'line-frozen' } },
  { after: numbers(0, 1, 0), changed: { expiresOn: '2025-10-09' }, refusal: { kind: 'line-expired' } },
])('says no, and what was wanted of which limit: $refusal.kind', ({ after, changed = {}, refusal }) => {
  expect(mayReserve(asked(numbers(0, 0, 0), after, changed), NOON)).toEqual({
    ok: false,
    refusal: { occupancy: 'A1', ...refusal },
  });
});
