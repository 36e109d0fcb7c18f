import { id, Money, owed, USDC } from '@app/kernel';
import fc from 'fast-check';
import { checkJournal, type Transfer } from './journal';

const instructionId = '00000000-0000-8000-8000-000000000001';
const line: Transfer = { book: id<'Book'>('1'), debit: 'FREE.A1', credit: 'CASH', amount: Money.of(1, USDC) };
const journal = (...transfers: Transfer[]) => ({
  event: 'call/7',
  effectiveAt: new Date('2025-10-10T21:00:00Z'),
  transfers,
});

describe('a journal', () => {
  it.each([
    { lines: [line], why: 'one account pays another' },
    {
      lines: [{ ...line, debit: 'OUTSIDE', credit: 'FREE.A1', instructionId }],
      why: 'an instruction lets money in',
    },
    { lines: [line, { ...line, amount: Money.of(1, owed(USDC)) }], why: 'both layers, a line each' },
  ])('is well made when $why', ({ lines }) => {
    expect(() => {
      checkJournal(journal(...lines));
    }).not.toThrow();
  });

  it.each([
    { lines: [], says: 'no lines' },
    { lines: [line, { ...line, amount: Money.zero(USDC) }], says: 'line 2: 0.000000 USDC is not a positive' },
    { lines: [{ ...line, amount: Money.ofMinor(2n ** 63n, USDC) }], says: 'the ledger can hold' },
    { lines: [{ ...line, credit: 'FREE.A1' }], says: 'FREE.A1 does not pay itself' },
    { lines: [{ ...line, credit: 'OUTSIDE' }], says: 'needs an instruction' },
    { lines: [{ ...line, instructionId }], says: 'has an instruction' },
    {
      lines: [{ ...line, credit: 'OUTSIDE', instructionId, amount: Money.of(1, owed(USDC)) }],
      says: 'does not leave the vault',
    },
  ])('is refused with a reason: $says', ({ lines, says }) => {
    expect(() => {
      checkJournal(journal(...lines));
    }).toThrow(says);
  });

  it('needs an event: without one it could not be told from its repetition', () => {
    expect(() => {
      checkJournal({ ...journal(line), event: '' });
    }).toThrow('repetition');
  });

  it('never carries an amount that is not positive', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }), (units) => {
        const check = () => {
          checkJournal(journal({ ...line, amount: Money.ofMinor(units, USDC) }));
        };
        if (units > 0n && units < 2n ** 63n) expect(check).not.toThrow();
        else expect(check).toThrow('positive amount');
      }),
    );
  });
});
