import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { reachedSoftLimit } from './soft-limit';

const usdc = (amount: number) => Money.of(amount, USDC);

it.each([
  { percent: 80, used: 80, limit: 100, reached: true, why: 'at the very part' },
  { percent: 80, used: 79, limit: 100, reached: false, why: 'below it' },
  { percent: 80, used: 120, limit: 100, reached: true, why: 'beyond the limit too' },
  { percent: 80, used: 1, limit: 0, reached: true, why: 'there is no room at all' },
  { percent: 80, used: 0, limit: 0, reached: false, why: 'nothing is used' },
  { percent: undefined, used: 100, limit: 100, reached: false, why: 'nobody wants to hear of it' },
])('$used of $limit has reached $percent %: $reached, $why', ({ percent, used, limit, reached }) => {
  expect(reachedSoftLimit(percent, usdc(used), usdc(limit)) !== undefined).toBe(reached);
});

it('once reached, more use reaches it too', () => {
  const amount = fc.nat(1000).map(usdc);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99 }), amount, amount, amount, (percent, used, more, limit) => {
      const before = reachedSoftLimit(percent, used, limit);
      const after = reachedSoftLimit(percent, used.plus(more), limit);
      expect(before === undefined || after !== undefined).toBe(true);
    }),
  );
});
