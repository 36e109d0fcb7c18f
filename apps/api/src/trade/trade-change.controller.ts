import {
  type AgreementRefusal,
  type AmendmentRefusal,
  type HeldChange,
  TradeChangeService,
} from '@app/credit';
import { accept, Clock, Exact, id, refuse, type Result } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { RelationshipId } from '@app/legal-entity/domain';
import { TradeService } from '@app/trade';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { seatsSeenBy } from '../access/visibility';
import { actingAs, toldTo } from '../credit/acting';
import { exceptionOf, NO_SUCH_RELATIONSHIP, type No } from '../credit/no';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { type Asked, Transactions, type Tx } from '../transactions';
import { noChange } from './no-change';
import {
  ChangeAgreementDto,
  AmendmentDto,
  TradeCancellationDto,
  changeDto,
  ChangePath,
  HeldChangeDto,
  heldChangeDto,
  TradeChangeDto,
} from './trade-change.dto';
import { TradePath } from './trade.dto';

type ChangeRefusal = AmendmentRefusal | AgreementRefusal;
type ChangeActor = Parameters<TradeChangeService['amend']>[3];

/** Changes of booked trades: asked for by one, and made when the other seat, or a second officer, agrees. */
@ApiTags('trades')
@Controller('v1/relationships/:id')
export class TradeChangeController {
  constructor(
    private readonly transactions: Transactions,
    private readonly relationships: RelationshipService,
    private readonly changes: TradeChangeService,
    private readonly trades: TradeService,
    private readonly clock: Clock,
  ) {}

