import type { Money } from '@app/kernel';
import type { Transfer, TrialBalanceRow } from '@app/ledger/domain';
import { bothPerform, occupants, type Relationship } from '@app/legal-entity/domain';
import { bookBalances, leftDue, paidAcross, vmAccrued, vmKept } from '@app/settlement/domain';
import type { MarginCall } from './margin.rows';

/**
 * Whether a call of interest is settled by the balance that it was earned on. A balance that has passed to somebody else, or is of a
 * seat that does not perform, is left alone: its interest is paid.
 */
export function isAdjustment(relationship: Relationship, { kind, statement }: MarginCall): boolean {
  const { settlement, giver, holder } = statement;
  const seated = occupants(relationship).map(({ code }) => code);
  return (
    kind === 'interest' &&
    settlement === 'adjustment' &&
    bothPerform(relationship) &&
    seated.some((code) => code === giver) &&
    seated.some((code) => code === holder)
  );
}

/** What the seats' variation margin comes to while calls are settled one after another, and by how much a call may adjust it. */
export function adjustableMargin(relationship: Relationship, holdings: readonly TrialBalanceRow[]) {
  const { promised } = bookBalances(holdings, relationship.asset);
  const moved = new Map<string, Money>();
  const held = (code: string) => moved.get(code) ?? promised(`VM_HELD.${code}`);
  const add = (code: string, amount: Money) => moved.set(code, held(code).plus(amount));
  return {
    /** It grows by any amount, and falls to nothing at most. */
    of: (call: MarginCall) => (growsBy(call) ? call.amount : held(call.occupancy)),
    move: (call: MarginCall, receiver: string, amount: Money) => {
      const { kind, direction, occupancy } = call;
      if (kind === 'vm' && direction === 'delivery') add(occupancy, amount);
      else if (kind === 'vm') add(receiver, amount.negated());
      else if (growsBy(call)) add(receiver, amount);
      else add(occupancy, amount.negated());
    },
  };
}

/** Interest that is owed to whoever gave the margin makes its balance larger. */
function growsBy({ occupancy, statement }: MarginCall): boolean {
  return occupancy === statement['holder'];
}

/** Added to what the holder owes back, or taken from it: no money moves. What of it there is no balance for is left due. */
export function interestAdjusted(call: MarginCall, receiver: string, adjusted: Money): Transfer[] {
  const { relationship: book, occupancy } = call;
  const adjustment = growsBy(call)
    ? vmAccrued(book, receiver, occupancy, adjusted)
    : vmKept(book, occupancy, receiver, adjusted);
  return [...(adjusted.isPositive() ? adjustment : []), ...short(call, receiver, adjusted)];
}

/** Paid for good: nothing of it is held. It is no margin either: what the payer has not got is left due, as funding is. */
export function interestPaid(call: MarginCall, receiver: string, paid: Money): Transfer[] {
  const { relationship, occupancy } = call;
  return [
    ...(paid.isPositive() ? paidAcross(relationship, occupancy, receiver, paid) : []),
    ...short(call, receiver, paid),
  ];
}

function short({ relationship, occupancy, amount }: MarginCall, receiver: string, met: Money) {
  const missing = amount.minus(met);
  return missing.isPositive() ? leftDue(relationship, occupancy, receiver, missing) : [];
}
