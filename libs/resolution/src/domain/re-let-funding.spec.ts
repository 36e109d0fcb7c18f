import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import type { Share } from './ladder';
import { fundReLet } from './re-let-funding';

const usdc = (amount: number) => Money.of(String(amount), USDC);
const nothing = { brought: 0, kept: 0, free: 0, margin: 0, line: 0, skin: 0 };

it.each([
  {
    why: 'the line pays what the defaulter cannot',
    given: { due: 60, free: 10, margin: 20, line: 80, skin: 150 },
    fromFree: 10,
    fromMargin: 20,
    fromLine: 30,
    repaid: { line: 0, skin: 0 },
    toEstate: 0,
  },
  {
    why: 'its free money goes before its margin',
    given: { due: 60, free: 50, margin: 20 },
    fromFree: 50,
    fromMargin: 10,
    fromLine: 0,
    repaid: { line: 0, skin: 0 },
    toEstate: 0,
  },
  {
    why: 'margin that nothing else needs repays advances, the line before the skin',
    given: { due: 10, margin: 170, line: 50, skin: 150 },
    fromFree: 0,
    fromMargin: 170,
    fromLine: 0,
    repaid: { line: 50, skin: 110 },
    toEstate: 0,
  },
  {
    why: 'what the replacement brings goes before the defaulter’s own',
    given: { due: 10, brought: 100, margin: 40, line: 80, skin: 150 },
    fromFree: 0,
    fromMargin: 40,
    fromLine: 0,
    repaid: { line: 80, skin: 50 },
    toEstate: 0,
  },
  {
    why: 'a gain beyond all that was advanced is the estate’s, and its margin stays where it is',
    given: { due: 15, kept: 200, free: 7, margin: 40, line: 30 },
    fromFree: 0,
    fromMargin: 0,
    fromLine: 0,
    repaid: { line: 30, skin: 0 },
    toEstate: 155,
  },
])('$why', ({ given, ...expected }) => {
  const { due, line, skin, ...inHand } = { ...nothing, ...given };
  expect(fundReLet(usdc(due), moneys(inHand), open(line, skin))).toEqual({
    fromFree: usdc(expected.fromFree),
    fromMargin: usdc(expected.fromMargin),
    fromLine: usdc(expected.fromLine),
    repaid: open(expected.repaid.line, expected.repaid.skin).filter((share) => share.amount.isPositive()),
    toEstate: usdc(expected.toEstate),
  });
});

it('law 4: loses nothing, and touches no line and no layer while the defaulter has anything', () => {
  const amount = fc.bigInt({ min: 0n, max: 1_000_000_000n }).map((minor) => Money.ofMinor(minor, USDC));
  const inHands = fc.record({ brought: amount, kept: amount, free: amount, margin: amount });
  fc.assert(
    fc.property(amount, inHands, amount, amount, (due, inHand, line, skin) => {
      const advanced: Share[] = [
        { source: 'liquidity-line', amount: line },
        { source: 'first-skin', amount: skin },
      ];
      const { fromFree, fromMargin, fromLine, repaid, toEstate } = fundReLet(due, inHand, advanced);
      const sum = (...parts: Money[]) => Money.sum(parts, USDC);
      const repayment = sum(...repaid.map((share) => share.amount));
      expect(sum(inHand.brought, inHand.kept, fromFree, fromMargin, fromLine)).toEqual(
        sum(due, repayment, toEstate),
      );
      const left = sum(inHand.free, inHand.margin).minus(fromFree).minus(fromMargin);
      for (const part of [fromFree, fromMargin, fromLine, toEstate, left])
        expect(part.lessThan(usdc(0))).toBe(false);
      const stillOpen = sum(line, skin).minus(repayment);
      if (stillOpen.isPositive() || fromLine.isPositive()) expect(sum(left, toEstate)).toEqual(usdc(0));
      if (fromLine.isPositive()) expect(repayment).toEqual(usdc(0));
    }),
  );
});

function moneys(amounts: Record<'brought' | 'kept' | 'free' | 'margin', number>) {
  const { brought, kept, free, margin } = amounts;
  return { brought: usdc(brought), kept: usdc(kept), free: usdc(free), margin: usdc(margin) };
}

function open(line: number, skin: number): Share[] {
  return [
    { source: 'liquidity-line', amount: usdc(line) },
    { source: 'first-skin', amount: usdc(skin) },
  ];
}