  /** Asks for another quantity or price. It is held against both lines like a trade. */
  @Post('trades/:tradeId/amendments')
  @Allow('ops-analyst', 'counterparty')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: HeldChangeDto })
  amend(
    @Caller() caller: Principal,
    @Param() path: TradePath,
    @IdempotencyKey() keyed: Keyed,
    @Body() body: AmendmentDto,
  ): Promise<HeldChangeDto> {
    const { tradeId } = path;
    const { reason, minutes } = body;
    const wanted = { tradeId, quantity: new Exact(body.quantity), price: new Exact(body.price), reason };
    const asked = this.asked(caller, keyed, 'amend-trade', path, { trade: tradeId, amendment: body });
    return this.hold(asked, path, minutes, (tx, book, by, asOf) =>
      this.changes.amend(tx, book, wanted, by, asOf),
    );
  }

  /** Asks for a trade to end as if it had never been. What was settled on it stays. */
  @Post('trades/:tradeId/cancellations')
  @Allow('ops-analyst', 'counterparty')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: HeldChangeDto })
  cancel(
    @Caller() caller: Principal,
    @Param() path: TradePath,
    @IdempotencyKey() keyed: Keyed,
    @Body() body: TradeCancellationDto,
  ): Promise<HeldChangeDto> {
    const { tradeId } = path;
    const { reason, minutes } = body;
    const asked = this.asked(caller, keyed, 'cancel-trade', path, { trade: tradeId, cancellation: body });
    return this.hold(asked, path, minutes, (tx, book, by, asOf) =>
      this.changes.cancel(tx, book, { tradeId, reason }, by, asOf),
    );
  }

  @Get('trade-changes/:changeId')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: TradeChangeDto })
  get(@Caller() caller: Principal, @Param() path: ChangePath): Promise<TradeChangeDto> {
    return this.transactions.read(caller, async (tx) => {
      const seats = await this.seats(tx, caller, path.id);
      const found = await this.changes.find(tx, id<'Book'>(path.id), id<'Reservation'>(path.changeId));
      const { long = '', short = '' } = found?.reservation ?? {};
      if (found === undefined || !(seats.includes(long) || seats.includes(short)))
        throw new NotFoundException('no such change');
      return changeDto(found.reservation, found.termsHash);
    });
  }

  /** Agrees: by the seat that did not ask; to what the house asks for, by a second officer who has read exactly its terms. */
  @Post('trade-changes/:changeId/agreement')
  @HttpCode(200)
  @Allow('ops-analyst', 'approver', 'counterparty')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: TradeChangeDto })
  async agree(
    @Caller() caller: Principal,
    @Param() path: ChangePath,
    @IdempotencyKey() keyed: Keyed,
    @Body() { termsHash }: ChangeAgreementDto,
  ): Promise<TradeChangeDto> {
    const asOf = await this.clock.now();
    const { changeId } = path;
    const inputs = { change: changeId, termsHash: termsHash ?? null };
    const state = (tx: Tx) => this.tradeOf(tx, path);
    const asked = { ...this.asked(caller, keyed, 'agree-to-trade-change', path, inputs), state };
    return this.decide(asked, path.id, async (tx, seats) => {
      const by = { by: actingAs(caller, seats), officer: id<'Actor'>(caller.client), termsHash };
      const relationship = id<'Book'>(path.id);
      const agreed = await this.changes.agree(tx, relationship, id<'Reservation'>(changeId), by, asOf);
      return agreed.ok ? accept(changeDto(agreed.value, undefined)) : agreed;
    });
  }

  private async hold(
    asked: Asked,
    { id: relationship }: TradePath,
    minutes: number,
    perform: (
      tx: Tx,
      relationship: RelationshipId,
      by: ChangeActor,
      asOf: Date,
    ) => Promise<Result<HeldChange, AmendmentRefusal>>,
  ): Promise<HeldChangeDto> {
    const asOf = await this.clock.now();
    const { caller } = asked;
    return this.decide(asked, relationship, async (tx, seats) => {
      const by = { by: actingAs(caller, seats), officer: id<'Actor'>(caller.client), minutes };
      const held = await perform(tx, id<'Book'>(relationship), by, asOf);
      return held.ok ? accept(heldChangeDto(held.value, seats)) : held;
    });
  }

  private asked(
    caller: Principal,
    keyed: Keyed,
    deed: string,
    { id: relationship }: { readonly id: string },
    inputs: object,
  ): Asked {
    const subject = { kind: 'relationship', id: relationship };
    return { caller, ...keyed, deed, subject, inputs: { relationship, inputs } };
  }

  /**
   * For whoever sits in the relationship, or works in the house. To anybody else there is no such relationship. The house measures:
   * both seats' lines are judged by what neither party is shown, and each is told of its own.
   */
  private async decide<Answer extends object>(
    asked: Asked,
    relationship: string,
    perform: (tx: Tx, seats: readonly string[]) => Promise<Result<Answer, ChangeRefusal>>,
  ): Promise<Answer> {
    const { caller } = asked;
    const measured = async (tx: Tx) => {
      const seats = await this.seats(tx, caller, relationship);
      if (seats.length === 0) return refuse(NO_SUCH_RELATIONSHIP);
      const decided = await perform(tx, seats);
      return decided.ok ? decided : refuse(toldTo(caller, seats, decided.refusal, noChange));
    };
    const answer = await this.transactions.command<Answer, No>(asked, measured, 'house');
    if (answer.ok) return answer.value;
    throw exceptionOf(answer.refusal);
  }

  /** The trade that a change is of, as it stands. */
  private async tradeOf(tx: Tx, { id: relationshipId, changeId }: ChangePath): Promise<object | undefined> {
    const found = await this.relationships.find(tx, id<'Book'>(relationshipId));
    if (found === undefined) return undefined;
    await this.relationships.lock(tx, found.id);
    const change = await this.changes.find(tx, found.id, id<'Reservation'>(changeId));
    const trade = change && (await this.trades.standing(tx, found.id, change.reservation.tradeId));
    if (trade === undefined || trade === 'over') return trade && { trade };
    const { version, quantity, price } = trade;
    return { version, quantity: quantity.toFixed(), price: price.toFixed() };
  }

  private async seats(tx: Tx, caller: Principal, relationshipId: string): Promise<string[]> {
    const relationship = await this.relationships.find(tx, id<'Book'>(relationshipId));
    return relationship === undefined ? [] : seatsSeenBy(caller, relationship).map(({ code }) => code);
  }
}
