import { textOf } from '@app/kernel';
import type { NewsItem, Relationship } from '@app/legal-entity/domain';
import type { CreditLine } from './domain';
import type { Reservation } from './reservation.rows';

/** What the parties of both seats are told of a trade between them: that it is held, or no more, or done. */
export function tradeNews(
  type: 'reservation.held' | 'reservation.ended' | 'trade.booked',
  reservation: Reservation,
  { id: relationshipId, occupancies }: Relationship,
): NewsItem[] {
  const { id, tradeId, instrument, long, short, quantity, price, expiresAt, state } = reservation;
  const terms = { tradeId, instrument, long, short, quantity: quantity.toFixed(), price: price.toFixed() };
  const data = { relationshipId, reservationId: id, ...terms, expiresAt: textOf(expiresAt), state };
  return occupancies
    .filter(({ code, standing }) => (code === long || code === short) && standing !== 'defaulted')
    .map(({ partyId }) => ({ type, key: id, to: { party: partyId }, data }));
}

/** What a seat's party is told of its line: that a version came into force, or that nothing may be added to it. */
export function lineNews(
  type: 'credit_line.changed' | 'credit_line.frozen',
  { occupancy, version }: CreditLine,
  { id: relationshipId, occupancies }: Relationship,
): NewsItem[] {
  const seat = occupancies.find(({ code, standing }) => code === occupancy && standing !== 'defaulted');
  if (seat === undefined) return [];
  const key = `${relationshipId}/${occupancy}/${String(version)}`;
  const data = { relationshipId, occupancy, version: String(version) };
  return [{ type, key, to: { party: seat.partyId }, data }];
}
