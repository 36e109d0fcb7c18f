import { Money, USDC } from '@app/kernel';
import { creditSupport } from '@app/margin/domain';
import golden from './signed-netting.json';

const usdc = (amount: number) => Money.of(String(amount), USDC);
const zero = usdc(0);

/** One direction of the agreement: we are secured, or, with every sign turned, the other side is. */
it.each(golden.cases)('of $input.uncollateralisedValue, $marginCall is called', ({ input, ...expected }) => {
  const { uncollateralisedValue, independentAmountHeld, balance, openMarginCalls } = input;
  const value = uncollateralisedValue + independentAmountHeld;
  const ways = [
    { sign: 1, threshold: input.thresholdReceive },
    { sign: -1, threshold: input.thresholdPay },
  ] as const;
  const [ours, theirs] = ways.map(({ sign, threshold }) =>
    creditSupport(
      {
        exposure: usdc(sign * value),
        postedValue: usdc(Math.max(0, sign * balance)),
        pendingDelivery: usdc(Math.max(0, sign * openMarginCalls)),
        pendingReturn: zero,
      },
      {
        threshold: usdc(threshold),
        iaPledgor: zero,
        iaSecured: zero,
        minimumDelivery: usdc(sign === 1 ? input.mtaReceive : input.mtaPay),
        minimumReturn: usdc(sign === 1 ? input.mtaPay : input.mtaReceive),
        rounding: zero,
      },
    ),
  );
  const [due, owing] = [ours!.creditSupportAmount, theirs!.creditSupportAmount];
  expect(due.minus(owing).toText()).toBe(usdc(expected.creditSupportAmount).toText());
  // What we are delivered and get back, less what we deliver and give back.
  const moved = ours!.delivery.plus(theirs!.giveBack).minus(theirs!.delivery).minus(ours!.giveBack);
  expect(moved.toText()).toBe(usdc(expected.marginCall).toText());
});
