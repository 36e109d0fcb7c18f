import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { isOpen, moved, splitDisputed, upheldOf } from './margin-call';

const usdc = (amount: number) => Money.of(String(amount), USDC);
const units = fc.bigInt({ min: 1n, max: 10n ** 12n }).map((minor) => Money.ofMinor(minor, USDC));

describe('a margin call', () => {
  it.each([
    {
      state: 'issued',
      event: 'settle',
      next: 'settled',
      why: 'the standing instruction sweeps it at the deadline',
    },
    { state: 'issued', event: 'split', next: 'split', why: 'a part of it is disputed' },
    { state: 'disputed', event: 'uphold', next: 'superseded', why: 'the next run calls what was upheld' },
    {
      state: 'disputed',
      event: 'fail',
      next: 'wrong-state',
      why: 'a disputed amount is not a failure to pay',
    },
    { state: 'settled', event: 'fail', next: 'wrong-state', why: 'it is over' },
    { state: 'failed', event: 'cure', next: 'cured', why: 'late is late, but paid' },
    { state: 'failed', event: 'settle', next: 'wrong-state', why: 'a failure is not forgotten' },
  ] as const)('in state $state answers $next to $event: $why', ({ state, event, next }) => {
    const answer = moved(state, event);
    expect(answer.ok ? answer.value : answer.refusal).toBe(next);
  });

  it('is open until it is settled, failed or given up', () => {
    expect(isOpen('disputed')).toBe(true);
    expect(isOpen('failed')).toBe(false);
    expect(isOpen('split')).toBe(false);
  });

  it('law 6: split calls sum to their parent', () => {
    fc.assert(
      fc.property(units, units, (amount, part) => {
        const split = splitDisputed(amount, part);
        if (amount.lessThan(part)) expect(split).toEqual({ ok: false, refusal: 'dispute-above-call' });
        else expect(split.ok && split.value.undisputed.plus(split.value.disputed)).toEqual(amount);
      }),
    );
  });

  it('cannot be disputed by nothing', () => {
    expect(splitDisputed(usdc(1), usdc(0))).toEqual({ ok: false, refusal: 'dispute-not-positive' });
  });

  it.each([
    { recalculated: 100, upheld: 30, why: 'the call was right' },
    { recalculated: 90, upheld: 20, why: 'it was ten too much' },
    { recalculated: 60, upheld: 0, why: 'even the undisputed part was too much' },
    { recalculated: 200, upheld: 30, why: 'no more than was disputed comes back' },
  ])(
    'upholds $upheld of 30 disputed in 100 when it recalculates to $recalculated: $why',
    ({ recalculated, upheld }) => {
      expect(upheldOf(usdc(70), usdc(30), usdc(recalculated))).toEqual(usdc(upheld));
    },
  );
});
