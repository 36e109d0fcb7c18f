import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import type { CreditLine } from './credit-line';
import { figuresOf, mayReserve, type SeatAsked, type SeatNumbers } from './reservation';
import type { Used } from './sub-limit';
import { utilisationOf } from './utilisation';

const usdc = (amount: number) => Money.of(amount, USDC);
const NOON = new Date('2025-10-10T12:00:00Z');
const zero = usdc(0);

function numbers(owed: number, stressed: number, notional: number, more: readonly Used[] = []): SeatNumbers {
  const none = {
    pendingLoss: zero,
    vmHeld: zero,
    vmGiven: zero,
    dues: zero,
    initialMargin: zero,
    wrongWay: zero,
  };
  const utilisation = utilisationOf({ current: usdc(owed), stressed: usdc(stressed), ...none });
  return { utilisation, used: [{ by: 'underlying', of: 'BTC', notional: usdc(notional) }, ...more] };
}

const line: CreditLine = {
  occupancy: 'A1',
  version: 1,
  commitment: 'advised',
  agreed: usdc(100),
  approved: usdc(100),
  firstSkin: zero,
  unsecured: usdc(20),
  subLimits: [
    { by: 'underlying', of: 'BTC', most: usdc(500) },
    { by: 'settlement-day', of: 'each', most: usdc(50) },
  ],
  covenants: [],
  clause: undefined,
  expiresOn: '2025-12-31',
  reviewOn: '2025-12-31',
  reductions: [],
  warnAt: undefined,
  stepsNoted: 0,
  wrongWays: [],
  inForceFrom: NOON,
  acts: 0,
  frozen: false,
  suspended: false,
  expiryNoted: false,
  watch: undefined,
};
const OWN = { underlying: 'BTC', version: 1, kind: 'affiliate' } as const;
const asked = (
  before: SeatNumbers,
  after: SeatNumbers,
  changed: Partial<CreditLine> = {},
  closes = false,
): SeatAsked => ({ line: { ...line, ...changed }, limit: usdc(100), before, after, closes });

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
    before: numbers(5, 5, 5),
    after: numbers(5, 5, 5),
    changed: { suspended: true },
    closes: true,
    why: 'on a suspended line what is open may be closed',
  },
  {
    before: numbers(0, 0, 0),
    after: numbers(0, 10, 10),
    changed: { subLimits: [] },
    why: 'what has no sub-limit is bounded by the number alone',
  },
  {
    before: numbers(5, 5, 5),
    after: numbers(5, 5, 4),
    changed: { wrongWays: [OWN] },
    why: 'what is of an affiliate may be closed',
  },
  {
    before: numbers(5, 5, 5),
    after: numbers(5, 5, 5),
    changed: { watch: { reason: 'NAV', by: 'ann', reviewBy: '2025-11-01' } },
    why: 'who is watched is not stopped',
  },
])('lets a trade through when $why', ({ before, after, changed = {}, closes = false }) => {
  expect(mayReserve(asked(before, after, changed, closes), NOON).ok).toBe(true);
});

const onDay = (of: string, notional: number): Used => ({
  by: 'settlement-day',
  of,
  notional: usdc(notional),
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
    refusal: { kind: 'sub-limit-exceeded', of: 'underlying BTC', wanted: usdc(501), limit: usdc(500) },
  },
  {
    after: numbers(0, 0, 0, [onDay('2025-10-31', 50), onDay('2025-11-28', 51)]),
    refusal: {
      kind: 'sub-limit-exceeded',
      of: 'settlement-day 2025-11-28',
      wanted: usdc(51),
      limit: usdc(50),
    },
  },
  {
    after: numbers(0, 0, 1),
    changed: { wrongWays: [OWN] },
    refusal: { kind: 'wrong-way-affiliate', underlying: 'BTC' },
  },
  { after: numbers(0, 1, 0), changed: { frozen: true }, refusal: { kind: 'line-frozen' } },
  { after: numbers(0, 0, 0), changed: { suspended: true }, refusal: { kind: 'line-suspended' } },
  { after: numbers(0, 1, 0), changed: { expiresOn: '2025-10-09' }, refusal: { kind: 'line-expired' } },
])('says no, and what was wanted of which limit: $refusal.kind', ({ after, changed = {}, refusal }) => {
  const answer = mayReserve(asked(numbers(0, 0, 0), after, changed), NOON);
  expect(answer).toMatchObject({ ok: false, refusal: { occupancy: 'A1', ...refusal } });
});

it('names the binding figure first, and every other that would be exceeded', () => {
  const answer = mayReserve(asked(numbers(0, 0, 0), numbers(21, 80, 1_500)), NOON);
  expect(answer).toMatchObject({
    refusal: { of: 'underlying BTC', others: [{ of: 'unsecured' }, { of: 'number' }] },
  });
});

it('shows what has no room before everything', () => {
  const figures = figuresOf({ ...line, unsecured: zero }, usdc(100), numbers(0, 99, 499));
  expect(figures.map(({ of }) => of)).toEqual(['unsecured', 'underlying BTC', 'number']);
});

it('a line that has expired never gains: whatever is held or booked on it, its number does not rise', () => {
  const amount = fc.integer({ min: 0, max: 500 });
  const seat = fc
    .tuple(amount, amount, amount)
    .map(([owed, stressed, notional]) => numbers(owed, stressed, notional));
  fc.assert(
    fc.property(seat, seat, fc.boolean(), (before, after, closes) => {
      const answer = mayReserve(asked(before, after, { expiresOn: '2025-10-09' }, closes), NOON);
      if (answer.ok)
        expect(after.utilisation.number.minor).toBeLessThanOrEqual(before.utilisation.number.minor);
    }),
  );
});
