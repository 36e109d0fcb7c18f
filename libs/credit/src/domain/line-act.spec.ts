import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import {
  blocksOf,
  legalActs,
  LINE_ACTS,
  type LineAct,
  type LineActKind,
  type LineStanding,
  mayAct,
  stateOf,
} from './line-act';

const usdc = (amount: number) => Money.of(amount, USDC);
const act = (kind: LineActKind, more: Partial<LineAct> = {}): LineAct => ({
  kind,
  at: new Date('2025-10-10T12:00:00Z'),
  by: 'ann',
  reason: `why ${kind}`,
  amount: undefined,
  reviewBy: null,
  ...more,
});
const standing = (more: Partial<LineStanding> = {}): LineStanding => ({
  approved: usdc(1),
  advised: true,
  expired: false,
  seat: 'performing',
  frozen: false,
  suspended: false,
  watch: undefined,
  ...more,
});
const watch = { reason: 'NAV', by: 'ann', reviewBy: '2025-11-01' };

it.each([
  { of: standing(), state: 'active', legal: ['watch', 'freeze', 'suspend', 'reduce', 'propose'] },
  {
    of: standing({ watch }),
    state: 'watchlist',
    legal: ['unwatch', 'freeze', 'suspend', 'reduce', 'propose'],
  },
  { of: standing({ frozen: true }), state: 'frozen', legal: ['watch', 'suspend', 'reduce', 'propose'] },
  {
    of: standing({ frozen: true, suspended: true, watch }),
    state: 'suspended',
    legal: ['unwatch', 'reduce', 'propose'],
  },
  { of: standing({ advised: false }), state: 'active', legal: ['watch', 'freeze', 'suspend', 'propose'] },
  { of: standing({ expired: true }), state: 'expired', legal: ['propose'] },
  { of: standing({ approved: usdc(0) }), state: 'cancelled', legal: ['propose'] },
  { of: standing({ seat: 'defaulted', frozen: true }), state: 'defaulted', legal: ['propose'] },
])('a line that is $state may be: $legal', ({ of, state, legal }) => {
  expect(stateOf(of)).toBe(state);
  expect(legalActs(of)).toEqual(legal);
});

it('says what is possible instead of what is not', () => {
  expect(mayAct(standing({ suspended: true }), 'freeze')).toEqual({
    ok: false,
    refusal: { kind: 'illegal-act', state: 'suspended', legal: ['watch', 'reduce', 'propose'] },
  });
});

it('the last watch counts, and the last reduction', () => {
  const acts = [
    act('watch', { reviewBy: '2025-11-01' }),
    act('reduce', { amount: usdc(8) }),
    act('unwatch'),
    act('reduce', { amount: usdc(5) }),
  ];
  expect(blocksOf(acts)).toMatchObject({ reducedTo: usdc(5), watch: undefined, frozen: false });
  const stepped = [...acts, act('step', { amount: usdc(4) })];
  expect(blocksOf(stepped)).toMatchObject({ reducedTo: usdc(5), stepsNoted: 1 });
  expect(blocksOf(acts.slice(0, 2)).watch).toEqual({
    reason: 'why watch',
    by: 'ann',
    reviewBy: '2025-11-01',
  });
});

it('whatever is done later, nothing but a version lifts a block', () => {
  const acts = fc.array(fc.constantFrom(...LINE_ACTS).map((kind) => act(kind)));
  fc.assert(
    fc.property(acts, acts, (before, later) => {
      const [was, is] = [blocksOf(before), blocksOf([...before, ...later])];
      expect(is.frozen || !was.frozen).toBe(true);
      expect(is.suspended || !was.suspended).toBe(true);
    }),
  );
});
