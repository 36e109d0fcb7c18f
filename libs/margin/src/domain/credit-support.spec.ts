import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { creditSupport, type CreditSupportPosition, type CreditSupportTerms } from './credit-support';

const usdc = (minor: number) => Money.ofMinor(BigInt(minor), USDC);
const money = (min: number) => fc.integer({ min, max: 1_000_000 }).map(usdc);
const position: fc.Arbitrary<CreditSupportPosition> = fc
  .record({
    exposure: money(-1_000_000),
    postedValue: money(0),
    pendingDelivery: money(0),
    pendingReturn: money(0),
  })
  .filter(({ postedValue, pendingReturn }) => !postedValue.lessThan(pendingReturn));
const terms: fc.Arbitrary<CreditSupportTerms> = fc.record({
  threshold: fc.oneof(money(0), fc.constant('infinite' as const)),
  iaPledgor: money(0),
  iaSecured: money(0),
  minimumDelivery: money(0),
  minimumReturn: money(0),
  rounding: fc.integer({ min: 0, max: 50_000 }).map(usdc),
});

it('law 7: no more goes back than is held and not on its way back already', () => {
  fc.assert(
    fc.property(position, terms, (given, agreed) => {
      const { giveBack } = creditSupport(given, agreed);
      expect(given.postedValue.minus(given.pendingReturn).lessThan(giveBack)).toBe(false);
    }),
  );
});

it('more collateral never raises a call, and never lowers a return', () => {
  fc.assert(
    fc.property(position, terms, money(0), (given, agreed, more) => {
      const before = creditSupport(given, agreed);
      const after = creditSupport({ ...given, postedValue: given.postedValue.plus(more) }, agreed);
      expect(before.delivery.lessThan(after.delivery)).toBe(false);
      expect(after.giveBack.lessThan(before.giveBack)).toBe(false);
    }),
  );
});

it('nothing is called and given back at once, and a call covers the whole shortfall', () => {
  fc.assert(
    fc.property(position, terms, (given, agreed) => {
      const { delivery, giveBack, deliveryAmount } = creditSupport(given, agreed);
      expect(delivery.isPositive() && giveBack.isPositive()).toBe(false);
      expect(delivery.isZero() || !delivery.lessThan(deliveryAmount)).toBe(true);
    }),
  );
});

it('what is under way is not called again', () => {
  fc.assert(
    fc.property(position, terms, (given, agreed) => {
      const { delivery } = creditSupport(given, agreed);
      const agreedUpon = { ...given, pendingDelivery: given.pendingDelivery.plus(delivery) };
      expect(creditSupport(agreedUpon, agreed).delivery.isZero()).toBe(true);
    }),
  );
});
