import type { Leg } from '@app/trade/domain';
import type { Reservation } from './reservation.rows';

/** A seat's leg of a trade that is held. */
export function legOf(reservation: Reservation, occupancy: string): Leg {
  const { tradeId, instrument, underlying, terms, long, quantity, price } = reservation;
  return {
    tradeId,
    occupancy,
    instrument,
    underlying,
    terms,
    quantity: occupancy === long ? quantity : quantity.negated(),
    price,
  };
}
