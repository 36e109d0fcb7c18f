import { type Acting, type ReservationId, ReservationService } from '@app/credit';
import { accept, Clock, Exact, id, refuse, type Result } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { RelationshipId } from '@app/legal-entity/domain';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { seatsSeenBy } from '../access/visibility';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { RelationshipPath } from '../http/paths';
import { type Asked, Transactions, type Tx } from '../transactions';
import { actingAs, toldTo } from './acting';
import { exceptionOf, NO_SUCH_RELATIONSHIP, type No, noOf } from './no';
import {
  CommittedDto,
  committedDto,
  ReservationDto,
  reservationDto,
  ReservationPath,
  ReservationRequestDto,
  reservedDto,
  ReservedDto,
} from './reservation.dto';

/** What ends, who ends it, and which seats he may see. */
interface Ending {
  readonly book: RelationshipId;
  readonly reservation: ReservationId;
  readonly by: Acting;
  readonly seats: readonly string[];
}

/** Trades before they are done: held against the lines of both seats, then booked as they are held, or let go. */
@ApiTags('reservations')
@Controller('v1/relationships/:id/reservations')
export class ReservationController {
  constructor(
    private readonly transactions: Transactions,
    private readonly relationships: RelationshipService,
    private readonly reservations: ReservationService,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Allow('ops-analyst', 'counterparty')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ReservedDto })
  async reserve(
    @Caller() caller: Principal,
    @Param() path: RelationshipPath,
    @IdempotencyKey() keyed: Keyed,
    @Body() body: ReservationRequestDto,
  ): Promise<ReservedDto> {
    const asOf = await this.clock.now();
    const { tradeId, instrument, long, minutes } = body;
    const trade = {
      id: tradeId,
      instrument,
      long,
      quantity: new Exact(body.quantity),
      price: new Exact(body.price),
    };
    const asked = this.asked(caller, keyed, 'reserve', path.id, { relationship: path.id, trade: body });
    return this.decide(asked, path.id, async (tx, seats) => {
      const held = { by: actingAs(caller, seats), minutes };
      const reserved = await this.reservations.reserve(tx, id<'Book'>(path.id), trade, held, asOf);
      if (reserved.ok) return accept(reservedDto(reserved.value, seats));
      return refuse(toldTo(caller, seats, reserved.refusal, noOf));
    });
  }

  /** Books the trade exactly as it is held: by the house, or by the seat that did not ask for it. */
  @Post(':reservationId/commit')
  @HttpCode(200)
  @Allow('ops-analyst', 'counterparty')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CommittedDto })
  commit(
    @Caller() caller: Principal,
    @Param() path: ReservationPath,
    @IdempotencyKey() keyed: Keyed,
  ): Promise<CommittedDto> {
    return this.end('commit', caller, path, keyed, async (tx, { book, reservation, by, seats }, asOf) => {
      const booked = await this.reservations.commit(tx, book, reservation, by, asOf);
      return booked.ok
        ? accept(committedDto(booked.value, seats))
        : refuse(toldTo(caller, seats, booked.refusal, noOf));
    });
  }

  /** Lets the trade go: by the house, or by the seat that asked for it. */
  @Post(':reservationId/release')
  @HttpCode(200)
  @Allow('ops-analyst', 'counterparty')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: ReservationDto })
  release(
    @Caller() caller: Principal,
    @Param() path: ReservationPath,
    @IdempotencyKey() keyed: Keyed,
  ): Promise<ReservationDto> {
    return this.end('release', caller, path, keyed, async (tx, { book, reservation, by }, asOf) => {
      const released = await this.reservations.release(tx, book, reservation, by, asOf);
      return released.ok ? accept(reservationDto(released.value)) : refuse(noOf(released.refusal));
    });
  }

  private async end<Answer extends object>(
    how: 'commit' | 'release',
    caller: Principal,
    { id: relationship, reservationId }: ReservationPath,
    keyed: Keyed,
    perform: (tx: Tx, ending: Ending, asOf: Date) => Promise<Result<Answer, No>>,
  ): Promise<Answer> {
    const asOf = await this.clock.now();
    const asked = this.asked(caller, keyed, how, reservationId, { relationship, reservationId });
    const named = { book: id<'Book'>(relationship), reservation: id<'Reservation'>(reservationId) };
    return this.decide(asked, relationship, (tx, seats) =>
      perform(tx, { ...named, by: actingAs(caller, seats), seats }, asOf),
    );
  }

  private asked(caller: Principal, keyed: Keyed, how: string, subjectId: string, inputs: object): Asked {
    const kind = how === 'reserve' ? 'relationship' : 'reservation';
    return { caller, ...keyed, deed: `${how}-trade`, subject: { kind, id: subjectId }, inputs };
  }

  /**
   * For whoever sits in the relationship, or works in the house. To anybody else there is no such relationship. The house measures:
   * both seats' lines are judged by what neither party is shown, and each is told of its own.
   */
  private async decide<Answer extends object>(
    asked: Asked,
    relationship: string,
    perform: (tx: Tx, seats: readonly string[]) => Promise<Result<Answer, No>>,
  ): Promise<Answer> {
    const measured = async (tx: Tx) => {
      const found = await this.relationships.find(tx, id<'Book'>(relationship));
      const seats = found === undefined ? [] : seatsSeenBy(asked.caller, found).map(({ code }) => code);
      return seats.length === 0 ? refuse(NO_SUCH_RELATIONSHIP) : await perform(tx, seats);
    };
    const answer = await this.transactions.command<Answer, No>(asked, measured, 'house');
    if (answer.ok) return answer.value;
    throw exceptionOf(answer.refusal);
  }
}
