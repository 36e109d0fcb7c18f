import { accept, type Exact, id, plusMinutes, refuse, type Result } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { bothPerform, counterpartOf, occupants, type RelationshipId } from '@app/legal-entity/domain';
import { schedule, uuidOf } from '@app/platform';
import { TradeService } from '@app/trade';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CreditStandingService, type StandingRefusal } from './credit-standing.service';
import { type LineRefusal, mayReserve, type SeatAsked } from './domain';
import { legOf } from './leg-of';
import {
  counts,
  endReservation,
  findReservation,
  heldReservations,
  insertReservation,
  type Reservation,
  type ReservationId,
  timesHeld,
} from './reservation.rows';

/** A trade that is asked for. */
export interface AskedTrade {
  readonly id: string; // the parties' own; one trade of this name in a relationship
  readonly instrument: string;
  readonly long: string; // occupancy
  readonly quantity: Exact; // above 0
  readonly price: Exact; // above 0
}

export type ReservationRefusal =
  | LineRefusal
  | StandingRefusal
  | { readonly kind: 'no-such-seat' | 'no-such-instrument' | 'trade-known' | 'seat-not-performing' };

export type EndRefusal =
  | 'no-such-reservation'
  | 'reservation-over' // committed, released or expired before
  | 'reservation-expired'
  | 'line-frozen'
  | 'seat-not-performing'
  | 'trade-known';

export interface Reserved {
  readonly reservation: Reservation;
  readonly seats: readonly SeatAsked[];
}

/** Holds a trade against the lines of both seats, until it is booked, let go, or out of time. */
@Injectable()
export class ReservationService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly standings: CreditStandingService,
    private readonly trades: TradeService,
  ) {}

  /**
   * Holds a trade. Under the relationship's lock: of two that together exceed a line, exactly one is held.
   *
   * @param minutes how long it is held
   */
  async reserve(
    tx: EntityManager,
    relationshipId: RelationshipId,
    trade: AskedTrade,
    minutes: number,
    asOf: Date,
  ): Promise<Result<Reserved, ReservationRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    if (!occupants(relationship).some(({ code }) => code === trade.long))
      return refuse({ kind: 'no-such-seat' });
    if (!bothPerform(relationship)) return refuse({ kind: 'seat-not-performing' });
    const short = counterpartOf(relationship, trade.long).code;
    const [underlying, known, held, times] = await Promise.all([
      this.trades.underlyingOf(tx, trade.instrument),
      this.trades.isKnown(tx, relationshipId, trade.id),
      heldReservations(tx, relationshipId),
      timesHeld(tx, relationshipId, trade.id),
    ]);
    if (underlying === undefined) return refuse({ kind: 'no-such-instrument' });
    const counting = held.filter((each) => counts(each, relationship, asOf));
    if (known || counting.some(({ tradeId }) => tradeId === trade.id)) return refuse({ kind: 'trade-known' });
    const standing = await this.standings.standing(tx, relationship, counting, asOf);
    if (!standing.ok) return standing;
    const reservation: Reservation = {
      id: id<'Reservation'>(uuidOf(`reservation/${relationshipId}/${trade.id}/${String(times)}`)),
      tradeId: trade.id,
      instrument: trade.instrument,
      underlying,
      long: trade.long,
      short,
      quantity: trade.quantity,
      price: trade.price,
      expiresAt: plusMinutes(asOf, minutes),
      state: 'held',
    };
    const seats: SeatAsked[] = [];
    for (const { code } of occupants(relationship)) {
      const asked = standing.value.asked(code, legOf(reservation, code));
      if (!asked.ok) return asked;
      const decided = mayReserve(asked.value, asOf);
      if (!decided.ok) return decided;
      seats.push(decided.value);
    }
    const over = held.find((each) => each.tradeId === trade.id);
    if (over !== undefined) await endReservation(tx, relationshipId, over.id, 'expired', asOf);
    await insertReservation(tx, relationshipId, reservation, seats, asOf);
    const payload = { relationshipId, reservationId: reservation.id };
    await schedule(tx, [
      { kind: 'credit.expire', key: reservation.id, payload, dueAt: reservation.expiresAt },
    ]);
    return accept({ reservation, seats });
  }

  /** Books the trade that is held, exactly as it is held, with the end of its reservation: both or neither. */
  async commit(
    tx: EntityManager,
    relationshipId: RelationshipId,
    reservationId: ReservationId,
    asOf: Date,
  ): Promise<Result<Reservation, EndRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const found = await findReservation(tx, relationshipId, reservationId);
    if (found === undefined) return refuse('no-such-reservation');
    if (found.state !== 'held') return refuse('reservation-over');
    if (asOf >= found.expiresAt) return refuse('reservation-expired');
    if (!bothPerform(relationship) || !counts(found, relationship, asOf))
      return refuse('seat-not-performing');
    if (await this.standings.anyFrozen(tx, relationship)) return refuse('line-frozen');
    await endReservation(tx, relationshipId, reservationId, 'committed', asOf);
    const { tradeId, instrument, long, short, quantity, price } = found;
    const trade = { relationship: relationshipId, id: tradeId, instrument, long, short, quantity, price };
    await this.trades.book(tx, { ...trade, tradedAt: asOf });
    return accept({ ...found, state: 'committed' });
  }

  /** Lets a trade go: it will not be done. */
  async release(
    tx: EntityManager,
    relationshipId: RelationshipId,
    reservationId: ReservationId,
    asOf: Date,
  ): Promise<Result<Reservation, EndRefusal>> {
    await this.relationships.lock(tx, relationshipId);
    const found = await findReservation(tx, relationshipId, reservationId);
    if (found === undefined) return refuse('no-such-reservation');
    if (found.state !== 'held') return refuse('reservation-over');
    await endReservation(tx, relationshipId, reservationId, 'released', asOf);
    return accept({ ...found, state: 'released' });
  }

  /** Its time is up. It counts against no line from that instant on; this writes it down. */
  async expire(
    tx: EntityManager,
    relationshipId: RelationshipId,
    reservationId: ReservationId,
    asOf: Date,
  ): Promise<void> {
    await this.relationships.lock(tx, relationshipId);
    const found = await findReservation(tx, relationshipId, reservationId);
    if (found?.state === 'held') await endReservation(tx, relationshipId, reservationId, 'expired', asOf);
  }
}
