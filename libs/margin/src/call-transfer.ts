import { type Money } from '@app/kernel';
import type { Journal, TrialBalanceRow } from '@app/ledger/domain';
import { counterpartOf, type Relationship } from '@app/legal-entity/domain';
import {
  bookBalances,
  imPosted,
  imReturned,
  paidAcross,
  vmDelivered,
  vmReturned,
} from '@app/settlement/domain';
import type { MarginCall } from './margin.rows';

/** The seats' own money, spent in memory call by call: one posting, in the order in which the calls are collected. */
export function freeMoney(relationship: Relationship, holdings: readonly TrialBalanceRow[]) {
  const { money } = bookBalances(holdings, relationship.asset);
  const spent = new Map<string, Money>();
  const left = (account: string) => spent.get(account) ?? money(account);
  const add = (account: string, amount: Money) => spent.set(account, left(account).plus(amount));
  return {
    of: (call: MarginCall) => left(sourceOf(call)),
    move: (call: MarginCall, amount: Money, asOf: Date): Journal => {
      const receiver = counterpartOf(relationship, call.occupancy).code;
      add(sourceOf(call), amount.negated());
      add(targetOf(call, receiver), amount);
      return {
        event: `call/${call.id}`,
        effectiveAt: asOf,
        transfers: transfersOf(call, receiver, amount),
      };
    },
  };
}

function sourceOf({ kind, direction, occupancy }: MarginCall): string {
  return kind !== 'vm' && direction === 'return' ? `IM.${occupancy}` : `FREE.${occupancy}`;
}

function targetOf({ kind, direction, occupancy }: MarginCall, receiver: string): string {
  if (kind === 'vm' || kind === 'interest') return `FREE.${receiver}`;
  return direction === 'return' ? `FREE.${occupancy}` : `IM.${occupancy}`;
}

function transfersOf(call: MarginCall, receiver: string, amount: Money) {
  const { relationship: book, kind, direction, occupancy } = call;
  if (kind === 'interest') return paidAcross(book, occupancy, receiver, amount); // for good: nothing of it is held
  if (kind !== 'vm')
    return direction === 'delivery' ? imPosted(book, occupancy, amount) : imReturned(book, occupancy, amount);
  return direction === 'delivery'
    ? vmDelivered(book, occupancy, receiver, amount)
    : vmReturned(book, occupancy, receiver, amount);
}
