import { type Asset, Money } from '@app/kernel';

export type Side = 'debit' | 'credit';

/** What has passed over an account, in the smallest units of its asset. */
export interface Passed {
  readonly debitsPosted: bigint;
  readonly creditsPosted: bigint;
  readonly debitsPending: bigint;
  readonly creditsPending: bigint;
}

export interface TrialBalanceRow {
  readonly account: string;
  readonly asset: Asset;
  readonly side: Side; // where its balance stands
  readonly debits: Money; // posted
  readonly credits: Money; // posted
  readonly balance: Money; // on its side
  readonly available: Money; // less what is reserved out of it
}

/** An account's line of the trial balance: its balance on its own side, and what of it nothing has reserved. */
export function trialBalanceRow(account: string, asset: Asset, side: Side, passed: Passed): TrialBalanceRow {
  const signed = passed.debitsPosted - passed.creditsPosted;
  const balance = side === 'debit' ? signed : -signed;
  const reserved = side === 'debit' ? passed.creditsPending : passed.debitsPending;
  return {
    account,
    asset,
    side,
    debits: Money.ofMinor(passed.debitsPosted, asset),
    credits: Money.ofMinor(passed.creditsPosted, asset),
    balance: Money.ofMinor(balance, asset),
    available: Money.ofMinor(balance - reserved, asset),
  };
}
