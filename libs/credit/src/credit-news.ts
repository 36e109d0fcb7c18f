import { textOf } from '@app/kernel';
import type { NewsItem, Relationship } from '@app/legal-entity/domain';
import type { CreditLine, SoftLimit } from './domain';
import type { Reservation } from './reservation.rows';

/** What the parties of both seats are told of a trade, or of a change of one: that it is held, or no more, or done. */
export function tradeNews(
  type: 'reservation.held' | 'reservation.ended' | 'trade.booked' | 'trade.changed',
  reservation: Reservation,
  { id: relationshipId, occupancies }: Relationship,
): NewsItem[] {
  const { id, tradeId, instrument, long, short, quantity, price, expiresAt, state, deed } = reservation;
  const terms = { tradeId, instrument, long, short, quantity: quantity.toFixed(), price: price.toFixed() };
  const data = { relationshipId, reservationId: id, ...terms, deed, expiresAt: textOf(expiresAt), state };
  return occupancies
    .filter(({ code, standing }) => (code === long || code === short) && standing !== 'defaulted')
    .map(({ partyId }) => ({ type, key: id, to: { party: partyId }, data }));
}

/** What happens to a line that its party hears of. That the house looks at it more closely is not among it. */
export type LineStep = 'agreed' | 'reduced' | 'suspended' | 'frozen' | 'stepped-down' | 'expired';

/** What a seat's party is told of its line: that a version came into force, or what was done to it since. */
export function lineNews(
  step: LineStep,
  { occupancy, version, acts }: Pick<CreditLine, 'occupancy' | 'version' | 'acts'>,
  { id: relationshipId, occupancies }: Relationship,
): NewsItem[] {
  const seat = occupancies.find(({ code, standing }) => code === occupancy && standing !== 'defaulted');
  if (seat === undefined) return [];
  const type = step === 'frozen' ? 'credit_line.frozen' : 'credit_line.changed';
  const agreed = [relationshipId, occupancy, String(version)];
  const key = [...agreed, ...(step === 'agreed' ? [] : [String(acts)])].join('/');
  const data = { relationshipId, occupancy, version: String(version), step };
  return [{ type, key, to: { party: seat.partyId }, data }];
}

/** What a seat's party is told when so much of its line is used as it was agreed to be told at. */
export function warningNews(
  warningId: string,
  { occupancy, version }: Pick<CreditLine, 'occupancy' | 'version'>,
  { percent, used, limit }: SoftLimit,
  { id: relationshipId, occupancies }: Relationship,
): NewsItem[] {
  const seat = occupancies.find(({ code, standing }) => code === occupancy && standing !== 'defaulted');
  if (seat === undefined) return [];
  const figures = { percent: String(percent), used: used.toText(), limit: limit.toText() };
  const data = { relationshipId, occupancy, version: String(version), ...figures, asset: limit.asset.code };
  return [{ type: 'credit_line.warned', key: warningId, to: { party: seat.partyId }, data }];
}

/** What becomes of a version that was proposed and that nobody approved, as the party of its seat hears of it. */
export function proposalNews(
  end: 'withdrawn' | 'lapsed',
  {
    proposalId,
    occupancy,
    version,
  }: {
    readonly proposalId: string;
    readonly occupancy: string;
    readonly version: number;
  },
  { id: relationshipId, occupancies }: Relationship,
): NewsItem[] {
  const seat = occupancies.find(({ code, standing }) => code === occupancy && standing !== 'defaulted');
  if (seat === undefined) return [];
  const data = { relationshipId, occupancy, version: String(version), step: `proposal-${end}` };
  return [{ type: 'credit_line.changed', key: proposalId, to: { party: seat.partyId }, data }];
}

/** What a party is told of a notice that was served on it: that it is there to be read, in its words. */
export function noticeNews(
  {
    id: noticeId,
    occupancy,
    kind,
  }: { readonly id: string; readonly occupancy: string; readonly kind: string },
  { id: relationshipId, occupancies }: Relationship,
): NewsItem[] {
  return occupancies
    .filter(({ code }) => code === occupancy)
    .map(({ partyId }) => ({
      type: 'notice.served',
      key: noticeId,
      to: { party: partyId },
      data: { relationshipId, occupancy, noticeId, kind },
    }));
}
