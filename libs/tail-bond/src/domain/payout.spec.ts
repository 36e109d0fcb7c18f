import { id, isPromise, Money, USDC } from '@app/kernel';
import type { Transfer } from '@app/ledger/domain';
import fc from 'fast-check';
import { paidBack, paidOut, type PayoutBooks, type StillOpen, type TrustShare } from './payout';

const usdc = (minor: bigint | number) => Money.ofMinor(BigInt(minor), USDC);
const books: PayoutBooks = {
  relationship: { id: id<'Book'>('1'), name: 'R1' },
  core: id<'Book'>('1000'),
  lineLink: 'Lliq.R1',
  defaulter: 'A1',
  survivor: 'B1',
};
const share = (name: string, amount: number): TrustShare => ({
  trust: { id: id<'Book'>(name === 'TJ' ? '2001' : '2002'), name },
  amount: usdc(amount),
});
const open = (unpaid: number, line: number, skin: number): StillOpen => ({
  unpaid: usdc(unpaid),
  line: usdc(line),
  skin: usdc(skin),
});

/** What moved from one account to another in one book, over all lines. */
const moved = (transfers: readonly Transfer[], debit: string, credit: string) =>
  transfers
    .filter((transfer) => transfer.debit === debit && transfer.credit === credit)
    .reduce((sum, { amount }) => sum + amount.minor, 0n);

describe('paidOut', () => {
  it.each([
    { why: 'the survivor comes first', pays: 10, of: open(30, 30, 30), left: open(20, 30, 30) },
    { why: 'then the line', pays: 50, of: open(30, 30, 30), left: open(0, 10, 30) },
    { why: 'then first skin beyond its share', pays: 70, of: open(30, 30, 30), left: open(0, 0, 20) },
    { why: 'nothing is left when all is paid', pays: 90, of: open(30, 30, 30), left: open(0, 0, 0) },
  ])('$why', ({ pays, of, left }) => {
    expect(paidOut(books, [share('TJ', pays)], of, of.line).left).toEqual(left);
  });

  it.each([
    { why: 'less than was drawn: principal comes first', repaid: 40, drawn: 60, interest: 0n },
    { why: 'all that was drawn', repaid: 60, drawn: 60, interest: 0n },
    { why: 'the interest too', repaid: 67, drawn: 60, interest: 7n },
  ])('takes as income what repays the line beyond what was drawn: $why', ({ repaid, drawn, interest }) => {
    const { transfers } = paidOut(books, [share('TJ', repaid)], open(0, 70, 0), usdc(drawn));
    expect(moved(transfers, 'LIQUIDITY.R1', 'OWN')).toBe(interest);
  });

  it('stops when a notice claims more than the books know to be open', () => {
    expect(() => paidOut(books, [share('TJ', 91)], open(30, 30, 30), usdc(30))).toThrow('more than is open');
  });

  const amounts = fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000), fc.nat(1000), fc.nat(1000));

  it('law 13: each bridge is left by what arrives, each write-down is its trust’s cash, and no cash rests', () => {
    fc.assert(
      fc.property(amounts, ([unpaid, line, skin, x, y]) => {
        const junior = Math.min(x, unpaid + line + skin);
        const senior = Math.min(y, unpaid + line + skin - junior);
        const shares = [share('TJ', junior), share('TS', senior)];
        const { transfers, left } = paidOut(books, shares, open(unpaid, line, skin), usdc(line));

        for (const { trust, amount } of shares) {
          const bridge = `BRIDGE.Lc.${trust.name}`;
          const own = transfers.filter(({ book }) => book === trust.id);
          expect(moved(own, 'COLLATERAL', bridge)).toBe(amount.minor);
          expect(moved(own, 'PRINCIPAL', 'WRITTEN_DOWN')).toBe(amount.minor);
          expect(moved(transfers, bridge, 'CASH')).toBe(amount.minor);
        }
        const cash = transfers.reduce(
          (sum, { debit, credit, amount }) =>
            sum + (credit === 'CASH' ? amount.minor : 0n) - (debit === 'CASH' ? amount.minor : 0n),
          0n,
        );
        expect(cash).toBe(0n);
        const closed = BigInt(unpaid + line + skin) - sumOf(left);
        expect(closed).toBe(BigInt(junior + senior));
        expect(transfers.every(({ amount }) => amount.isPositive())).toBe(true);
      }),
    );
  });
});

describe('paidBack', () => {
  it('restores collateral and principal with the estate’s own money, and lowers the claim by it', () => {
    const transfers = paidBack(books, [share('TS', 30), share('TJ', 20)], 'instruction');
    expect(moved(transfers, 'OUTSIDE', 'CASH')).toBe(50n);
    expect(moved(transfers, 'PAID_BY.A1.TS', 'CLAIM.A1')).toBe(30n);
    expect(moved(transfers, 'PAID_BY.A1.TJ', 'CLAIM.A1')).toBe(20n);
    expect(moved(transfers, 'BRIDGE.Lc.TJ', 'COLLATERAL')).toBe(20n);
    expect(moved(transfers, 'WRITTEN_DOWN', 'PRINCIPAL')).toBe(50n);
    const atTheDoor = transfers.filter(({ debit }) => debit === 'OUTSIDE');
    expect(atTheDoor.every(({ instructionId }) => instructionId === 'instruction')).toBe(true);
    expect(transfers.filter(({ amount }) => isPromise(amount.asset))).toHaveLength(4);
  });
});

function sumOf({ unpaid, line, skin }: StillOpen): bigint {
  return unpaid.minor + line.minor + skin.minor;
}
