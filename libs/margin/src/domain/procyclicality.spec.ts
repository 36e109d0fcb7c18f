import fc from 'fast-check';
import { withBuffer, withStressedWeight } from './procyclicality';

const amount = fc.double({ min: 0, max: 1e9, noNaN: true });
const part = fc.double({ min: 0, max: 1, noNaN: true });

it('a buffered margin lies between the margin and its full buffer, whatever came before', () => {
  fc.assert(
    fc.property(
      amount,
      fc.option(amount, { nil: undefined }),
      part,
      fc.boolean(),
      (raw, last, of, stressed) => {
        const charged = withBuffer(raw, last, of, stressed);
        expect(charged).toBeGreaterThanOrEqual(raw);
        expect(charged).toBeLessThanOrEqual(raw * (1 + of));
      },
    ),
  );
});

it('stressed days never make a margin less', () => {
  fc.assert(
    fc.property(amount, amount, part, (current, stressed, weight) => {
      expect(withStressedWeight(current, stressed, weight)).toBeGreaterThanOrEqual(current);
    }),
  );
});
