import { invariant, type Money } from '@app/kernel';
import { hasExpired } from './credit-line';
import { type Figure, figuresOf, type SeatAsked } from './reservation';
import { steppedTo } from './step-down';

/** Why nothing may be added to a line, whatever room there is. */
export type CapacityBlock =
  'seat-not-performing' | 'cancelled' | 'expired' | 'suspended' | 'frozen' | 'exhausted';

/** What could still be reserved of a line now. */
export interface BorrowCapacity {
  readonly amount: Money; // of the number; 0 when nothing may be added
  readonly limit: Money;
  readonly used: Money;
  readonly boundBy: 'approved' | 'cover'; // which of the two the limit is
  readonly binding: Figure; // of which the greatest part is used, of everything that is limited
  readonly blocked: CapacityBlock | undefined;
}

/**
 * max(0, limit − number), where the limit is the smaller of what is left of the approved amount and the cover; 0 where nothing may be
 * added at all. Sub-limits are of notional, which is another measure: they make the amount no smaller, and the one that binds is named.
 *
 * @param performs whether both seats of the relationship do
 */
export function borrowCapacity(asked: SeatAsked, performs: boolean, asOf: Date): BorrowCapacity {
  const { line, limit, before } = asked;
  const used = before.utilisation.number;
  const zero = limit.minus(limit);
  const room = limit.minus(used).atLeast(zero);
  const [binding] = figuresOf(line, limit, before);
  invariant(binding !== undefined, 'the number itself is always limited');
  const blocked = blockOf(asked, performs, asOf) ?? (room.isZero() ? 'exhausted' : undefined);
  const boundBy = limit.lessThan(steppedTo(line, asOf)) ? 'cover' : 'approved';
  return { amount: blocked === undefined ? room : zero, limit, used, boundBy, binding, blocked };
}

function blockOf({ line }: SeatAsked, performs: boolean, asOf: Date): CapacityBlock | undefined {
  if (!performs) return 'seat-not-performing';
  if (line.approved.isZero()) return 'cancelled';
  if (hasExpired(line, asOf)) return 'expired';
  if (line.suspended) return 'suspended';
  return line.frozen ? 'frozen' : undefined;
}
