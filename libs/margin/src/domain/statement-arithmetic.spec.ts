import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { decideVm } from './csa';
import { decideIm } from './initial-margin';
import { imArithmetic, vmArithmetic } from './statement-arithmetic';

const usdc = (amount: number) => Money.of(amount, USDC);
const zero = usdc(0);
const terms = { threshold: usdc(100), minimumTransfer: usdc(50), rounding: usdc(10) };
const vm = { direction: 'delivery', posted: zero, inTransit: zero, other: undefined, terms } as const;

it.each([
  { exposure: 149, more: {}, result: '0.000000', why: '49 is below the minimum' },
  { exposure: 150, more: {}, result: '50.000000', why: 'equal to it is enough' },
  { exposure: 151, more: {}, result: '60.000000', why: 'a delivery is rounded up' },
  { exposure: 151, more: { inTransit: usdc(40) }, result: '0.000000', why: 'what is on its way counts' },
  {
    exposure: 121,
    more: { other: usdc(40) },
    result: '30.000000',
    why: 'tested with what goes the other way',
  },
  {
    exposure: -500,
    more: { direction: 'return', posted: usdc(77) } as const,
    result: '70.000000',
    why: 'a return is rounded down',
  },
])('variation margin of an exposure of $exposure is $result: $why', ({ exposure, more, result }) => {
  const struck = vmArithmetic({ ...vm, exposure: usdc(exposure), ...more });
  expect(struck.result.toText()).toBe(result);
  expect(struck.lines.at(-1)).toMatchObject({ line: 'result', amount: result });
});

const amount = fc.integer({ min: 0, max: 1_000 }).map(usdc);

it('a line says what was decided, whatever was decided', () => {
  const steps = fc.record({ threshold: amount, minimumTransfer: amount, rounding: amount });
  const signed = fc.integer({ min: -1_000, max: 1_000 }).map(usdc);
  fc.assert(
    fc.property(
      signed,
      amount,
      amount,
      amount,
      amount,
      steps,
      (exposure, stands, delivering, returning, waits, agreed) => {
        // A seat gives or holds, never both.
        const gives = exposure.isPositive();
        const balance = {
          delivered: gives ? stands : zero,
          held: gives ? zero : stands,
          calledDelivery: gives ? delivering : zero,
          calledReturn: gives ? zero : returning.atMost(stands),
          disputedDelivery: gives ? waits : zero,
          disputedReturn: gives ? zero : waits.atMost(stands.minus(returning.atMost(stands))),
        };
        const { transfers, statements } = decideVm(exposure, balance, agreed);
        for (const { direction, amount: decided } of transfers) {
          const { exposure: of, posted, called: inTransit, disputed = zero } = statements[direction];
          const stated = {
            direction,
            exposure: of,
            posted,
            inTransit,
            disputed,
            other: undefined,
            terms: agreed,
          };
          expect(vmArithmetic(stated).result).toEqual(decided);
        }
      },
    ),
  );
});

it('of initial margin as well', () => {
  fc.assert(
    fc.property(
      amount,
      amount,
      amount,
      amount,
      amount,
      amount,
      (margin, independent, posted, called, waits, step) => {
        const agreed = { minimumTransfer: usdc(20), rounding: step };
        const decided = decideIm(margin.plus(independent), posted, called.plus(waits), agreed, waits);
        if (decided === undefined) return;
        const { direction } = decided;
        const stated = {
          direction,
          margin,
          independentAmount: independent,
          posted,
          inTransit: called,
          failed: usdc(0),
          disputed: waits,
        };
        expect(imArithmetic({ ...stated, terms: agreed }).result).toEqual(decided.amount);
      },
    ),
  );
});
