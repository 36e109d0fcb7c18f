import { Exact } from '@app/kernel';
import fc from 'fast-check';
import { type HaircutParts, valuationPart } from './haircut';

const partsOf = ([
  haircut = 0,
  fxHaircut = 0,
  tokenAddOn = 0,
  weekendAddOn = 0,
]: readonly number[]): HaircutParts => ({
  haircut: new Exact(haircut).div(100),
  fxHaircut: new Exact(fxHaircut).div(100),
  tokenAddOn: new Exact(tokenAddOn).div(100),
  weekendAddOn: new Exact(weekendAddOn).div(100),
});

it.each([
  { parts: [4, 8, 0, 0], basis: 'additive', left: '0.88', why: '4 % and 8 % are 12 %' },
  { parts: [4, 8, 2, 3], basis: 'additive', left: '0.83', why: 'each of the four comes off the whole' },
  { parts: [4, 8, 0, 0], basis: 'multiplicative', left: '0.8832', why: '8 % of the 96 % that are left' },
  { parts: [60, 50, 0, 0], basis: 'additive', left: '0', why: 'less than nothing is not owed' },
] as const)('$basis, $parts leave $left: $why', ({ parts, basis, left }) => {
  expect(valuationPart(partsOf(parts), basis).toFixed()).toBe(left);
});

it('leaves at least as much when each comes off the rest, and never more when one of them rises', () => {
  const percents = fc.array(fc.nat(100), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(percents, fc.nat(3), fc.nat(100), (given, index, more) => {
      const raised = given.map((each, at) => (at === index ? Math.min(each + more, 100) : each));
      for (const basis of ['additive', 'multiplicative'] as const)
        expect(valuationPart(partsOf(raised), basis).lte(valuationPart(partsOf(given), basis))).toBe(true);
      const [added, compounded] = (['additive', 'multiplicative'] as const).map((basis) =>
        valuationPart(partsOf(given), basis),
      );
      expect(added!.lte(compounded!)).toBe(true);
    }),
  );
});
