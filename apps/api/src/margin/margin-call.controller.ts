import { accept, Clock, id, refuse, unreachable } from '@app/kernel';
import { type CallResponse, MarginCallReader, MarginCallService, type ResponseRefusal } from '@app/margin';
import { type CallRole, type CallState, legalEvents } from '@app/margin/domain';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { isOutsider, STAFF } from '../access/role';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { moneyOf } from '../http/money.dto';
import { UuidPath } from '../http/paths';
import { RefusalException } from '../http/refusal.exception';
import { Transactions } from '../transactions';
import { possible } from './margin-call-commands';
import {
  AnsweredDto,
  callDto,
  CallResponseDto,
  historyDto,
  MarginCallHistoryDto,
  MarginCallPageDto,
  MarginCallQuery,
  worklistDto,
  WorklistDto,
} from './margin-call.dto';

/** Margin calls and the answers to them. A counterparty sees the calls on its own seat and answers those. */
@ApiTags('margin-calls')
@Controller('v1/margin-calls')
export class MarginCallController {
  constructor(
    private readonly transactions: Transactions,
    private readonly reader: MarginCallReader,
    private readonly calls: MarginCallService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: MarginCallPageDto })
  async list(@Caller() caller: Principal, @Query() query: MarginCallQuery): Promise<MarginCallPageDto> {
    const { partyId } = caller;
    const { relationship, state, role, after, limit } = query;
    const found = await this.transactions.read(caller, (tx) =>
      this.reader.page(tx, {
        ...(partyId !== undefined && { partyId }),
        ...(relationship !== undefined && { relationship: id<'Book'>(relationship) }),
        ...(state !== undefined && { state: state as CallState }),
        ...(role !== undefined && { role: role as CallRole }),
        ...(after !== undefined && { after: id<'MarginCall'>(after) }),
        limit: limit + 1, // one more than asked tells whether there is a next page
      }),
    );
    const page = found.slice(0, limit);
    return { calls: page.map(callDto), next: found.length > limit ? (page.at(-1)?.id ?? null) : null };
  }

  /** What is not over, by who acts: the house calls, expects to, or is asked to give back. A party is shown its own. */
  @Get('worklist')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: WorklistDto })
  async worklist(@Caller() caller: Principal): Promise<WorklistDto> {
    const { partyId } = caller;
    return worklistDto(await this.transactions.read(caller, (tx) => this.reader.worklist(tx, partyId)));
  }

  @Get(':id')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: MarginCallHistoryDto })
  async get(@Caller() caller: Principal, @Param() path: UuidPath): Promise<MarginCallHistoryDto> {
    const found = await this.transactions.read(caller, (tx) =>
      this.reader.find(tx, id<'MarginCall'>(path.id), caller.partyId),
    );
    if (found === undefined) throw new NotFoundException('no such call');
    return historyDto(found, !isOutsider(caller.role));
  }

  /** Agrees to a call, or disputes a part of it. What is not disputed stays due at the deadline. */
  @Post(':id/response')
  @HttpCode(200)
  @Allow('ops-analyst', 'counterparty')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: AnsweredDto })
  async respond(
    @Caller() caller: Principal,
    @Param() path: UuidPath,
    @IdempotencyKey() keyed: Keyed,
    @Body() body: CallResponseDto,
  ): Promise<AnsweredDto> {
    const response = responseOf(body, caller);
    const asOf = await this.clock.now();
    const { answer: said, amount = null, reason = null } = body;
    const inputs = { call: path.id, answer: said, amount, reason };
    const deed = { deed: 'respond-to-call', subject: { kind: 'margin-call', id: path.id } };
    const asked = { caller, ...keyed, ...deed, inputs, ...(reason !== null && { reason }) };
    const answer = await this.transactions.command<AnsweredDto, CallNo>(asked, async (tx) => {
      const callId = id<'MarginCall'>(path.id);
      const found = await this.reader.find(tx, callId, caller.partyId);
      if (found === undefined) return refuse({ kind: 'no-such-call' });
      const answered = await this.calls.respond(tx, found.call.relationship, callId, response, asOf);
      if (answered.ok) return accept({ calls: [...answered.value] });
      const detail = possible({ state: found.call.state, legal: legalEvents(found.call) });
      return refuse({ kind: answered.refusal, ...(answered.refusal === 'wrong-state' && { detail }) });
    });
    if (answer.ok) return answer.value;
    throw asHttp(answer.refusal);
  }
}

/** A refusal as it is stored with its command. */
interface CallNo {
  readonly kind: ResponseRefusal;
  readonly detail?: string;
}

function responseOf({ answer, amount, reason }: CallResponseDto, caller: Principal): CallResponse {
  const actor = { who: caller.client, role: caller.role };
  if (answer === 'agree') {
    if (amount !== undefined || reason !== undefined)
      throw new BadRequestException(['amount and reason belong to a dispute: an agreement has neither']);
    return {
      kind: 'agree',
      actor,
      by: caller.partyId === undefined ? 'operations in the name of the payer' : 'the payer',
    };
  }
  const money = amount === undefined ? undefined : moneyOf(amount);
  if (money === undefined || reason === undefined)
    throw new BadRequestException(['amount is finer than the smallest unit of its asset']);
  return { kind: 'dispute', actor, amount: money, reason };
}

function asHttp({ kind, detail }: CallNo) {
  switch (kind) {
    case 'no-such-call':
      return new NotFoundException('no such call');
    case 'wrong-asset':
    case 'dispute-above-call':
    case 'dispute-not-positive':
      return new RefusalException(kind, 422);
    case 'answered-at-its-request':
    case 'wrong-state':
    case 'deadline-passed':
    case 'resolved-already':
      return new RefusalException(kind, 409, detail);
    default:
      return unreachable(kind);
  }
}
