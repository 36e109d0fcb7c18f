import { accept, type Exact, id, plusMinutes, refuse, type Result } from '@app/kernel';
import { publish, RelationshipService } from '@app/legal-entity';
import {
  bothPerform,
  counterpartOf,
  occupants,
  type Relationship,
  type RelationshipId,
} from '@app/legal-entity/domain';
import { schedule, uuidOf } from '@app/platform';
import { TradeService } from '@app/trade';
import { expiryOf, type InstrumentTerms } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { tradeNews } from './credit-news';
import type { SeatAsked } from './domain';
import { LimitWarningService } from './limit-warning.service';
import {
  counts,
  endReservations,
  findReservation,
  heldReservations,
  insertReservation,
  type Reservation,
  type ReservationId,
  timesHeld,
} from './reservation.rows';
import { type SeatRefusal, TradeDecisionService } from './trade-decision.service';

/** A trade that is asked for. */
export interface AskedTrade {
  readonly id: string; // the parties' own; one trade of this name in a relationship
  readonly instrument: string;
  readonly long: string; // occupancy
  readonly quantity: Exact; // above 0
  readonly price: Exact; // above 0
}

export type ReservationRefusal =
  | SeatRefusal
  | {
      readonly kind:
        | 'no-such-seat'
        | 'no-such-instrument'
        | 'settles-elsewhere' // in another asset than the relationship
        | 'instrument-expired' // or it would be before the trade is out of time
        | 'trade-known'
        | 'seat-not-performing';
    };

/** Nobody holds it, or no more: it was committed, released or written down as expired. */
export interface NotHeld {
  readonly kind: 'no-such-reservation' | 'reservation-over';
}

export type ReleaseRefusal = NotHeld | { readonly kind: 'not-for-this-seat' }; // it is for the one who asked

export type CommitRefusal =
  | SeatRefusal
  | NotHeld
  | {
      readonly kind:
        | 'not-for-this-seat' // it is for the other seat
        | 'reservation-expired'
        | 'held-for-a-change' // it is agreed to, not booked
        | 'trade-known'
        | 'seat-not-performing';
    };

export interface Reserved {
  readonly reservation: Reservation;
  readonly seats: readonly SeatAsked[];
}

/** What was booked, with what each seat's line said to it. */
export interface Committed extends Reservation {
  readonly seats: readonly SeatAsked[];
}

/** Who acts: a seat's own party, or the house. */
export type Acting = string; // an occupancy, or 'house'

