import { Exact } from '@app/kernel';
import fc from 'fast-check';
import { type DeliverableAsset, deliverableFor } from './deliverable';

const percent = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((each) => new Exact(each).div(100));
const asset: fc.Arbitrary<DeliverableAsset> = fc.record({
  price: percent(1, 300),
  fxToBase: percent(1, 300),
  valuationPercentage: percent(50, 100),
  fxHaircut: percent(0, 49),
  lot: fc.constantFrom('0.01', '1', '3', '1000').map((each) => new Exact(each)),
});
const called = fc.nat(10_000_000).map((cents) => new Exact(cents).div(100));

it('delivers whole lots that are worth the call, and would not be with one lot less', () => {
  fc.assert(
    fc.property(called, asset, (call, given) => {
      const found = deliverableFor(call, given);
      if (!found.ok) throw new Error(found.refusal);
      const { amount, value } = found.value;
      expect(amount.div(given.lot).isInteger()).toBe(true);
      expect(value.gte(call)).toBe(true);
      const less = value.times(amount.minus(given.lot)); // times the amount
      expect(amount.isZero() || less.lt(call.times(amount))).toBe(true);
    }),
  );
});

it.each([
  { fxHaircut: '1', price: '1', why: 'its haircuts are as much as itself' },
  { fxHaircut: '0', price: '0', why: 'it has no price' },
])('nothing meets a call when $why', ({ fxHaircut, price }) => {
  const given = { price: new Exact(price), fxHaircut: new Exact(fxHaircut), lot: new Exact(1) };
  const one = new Exact(1);
  const found = deliverableFor(one, { ...given, fxToBase: one, valuationPercentage: one });
  expect(found).toEqual({ ok: false, refusal: 'counts-for-nothing' });
});
