import { type Asset, Money, owed } from '@app/kernel';
import type { TrialBalanceRow } from '@app/ledger/domain';

/** What a book holds in one settlement asset, account by account: read once under the relationship's lock. */
export interface BookBalances {
  /** Money on an account: FREE.A1, CASH, SKIN. Zero when it was never opened. Less what is reserved out of it. */
  readonly money: (account: string) => Money;
  /** Promises on an account: VM_HELD.A1, ADVANCED.LIQ, on its normal side. */
  readonly promised: (account: string) => Money;
}

/** Of a line of the trial balance, what a decision reads. */
export type HeldBalance = Pick<TrialBalanceRow, 'account' | 'asset' | 'available'>;

/** Reads a trial balance as the two layers of one settlement asset. */
export function bookBalances(rows: readonly HeldBalance[], asset: Asset): BookBalances {
  const found = new Map(rows.map((row) => [`${row.asset.code}/${row.account}`, row.available]));
  const balance = (of: Asset) => (account: string) => found.get(`${of.code}/${account}`) ?? Money.zero(of);
  const promised = balance(owed(asset));
  return { money: balance(asset), promised: (account) => promised(account).in(asset) };
}