/** Holds a trade against the lines of both seats, until it is booked, let go, or out of time. */
@Injectable()
export class ReservationService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly decisions: TradeDecisionService,
    private readonly trades: TradeService,
    private readonly warnings: LimitWarningService,
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
    { by, minutes }: { readonly by: Acting; readonly minutes: number },
    asOf: Date,
  ): Promise<Result<Reserved, ReservationRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    if (!occupants(relationship).some(({ code }) => code === trade.long))
      return refuse({ kind: 'no-such-seat' });
    if (!bothPerform(relationship)) return refuse({ kind: 'seat-not-performing' });
    const [listed, known, held, times] = await Promise.all([
      this.trades.instrument(tx, trade.instrument),
      this.trades.isKnown(tx, relationshipId, trade.id),
      heldReservations(tx, relationshipId),
      timesHeld(tx, relationshipId, trade.id),
    ]);
    if (listed === undefined) return refuse({ kind: 'no-such-instrument' });
    if (listed.asset !== relationship.asset.code) return refuse({ kind: 'settles-elsewhere' });
    const expiresAt = plusMinutes(asOf, minutes);
    if (endsBy(listed.terms, expiresAt)) return refuse({ kind: 'instrument-expired' });
    const counting = held.filter((each) => counts(each, relationship, asOf));
    if (known || counting.some(({ tradeId }) => tradeId === trade.id)) return refuse({ kind: 'trade-known' });
    const { id: tradeId, instrument, long, quantity, price } = trade;
    const reservation: Reservation = {
      id: id<'Reservation'>(uuidOf(`reservation/${relationshipId}/${tradeId}/${String(times)}`)),
      tradeId,
      instrument,
      underlying: listed.underlying,
      terms: listed.terms,
      long,
      quantity,
      price,
      short: counterpartOf(relationship, long).code,
      expiresAt,
      askedBy: by === 'house' ? undefined : by,
      state: 'held',
      deed: 'book',
      version: 1,
      reason: undefined,
      replaced: undefined,
    };
    const seats = await this.decisions.of(tx, relationship, counting, reservation, asOf);
    if (!seats.ok) return seats;
    const over = held.filter((each) => !counting.includes(each));
    await this.endAsExpired(tx, relationship, over, asOf);
    await insertReservation(tx, relationshipId, reservation, seats.value, asOf);
    await this.warnings.note(tx, relationship, seats.value, asOf);
    const payload = { relationshipId, reservationId: reservation.id };
    const { expiresAt: dueAt } = reservation;
    await Promise.all([
      schedule(tx, [{ kind: 'credit.expire', key: reservation.id, payload, dueAt }]),
      publish(tx, ...tradeNews('reservation.held', reservation, relationship)),
    ]);
    return accept({ reservation, seats: seats.value });
  }

  /**
   * Books the trade that is held, exactly as it is held, with the end of its reservation: both or neither. It has to fit as things
   * stand now. What one seat has asked for, the other agrees to by this; what the house has asked for both, the house books.
   */
  async commit(
    tx: EntityManager,
    relationshipId: RelationshipId,
    reservationId: ReservationId,
    by: Acting,
    asOf: Date,
  ): Promise<Result<Committed, CommitRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const open = await this.open(tx, relationshipId, reservationId);
    if (!open.ok) return open;
    const { found, others } = open.value;
    if (found.deed !== 'book') return refuse({ kind: 'held-for-a-change' });
    if (by !== 'house' && (found.askedBy === undefined || found.askedBy === by))
      return refuse({ kind: 'not-for-this-seat' });
    if (asOf >= found.expiresAt) return refuse({ kind: 'reservation-expired' });
    if (!bothPerform(relationship) || !counts(found, relationship, asOf))
      return refuse({ kind: 'seat-not-performing' });
    if (await this.trades.isKnown(tx, relationshipId, found.tradeId)) return refuse({ kind: 'trade-known' });
    const counting = others.filter((each) => counts(each, relationship, asOf));
    const seats = await this.decisions.of(tx, relationship, counting, found, asOf);
    if (!seats.ok) return seats;
    await endReservations(tx, relationshipId, [reservationId], 'committed', asOf);
    const { tradeId, instrument, long, short, quantity, price } = found;
    const trade = { relationship: relationshipId, id: tradeId, instrument, long, short, quantity, price };
    await this.trades.book(tx, { ...trade, tradedAt: asOf });
    const booked = { ...found, state: 'committed' } as const;
    await this.warnings.note(tx, relationship, seats.value, asOf);
    await publish(tx, ...tradeNews('trade.booked', booked, relationship));
    return accept({ ...booked, seats: seats.value });
  }

  /** Lets a trade go: it will not be done. For the house, and for the seat that asked. */
  async release(
    tx: EntityManager,
    relationshipId: RelationshipId,
    reservationId: ReservationId,
    by: Acting,
    asOf: Date,
  ): Promise<Result<Reservation, ReleaseRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const open = await this.open(tx, relationshipId, reservationId);
    if (!open.ok) return open;
    const { found } = open.value;
    if (by !== 'house' && found.askedBy !== by) return refuse({ kind: 'not-for-this-seat' });
    await endReservations(tx, relationshipId, [reservationId], 'released', asOf);
    const released = { ...found, state: 'released' } as const;
    await publish(tx, ...tradeNews('reservation.ended', released, relationship));
    return accept(released);
  }

  /** Its time is up. It counts against no line from that instant on; this writes it down. */
  async expire(
    tx: EntityManager,
    relationshipId: RelationshipId,
    reservationId: ReservationId,
    asOf: Date,
  ): Promise<void> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const open = await this.open(tx, relationshipId, reservationId);
    if (!open.ok) return;
    await this.endAsExpired(tx, relationship, [open.value.found], asOf);
  }

  /** What counts no more is ended, here and now: whoever comes late to book it finds its room given to another. */
  async endAsExpired(
    tx: EntityManager,
    relationship: Relationship,
    over: readonly Reservation[],
    asOf: Date,
  ): Promise<void> {
    const ids = over.map((each) => each.id);
    await endReservations(tx, relationship.id, ids, 'expired', asOf);
    const expired = over.map((each) => ({ ...each, state: 'expired' }) as const);
    await publish(tx, ...expired.flatMap((each) => tradeNews('reservation.ended', each, relationship)));
  }

  /** A reservation that nobody has ended, and the others beside it. */
  async open(
    tx: EntityManager,
    relationshipId: RelationshipId,
    reservationId: ReservationId,
  ): Promise<Result<{ readonly found: Reservation; readonly others: readonly Reservation[] }, NotHeld>> {
    const held = await heldReservations(tx, relationshipId);
    const found = held.find((each) => each.id === reservationId);
    if (found !== undefined)
      return accept({ found, others: held.filter((each) => each.id !== reservationId) });
    const ended = await findReservation(tx, relationshipId, reservationId);
    return refuse({ kind: ended === undefined ? 'no-such-reservation' : 'reservation-over' });
  }
}

/** Whether an instrument ends by itself at an instant or before it. */
function endsBy(terms: InstrumentTerms, instant: Date): boolean {
  const expiresAt = expiryOf(terms);
  return expiresAt !== undefined && expiresAt <= instant;
}
