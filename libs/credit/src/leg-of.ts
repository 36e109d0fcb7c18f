import type { Exact } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import type { Reservation } from './reservation.rows';

/**
 * A seat's legs of what is held: of a new trade its leg; of one that is amended the new leg, and the one it takes the place of the
 * other way round; of one that is cancelled the latter alone.
 */
export function legsOf(reservation: Reservation, occupancy: string): Leg[] {
  const { tradeId, instrument, underlying, terms, long, deed, replaced } = reservation;
  const leg = (quantity: Exact, price: Exact): Leg => ({
    tradeId,
    occupancy,
    instrument,
    underlying,
    terms,
    quantity: occupancy === long ? quantity : quantity.negated(),
    price,
  });
  const fresh = deed === 'cancel' ? [] : [leg(reservation.quantity, reservation.price)];
  return replaced === undefined ? fresh : [...fresh, leg(replaced.quantity.negated(), replaced.price)];
}
