import { type ActorId, ApprovalService } from '@app/control';
import { accept, type Exact, id, invariant, plusMinutes, refuse, type Result } from '@app/kernel';
import { publish, RelationshipService } from '@app/legal-entity';
import { bothPerform, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { schedule, uuidOf } from '@app/platform';
import { type StandingTrade, TradeService } from '@app/trade';
import { expiryOf, type Instrument } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { tradeNews } from './credit-news';
import { LimitWarningService } from './limit-warning.service';
import {
  agreeReservation,
  changeHash,
  counts,
  findReservation,
  heldReservations,
  insertReservation,
  type Reservation,
  type ReservationId,
  timesHeld,
} from './reservation.rows';
import { type Acting, type Reserved, ReservationService } from './reservation.service';
import type { AgreementRefusal, AmendmentRefusal, CancellationRefusal } from './trade-change-refusal';
import { type SeatRefusal, TradeDecisionService } from './trade-decision.service';

/** What somebody wants of a trade that stands, and why. */
export interface AskedCancellation {
  readonly tradeId: string;
  readonly reason: string;
}

export interface AskedAmendment extends AskedCancellation {
  readonly quantity: Exact;
  readonly price: Exact;
}

/** Who asks or agrees: a seat's own party, or an officer of the house. */
export interface ChangeActor {
  readonly by: Acting;
  readonly officer: ActorId;
}

export interface HeldChange extends Reserved {
  readonly termsHash: string | undefined; // what a second officer approves, of a change that the house asks for
}

/** A trade that may be changed, with what is held beside it. */
interface Changeable {
  readonly relationship: Relationship;
  readonly trade: StandingTrade;
  readonly instrument: Instrument;
  readonly held: readonly Reservation[];
}

/** What a trade is to become: what it is, if it is to end. */
type Wanted = Pick<Reservation, 'tradeId' | 'deed' | 'quantity' | 'price'> & { readonly reason: string };

/**
 * Changes of booked trades: corrected to another quantity or price, or cancelled. A change is held like a trade: what it adds to a
 * line must fit. Then the other seat agrees, or, to what the house has asked for, a second officer. No seat changes a trade alone,
 * and no old version is lost.
 */
@Injectable()
export class TradeChangeService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly trades: TradeService,
    private readonly reservations: ReservationService,
    private readonly decisions: TradeDecisionService,
    private readonly approvals: ApprovalService,
    private readonly warnings: LimitWarningService,
  ) {}

  /** Holds another quantity or price, until it is agreed on, let go like any reservation, or out of time. */
  async amend(
    tx: EntityManager,
    relationshipId: RelationshipId,
    wanted: AskedAmendment,
    by: ChangeActor & { readonly minutes: number },
    asOf: Date,
  ): Promise<Result<HeldChange, AmendmentRefusal>> {
    const found = await this.changeable(tx, relationshipId, wanted.tradeId, by, asOf);
    if (!found.ok) return found;
    const { quantity, price } = found.value.trade;
    if (wanted.quantity.eq(quantity) && wanted.price.eq(price)) return refuse({ kind: 'nothing-changes' });
    return await this.hold(tx, found.value, { ...wanted, deed: 'amend' }, by, asOf);
  }

  /** Holds the end of a trade as if it had never been, until it is agreed on like any change. */
  async cancel(
    tx: EntityManager,
    relationshipId: RelationshipId,
    wanted: AskedCancellation,
    by: ChangeActor & { readonly minutes: number },
    asOf: Date,
  ): Promise<Result<HeldChange, CancellationRefusal>> {
    const found = await this.changeable(tx, relationshipId, wanted.tradeId, by, asOf);
    if (!found.ok) return found;
    const { quantity, price } = found.value.trade;
    return await this.hold(tx, found.value, { ...wanted, quantity, price, deed: 'cancel' }, by, asOf);
  }

  /** A change that is held, or was; undefined when nothing of that id is a change. */
  async find(
    tx: EntityManager,
    relationshipId: RelationshipId,
    changeId: ReservationId,
  ): Promise<{ readonly reservation: Reservation; readonly termsHash: string | undefined } | undefined> {
    const reservation = await findReservation(tx, relationshipId, changeId);
    if (reservation === undefined || reservation.deed === 'book') return undefined;
    const approved = reservation.askedBy === undefined;
    return { reservation, termsHash: approved ? await changeHash(tx, relationshipId, changeId) : undefined };
  }

  /**
   * Agrees to a change, which is made at this instant: by the other seat, to what one seat has asked for; by a second officer, who
   * has read exactly its terms, to what the house has. It has to fit as things stand, and the trade to stand as it did.
   */
  async agree(
    tx: EntityManager,
    relationshipId: RelationshipId,
    changeId: ReservationId,
    { by, officer, termsHash }: ChangeActor & { readonly termsHash: string | undefined },
    asOf: Date,
  ): Promise<Result<Reservation, AgreementRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const open = await this.reservations.open(tx, relationshipId, changeId);
    if (!open.ok) return open;
    const { found, others } = open.value;
    if (found.deed === 'book') return refuse({ kind: 'not-a-change' });
    if (by === 'house' ? found.askedBy !== undefined : found.askedBy === undefined || found.askedBy === by)
      return refuse({ kind: 'not-for-this-seat' });
    if (asOf >= found.expiresAt) return refuse({ kind: 'reservation-expired' });
    const endsAt = expiryOf(found.terms); // from then on its mark may be known
    if (endsAt !== undefined && endsAt <= asOf) return refuse({ kind: 'instrument-expired' });
    if (!bothPerform(relationship) || !counts(found, relationship, asOf))
      return refuse({ kind: 'seat-not-performing' });
    const standing = await this.trades.standing(tx, relationshipId, found.tradeId);
    if (standing === undefined || standing === 'over') return refuse({ kind: 'trade-over' });
    if (standing.version !== found.version - 1) return refuse({ kind: 'trade-changed' });
    const counting = others.filter((each) => counts(each, relationship, asOf));
    const seats = await this.decisions.of(tx, relationship, counting, found, asOf);
    if (!seats.ok) return seats;
    if (by === 'house') {
      const approval = { proposalId: changeId, checker: officer, subjectHash: termsHash ?? '' };
      const approved = await this.approvals.approve(tx, approval);
      if (!approved.ok) {
        const { refusal } = approved;
        invariant(refusal !== 'decided-already', `${changeId} is held, and was approved`);
        return refuse({ kind: refusal });
      }
      await agreeReservation(tx, relationshipId, changeId, { approvalId: approved.value }, asOf);
    } else await agreeReservation(tx, relationshipId, changeId, { seat: by }, asOf);
    const { tradeId, deed, version, quantity, price, long, short } = found;
    const next = deed === 'cancel' ? undefined : { version, quantity, price };
    const trade = { relationship: relationshipId, id: tradeId, long, short };
    await this.trades.change(tx, trade, next, asOf);
    const changed: Reservation = { ...found, state: 'committed' };
    await publish(tx, ...tradeNews('trade.changed', changed, relationship));
    return accept(changed);
  }

  /** The trade that would change, under its relationship's lock, or why it cannot. */
  private async changeable(
    tx: EntityManager,
    relationshipId: RelationshipId,
    tradeId: string,
    { by, officer }: ChangeActor,
    asOf: Date,
  ): Promise<Result<Changeable, CancellationRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    if (!bothPerform(relationship)) return refuse({ kind: 'seat-not-performing' });
    if (by === 'house' && (await this.approvals.officer(tx, officer)) === undefined)
      return refuse({ kind: 'unknown-actor' });
    const trade = await this.trades.standing(tx, relationshipId, tradeId);
    if (trade === undefined) return refuse({ kind: 'no-such-trade' });
    if (trade === 'over') return refuse({ kind: 'trade-over' });
    const instrument = await this.trades.instrument(tx, trade.instrument);
    invariant(instrument !== undefined, `${tradeId} is of ${trade.instrument}, which is not listed`);
    const expiresAt = expiryOf(instrument.terms);
    if (expiresAt !== undefined && expiresAt <= asOf) return refuse({ kind: 'instrument-expired' });
    const held = await heldReservations(tx, relationshipId);
    if (held.some((each) => each.tradeId === tradeId && counts(each, relationship, asOf)))
      return refuse({ kind: 'change-held' });
    return accept({ relationship, trade, instrument, held });
  }

  private async hold(
    tx: EntityManager,
    { relationship, trade, instrument, held }: Changeable,
    wanted: Wanted,
    { by, officer, minutes }: ChangeActor & { readonly minutes: number },
    asOf: Date,
  ): Promise<Result<HeldChange, SeatRefusal>> {
    const { id: relationshipId } = relationship;
    const { tradeId, deed, quantity, price, reason } = wanted;
    const times = await timesHeld(tx, relationshipId, tradeId);
    const reservation: Reservation = {
      id: id<'Reservation'>(uuidOf(`reservation/${relationshipId}/${tradeId}/${String(times)}`)),
      tradeId,
      instrument: instrument.symbol,
      underlying: instrument.underlying,
      terms: instrument.terms,
      long: trade.long,
      short: trade.short,
      quantity,
      price,
      expiresAt: plusMinutes(asOf, minutes),
      askedBy: by === 'house' ? undefined : by,
      state: 'held',
      deed,
      version: trade.version + 1,
      reason,
      replaced: { quantity: trade.quantity, price: trade.price },
    };
    const counting = held.filter((each) => counts(each, relationship, asOf));
    const seats = await this.decisions.of(tx, relationship, counting, reservation, asOf);
    if (!seats.ok) return seats;
    const over = held.filter((each) => !counting.includes(each));
    await this.reservations.endAsExpired(tx, relationship, over, asOf);
    await insertReservation(tx, relationshipId, reservation, seats.value, asOf);
    await this.warnings.note(tx, relationship, seats.value, asOf);
    const payload = { relationshipId, reservationId: reservation.id };
    const { expiresAt: dueAt } = reservation;
    await schedule(tx, [{ kind: 'credit.expire', key: reservation.id, payload, dueAt }]);
    await publish(tx, ...tradeNews('reservation.held', reservation, relationship));
    const termsHash = by === 'house' ? await changeHash(tx, relationshipId, reservation.id) : undefined;
    if (termsHash !== undefined)
      await this.approvals.propose(tx, {
        id: reservation.id,
        kind: 'trade.change',
        subjectHash: termsHash,
        maker: officer,
        validForMinutes: minutes,
      });
    return accept({ reservation, seats: seats.value, termsHash });
  }
}
