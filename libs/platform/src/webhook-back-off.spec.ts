import fc from 'fast-check';
import { backOffAfter, WEBHOOK_TRIES } from './webhook-back-off';

it.each([
  { tries: 1, atLeast: 5, why: 'a process that is restarted' },
  { tries: 4, atLeast: 600, why: 'a deployment that went wrong' },
  { tries: 6, atLeast: 3600, why: 'an hour of 500s' },
  { tries: 9, atLeast: 43_200, why: 'a night' },
])('waits $atLeast seconds after try $tries: $why', ({ tries, atLeast }) => {
  const wait = backOffAfter(tries, 'a')!;
  expect(wait).toBeGreaterThanOrEqual(atLeast);
  expect(wait).toBeLessThanOrEqual(atLeast * 1.1);
});

it('gives up after ten tries, in about a day, each wait longer than the one before, and the same for everyone who asks', () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      const waits = Array.from({ length: WEBHOOK_TRIES }, (_, index) => backOffAfter(index + 1, id));
      expect(waits).toEqual(Array.from({ length: WEBHOOK_TRIES }, (_, index) => backOffAfter(index + 1, id)));
      expect(waits.pop()).toBeUndefined();
      expect(waits).toEqual([...waits].sort((a, b) => a! - b!));
      const hours = waits.reduce((sum: number, wait) => sum + wait!, 0) / 3600;
      expect(hours).toBeGreaterThan(22);
      expect(hours).toBeLessThan(25.5);
    }),
  );
});

it('parts what failed together', () => {
  const waits = Array.from({ length: 100 }, (_, n) => backOffAfter(5, String(n)));
  expect(new Set(waits).size).toBeGreaterThan(95);
});
