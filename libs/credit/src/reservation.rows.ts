import { Exact, type Id, id, invariant } from '@app/kernel';
import { occupants, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { TERMS_COLUMNS, type TermsRow, termsOf } from '@app/trade';
import type { InstrumentTerms } from '@app/trade/domain';
import type { EntityManager } from 'typeorm';
import type { SeatAsked } from './domain';

export type ReservationId = Id<'Reservation'>;
export type ReservationState = 'held' | 'committed' | 'released' | 'expired';

/** What is held: a new trade, another version of one that stands, or its end. */
export type Deed = 'book' | 'amend' | 'cancel';

/** A trade that is held against the lines of both seats. */
export interface Reservation {
  readonly id: ReservationId;
  readonly tradeId: string;
  readonly instrument: string;
  readonly underlying: string;
  readonly terms: InstrumentTerms;
  readonly long: string; // occupancy
  readonly short: string;
  readonly quantity: Exact; // above 0
  readonly price: Exact;
  readonly expiresAt: Date;
  readonly askedBy: string | undefined; // the seat that asked; undefined: the house, for both
  readonly state: ReservationState;
  readonly deed: Deed;
  readonly version: number; // of the trade, that it makes
  readonly reason: string | undefined; // of a change
  readonly replaced: { readonly quantity: Exact; readonly price: Exact } | undefined; // what stands until then, of a change
}

/**
 * Whether a held trade may still be done: out of time it may not, whether or not anybody has written that down, nor when one of
 * those who were to do it has left its seat.
 */
export function counts(
  { long, short, expiresAt }: Reservation,
  relationship: Relationship,
  asOf: Date,
): boolean {
  const seated = occupants(relationship).map(({ code }) => code);
  return asOf < expiresAt && seated.includes(long) && seated.includes(short);
}

interface ReservationRow extends TermsRow {
  readonly id: string;
  readonly trade_id: string;
  readonly instrument: string;
  readonly underlying: string;
  readonly long: string;
  readonly short: string;
  readonly quantity: string;
  readonly price: string;
  readonly expires_at: Date;
  readonly asked_by: string | null;
  readonly state: ReservationState;
  readonly deed: Deed;
  readonly version: number;
  readonly reason: string | null;
  readonly old_quantity: string | null;
  readonly old_price: string | null;
}

const SELECT = `
  select r.*, i.underlying, ${TERMS_COLUMNS}, abs(old.quantity)::text as old_quantity, old.price::text as old_price
  from reservation r join instrument i on i.symbol = r.instrument
  left join leg old on r.deed <> 'book'
    and (old.relationship_id, old.trade_id, old.occupancy, old.version) = (r.relationship_id, r.trade_id, r.long, r.version - 1)`;

/** What nobody has ended: those out of time among them, until that is written down. */
export async function heldReservations(
  tx: EntityManager,
  relationship: RelationshipId,
): Promise<Reservation[]> {
  const rows: ReservationRow[] = await tx.query(
    `${SELECT} where r.relationship_id = $1 and r.state = 'held' order by r.reserved_at, r.id`,
    [relationship],
  );
  return rows.map(reservationOf);
}

/** How often a trade was held before, however that ended. */
export async function timesHeld(
  tx: EntityManager,
  relationship: RelationshipId,
  tradeId: string,
): Promise<number> {
  const [row] = await tx.query<{ times: number }[]>(
    'select count(*)::int as times from reservation where (relationship_id, trade_id) = ($1, $2)',
    [relationship, tradeId],
  );
  return row?.times ?? 0;
}

export async function findReservation(
  tx: EntityManager,
  relationship: RelationshipId,
  reservationId: ReservationId,
): Promise<Reservation | undefined> {
  const rows: ReservationRow[] = await tx.query(`${SELECT} where (r.relationship_id, r.id) = ($1, $2)`, [
    relationship,
    reservationId,
  ]);
  return rows.map(reservationOf)[0];
}

/** Writes a reservation with what each seat's line said. The database refuses a seat that exceeds its limit by adding to it. */
export async function insertReservation(
  tx: EntityManager,
  relationship: RelationshipId,
  reservation: Reservation,
  seats: readonly SeatAsked[],
  reservedAt: Date,
): Promise<void> {
  await tx.query(
    `with held as (
       insert into reservation (relationship_id, id, trade_id, instrument, long, short, quantity, price, reserved_at, expires_at,
         asked_by, deed, version, reason)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $16, $17, $18, $19) returning relationship_id, id
     )
     insert into reservation_seat (relationship_id, reservation_id, occupancy, version, before, after, limited_to)
     select held.relationship_id, held.id, s.* from held, unnest($11::text[], $12::integer[], $13::bigint[], $14::bigint[],
       $15::bigint[]) as s`,
    [
      relationship,
      reservation.id,
      reservation.tradeId,
      reservation.instrument,
      reservation.long,
      reservation.short,
      reservation.quantity.toFixed(),
      reservation.price.toFixed(),
      reservedAt,
      reservation.expiresAt,
      seats.map(({ line }) => line.occupancy),
      seats.map(({ line }) => line.version),
      seats.map(({ before }) => before.utilisation.number.minor),
      seats.map(({ after }) => after.utilisation.number.minor),
      seats.map(({ limit }) => limit.minor),
      reservation.askedBy ?? null,
      reservation.deed,
      reservation.version,
      reservation.reason ?? null,
    ],
  );
}

/** Ends reservations that are held. */
export async function endReservations(
  tx: EntityManager,
  relationship: RelationshipId,
  ids: readonly ReservationId[],
  state: Exclude<ReservationState, 'held'>,
  at: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `update reservation set state = $3, ended_at = $4 where relationship_id = $1 and id = any($2::uuid[])`,
    [relationship, ids, state, at],
  );
}

/** Ends a change as agreed, by the other seat or by the approval of a second officer. */
export async function agreeReservation(
  tx: EntityManager,
  relationship: RelationshipId,
  reservation: ReservationId,
  by: { readonly seat?: string; readonly approvalId?: string },
  at: Date,
): Promise<void> {
  await tx.query(
    `update reservation set state = 'committed', ended_at = $3, agreed_by = $4, approval_id = $5
     where (relationship_id, id) = ($1, $2)`,
    [relationship, reservation, at, by.seat ?? null, by.approvalId ?? null],
  );
}

/** What two officers have to agree on, of a change that the house asks for. */
export async function changeHash(
  tx: EntityManager,
  relationship: RelationshipId,
  reservation: ReservationId,
): Promise<string> {
  const [row] = await tx.query<{ hash: string }[]>(
    `select encode(terms_hash, 'hex') as hash from reservation where (relationship_id, id) = ($1, $2)`,
    [relationship, reservation],
  );
  invariant(row !== undefined, `no reservation ${reservation}`);
  return row.hash;
}

function reservationOf(row: ReservationRow): Reservation {
  return {
    id: id<'Reservation'>(row.id),
    tradeId: row.trade_id,
    instrument: row.instrument,
    underlying: row.underlying,
    terms: termsOf(row),
    long: row.long,
    short: row.short,
    quantity: new Exact(row.quantity),
    price: new Exact(row.price),
    expiresAt: row.expires_at,
    askedBy: row.asked_by ?? undefined,
    state: row.state,
    deed: row.deed,
    version: row.version,
    reason: row.reason ?? undefined,
    replaced:
      row.old_quantity === null || row.old_price === null
        ? undefined
        : { quantity: new Exact(row.old_quantity), price: new Exact(row.old_price) },
  };
}
