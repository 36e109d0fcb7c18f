import { Money, owed, USDC } from '@app/kernel';
import { trialBalanceRow } from '@app/ledger/domain';
import { bookBalances } from './book-balances';

const passed = (debitsPosted: bigint, creditsPosted: bigint, debitsPending = 0n, creditsPending = 0n) => ({
  debitsPosted,
  creditsPosted,
  debitsPending,
  creditsPending,
});
const { money, promised } = bookBalances(
  [
    trialBalanceRow('FREE.A1', USDC, 'credit', passed(10n, 100n, 30n, 500n)),
    trialBalanceRow('DUE_FROM.A1', owed(USDC), 'debit', passed(7n, 0n)),
  ],
  USDC,
);

describe('bookBalances', () => {
  it.each([
    {
      of: money('FREE.A1'),
      minor: 60n,
      why: 'what is on its way out cannot be spent, nor what is on its way in',
    },
    { of: money('FREE.B1'), minor: 0n, why: 'an account that was never opened holds nothing' },
    { of: money('DUE_FROM.A1'), minor: 0n, why: 'a promise is no money' },
    { of: promised('DUE_FROM.A1'), minor: 7n, why: 'a promise is read in the asset it is of' },
  ])('reads $minor: $why', ({ of, minor }) => {
    expect(of).toEqual(Money.ofMinor(minor, USDC));
  });
});
