import { type Money } from '@app/kernel';
import type { Journal, TrialBalanceRow } from '@app/ledger/domain';
import { counterpartOf, type Relationship } from '@app/legal-entity/domain';
import {
  bookBalances,
  iaPosted,
  iaReturned,
  imPosted,
  imReturned,
  vmDelivered,
  vmReturned,
} from '@app/settlement/domain';
import { adjustableMargin, interestAdjusted, interestPaid, isAdjustment } from './interest-transfer';
import type { MarginCall } from './margin.rows';

/** The seats' own money, spent in memory call by call: one posting, in the order in which the calls are collected. */
export function freeMoney(relationship: Relationship, holdings: readonly TrialBalanceRow[]) {
  const { money } = bookBalances(holdings, relationship.asset);
  const spent = new Map<string, Money>();
  const left = (account: string) => spent.get(account) ?? money(account);
  const add = (account: string, amount: Money) => spent.set(account, left(account).plus(amount));
  const margin = adjustableMargin(relationship, holdings);
  return {
    of: (call: MarginCall) => (isAdjustment(relationship, call) ? margin.of(call) : left(sourceOf(call))),
    move: (call: MarginCall, amount: Money, asOf: Date): Journal => {
      const receiver = receiverOf(relationship, call);
      const adjusts = isAdjustment(relationship, call);
      if (adjusts || call.kind === 'vm') margin.move(call, receiver, amount);
      if (!adjusts) {
        add(sourceOf(call), amount.negated());
        add(targetOf(call, receiver), amount);
      }
      const transfers = adjusts
        ? interestAdjusted(call, receiver, amount)
        : transfersOf(call, receiver, amount);
      return { event: `call/${call.id}`, effectiveAt: asOf, transfers };
    },
  };
}

/** Of interest, whom its statement names: the seat across may be somebody else's by now. */
function receiverOf(relationship: Relationship, { kind, occupancy, statement }: MarginCall): string {
  const { giver, holder } = statement;
  if (kind !== 'interest' || giver === undefined || holder === undefined)
    return counterpartOf(relationship, occupancy).code;
  return occupancy === giver ? holder : giver;
}

function sourceOf({ kind, direction, occupancy }: MarginCall): string {
  return kind !== 'vm' && direction === 'return' ? segregated(kind, occupancy) : `FREE.${occupancy}`;
}

/** Where what is posted of a kind is kept apart for the seat. */
function segregated(kind: MarginCall['kind'], occupancy: string): string {
  return `${kind === 'ia' ? 'IA' : 'IM'}.${occupancy}`;
}

function targetOf({ kind, direction, occupancy }: MarginCall, receiver: string): string {
  if (kind === 'vm' || kind === 'interest') return `FREE.${receiver}`;
  return direction === 'return' ? `FREE.${occupancy}` : segregated(kind, occupancy);
}

function transfersOf(call: MarginCall, receiver: string, amount: Money) {
  const { relationship: book, kind, direction, occupancy } = call;
  if (kind === 'interest') return interestPaid(call, receiver, amount);
  if (kind === 'ia')
    return direction === 'delivery' ? iaPosted(book, occupancy, amount) : iaReturned(book, occupancy, amount);
  if (kind !== 'vm')
    return direction === 'delivery' ? imPosted(book, occupancy, amount) : imReturned(book, occupancy, amount);
  return direction === 'delivery'
    ? vmDelivered(book, occupancy, receiver, amount)
    : vmReturned(book, occupancy, receiver, amount);
}
