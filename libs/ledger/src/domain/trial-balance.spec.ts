import { USDC } from '@app/kernel';
import fc from 'fast-check';
import { trialBalanceRow } from './trial-balance';

const passed = { debitsPosted: 40n, creditsPosted: 100n, debitsPending: 25n, creditsPending: 7n };

describe('a line of the trial balance', () => {
  it.each([
    { side: 'credit' as const, balance: 60n, available: 35n, why: 'a reserved debit is as good as gone' },
    { side: 'debit' as const, balance: -60n, available: -67n, why: 'on the other side it is the credit' },
  ])('stands on the $side: $why', ({ side, balance, available }) => {
    const row = trialBalanceRow('FREE.A1', USDC, side, passed);
    expect([row.balance.minor, row.available.minor]).toEqual([balance, available]);
  });

  it('never offers more than there is', () => {
    const units = fc.bigInt({ min: 0n, max: 10n ** 18n });
    const any = fc.record({
      debitsPosted: units,
      creditsPosted: units,
      debitsPending: units,
      creditsPending: units,
    });
    fc.assert(
      fc.property(any, fc.constantFrom('debit' as const, 'credit' as const), (flow, side) => {
        const row = trialBalanceRow('FREE.A1', USDC, side, flow);
        expect(row.available.minor <= row.balance.minor).toBe(true);
        expect(row.debits.minor - row.credits.minor).toBe(
          side === 'debit' ? row.balance.minor : -row.balance.minor,
        );
      }),
    );
  });
});
