import { type Asset, type Money, owed } from '@app/kernel';
import type { BookId, Transfer } from '@app/ledger/domain';

/** Treasury bills as the trust's custodian holds them, counted at par. */
export const TBILL: Asset = { code: 'TBILL', scale: 6 };

/** The accounts of a trust: in the settlement asset, in bills, and in promises. */
export function trustAccounts(holders: readonly string[]): Record<'money' | 'bills' | 'promises', string[]> {
  return {
    money: [
      'OUTSIDE',
      'COLLATERAL',
      'INCOME',
      'COUPON',
      'EXPENSE',
      ...holders.map((holder) => `HOLDER.${holder}`),
    ],
    bills: ['OUTSIDE', 'COLLATERAL'],
    promises: ['FACE', 'PRINCIPAL', 'WRITTEN_DOWN', 'REDEEMED'],
  };
}

/** Delivery against payment: the investors' money and the notes come into being together. */
export function issued(book: BookId, original: Money, instructionId: string): Transfer[] {
  return [
    { book, debit: 'OUTSIDE', credit: 'COLLATERAL', amount: original, instructionId },
    { book, debit: 'FACE', credit: 'PRINCIPAL', amount: original.in(owed(original.asset)) },
  ];
}

/** Collateral goes into bills, or comes back from them, at par: one instruction, both ways. */
export function exchanged(book: BookId, away: Money, forAsset: Asset, instructionId: string): Transfer[] {
  const received = away.in(forAsset);
  return [
    { book, debit: 'OUTSIDE', credit: 'COLLATERAL', amount: received, instructionId },
    { book, debit: 'COLLATERAL', credit: 'OUTSIDE', amount: away, instructionId },
  ];
}
