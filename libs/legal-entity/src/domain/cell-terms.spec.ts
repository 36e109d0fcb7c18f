import { Exact, id, isPromise, Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { cellFunding, cellLinks, type CellTerms } from './cell-terms';

const usdc = (amount: number) => Money.of(amount, USDC);
const cell: CellTerms = {
  relationship: {
    id: id<'Book'>('1'),
    name: 'R1',
    asset: USDC,
    writtenEnding: 'sized-tranche',
    exhaustion: 'not sized',
    terms: {
      threshold: usdc(0),
      minimumTransfer: usdc(0),
      rounding: usdc(0),
      clocks: { responseMinutes: 1, noticeMinutes: 1, graceMinutes: 1, auctionMinutes: 1, mporMinutes: 4 },
      imMultiplier: new Exact(3),
      imCorrelation: new Exact(1),
      lineRate: new Exact(0),
    },
    occupancies: [],
  },
  core: { id: id<'Book'>('1000'), name: 'K' },
  firstSkin: usdc(150),
  line: usdc(500),
  lineReturnable: usdc(10),
  secondSkinLimit: usdc(300),
  guaranteeLimit: usdc(0),
  feeCap: usdc(7),
};

it('caps each contract at what it is for; the core pays all of them but the fee', () => {
  expect(cellLinks(cell).map(({ name, payer, cap, returnable }) => [name, payer, cap, returnable])).toEqual([
    ['Lskin.R1', '1000', usdc(150), usdc(0)],
    ['Lliq.R1', '1000', usdc(500), usdc(10)],
    ['Lss.R1', '1000', usdc(300), usdc(0)],
    ['Lfee.R1', '1', usdc(7), usdc(0)],
  ]);
});

it('funds first skin across the link and sets the line aside, and posts nothing for nothing', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(1000), (skin, line) => {
      const transfers = cellFunding({ ...cell, firstSkin: usdc(skin), line: usdc(line) });
      const paid = (debit: string, credit: string) =>
        transfers.find((each) => each.debit === debit && each.credit === credit)?.amount.toText();
      const text = (amount: number) => (amount === 0 ? undefined : usdc(amount).toText());
      expect(transfers.every(({ amount }) => amount.isPositive())).toBe(true);
      expect(paid('OWN', 'BRIDGE.Lskin.R1')).toBe(text(skin));
      expect(paid('BRIDGE.Lskin.R1', 'SKIN')).toBe(text(skin));
      expect(paid('SKIN_IN.R1', 'NET')).toBe(text(skin));
      expect(paid('OWN', 'LIQUIDITY.R1')).toBe(text(line));
      expect(transfers.filter(({ amount }) => isPromise(amount.asset))).toHaveLength(skin === 0 ? 0 : 1);
    }),
  );
});
