import { accept, Clock, Exact, id, refuse, type Result } from '@app/kernel';
import {
  type ClaimRefusal,
  DisputeClaimService,
  DisputeReader,
  DisputeService,
  type MarginCall,
  MarginCallReader,
  type QuotationRefusal,
  type ResolutionRefusal,
} from '@app/margin';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
} from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { moneyOf } from '../http/money.dto';
import { UuidPath } from '../http/paths';
import { Transactions, type Tx } from '../transactions';
import { noToDispute } from './dispute-no';
import {
  ConcessionDto,
  DisputeClaimDto,
  DisputedDto,
  DisputeDto,
  disputeDto,
  endedDto,
  QuotationDto,
  QuotedDto,
  ResolvedDto,
} from './dispute.dto';

type Refusal = ClaimRefusal | QuotationRefusal | ResolutionRefusal;

interface Deed {
  readonly caller: Principal;
  readonly path: UuidPath;
  readonly keyed: Keyed;
  readonly deed: string;
  readonly inputs: object;
}

/** The dispute of a call: opened by whoever is called, quoted for and recalculated by the house, and given up by either. */
@ApiTags('disputes')
@Controller('v1/margin-calls/:id/dispute')
export class DisputeController {
  constructor(
    private readonly transactions: Transactions,
    private readonly reader: DisputeReader,
    private readonly calls: MarginCallReader,
    private readonly claims: DisputeClaimService,
    private readonly disputes: DisputeService,
    private readonly clock: Clock,
  ) {}

  /** Disputes a part of a call before its deadline, or a transfer that was made on it, until the end of the day after. */
  @Post()
  @HttpCode(200)
  @Allow('ops-analyst', 'counterparty')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: DisputedDto })
  async open(
    @Caller() caller: Principal,
    @Param() path: UuidPath,
    @IdempotencyKey() keyed: Keyed,
    @Body() body: DisputeClaimDto,
  ): Promise<DisputedDto> {
    const amount = moneyOf(body.amount);
    if (amount === undefined)
      throw new BadRequestException(['amount is finer than the smallest unit of its asset']);
    const { category, reason } = body;
    const claim = { category, amount, reason, by: { who: caller.client, role: caller.role } };
    return this.perform(
      { caller, path, keyed, deed: 'dispute-call', inputs: body },
      async (tx, call, asOf) => {
        const opened = await this.claims.open(tx, call.relationship, call.id, claim, asOf);
        return opened.ok ? accept({ callId: opened.value }) : opened;
      },
    );
  }

  /** How it stands: what was quoted, which trades explain it, and how it ended. */
  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: DisputeDto })
  async get(@Caller() caller: Principal, @Param() path: UuidPath): Promise<DisputeDto> {
    const found = await this.transactions.read(caller, (tx) =>
      this.reader.find(tx, id<'MarginCall'>(path.id), caller.partyId),
    );
    if (found === undefined) throw new NotFoundException('no such dispute');
    return disputeDto(found);
  }

  /** Takes down what a reference market-maker quotes for the instant of the call: four of one thing at most, one from each. */
  @Post('quotations')
  @HttpCode(200)
  @Allow('ops-analyst', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: QuotedDto })
  async quote(
    @Caller() caller: Principal,
    @Param() path: UuidPath,
    @IdempotencyKey() keyed: Keyed,
    @Body() body: QuotationDto,
  ): Promise<QuotedDto> {
    const { symbol, dealer, mid, of = 'price' } = body;
    const quotation = { symbol, dealer, mid: new Exact(mid), of };
    return this.perform(
      { caller, path, keyed, deed: 'quote-for-dispute', inputs: body },
      async (tx, call) => {
        const quoted = await this.disputes.quote(tx, call.relationship, call.id, quotation, caller.client);
        return quoted.ok ? accept({ quotations: quoted.value.length }) : quoted;
      },
    );
  }

  /** Recalculates, from the Resolution Time on, on what was quoted. Without any quotation the original stands. What is upheld and still due is called at once. */
  @Post('resolution')
  @HttpCode(200)
  @Allow('risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: ResolvedDto })
  async resolve(
    @Caller() caller: Principal,
    @Param() path: UuidPath,
    @IdempotencyKey() keyed: Keyed,
  ): Promise<ResolvedDto> {
    return this.perform(
      { caller, path, keyed, deed: 'resolve-dispute', inputs: {} },
      async (tx, call, asOf) => {
        const { relationship, id: callId } = call;
        const act = { by: { who: caller.client, role: caller.role }, asOf };
        const resolved = await this.disputes.resolve(tx, relationship, callId, act);
        if (!resolved.ok) return resolved;
        return accept(endedDto(resolved.value, resolved.value.recalculated));
      },
    );
  }

  /** Gives in: a party owes all that it disputed; the house takes none of it. */
  @Post('concession')
  @HttpCode(200)
  @Allow('risk-officer', 'counterparty')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: ResolvedDto })
  async concede(
    @Caller() caller: Principal,
    @Param() path: UuidPath,
    @IdempotencyKey() keyed: Keyed,
    @Body() body: ConcessionDto,
  ): Promise<ResolvedDto> {
    const side = caller.partyId === undefined ? 'house' : 'party';
    return this.perform(
      { caller, path, keyed, deed: 'concede-dispute', inputs: body },
      async (tx, call, asOf) => {
        const act = { by: { who: caller.client, role: caller.role }, asOf };
        const ended = await this.disputes.concede(tx, call.relationship, call.id, side, act);
        return ended.ok ? accept(endedDto(ended.value)) : ended;
      },
    );
  }

  private async perform<Answer extends object>(
    { caller, path, keyed, deed, inputs }: Deed,
    act: (tx: Tx, call: MarginCall, asOf: Date) => Promise<Result<Answer, Refusal>>,
  ): Promise<Answer> {
    const asOf = await this.clock.now();
    const subject = { kind: 'margin-call', id: path.id };
    const given = { call: path.id, ...inputs };
    const asked = { caller, ...keyed, deed, subject, inputs: given };
    const answer = await this.transactions.command<Answer, { kind: Refusal }>(asked, async (tx) => {
      const found = await this.calls.find(tx, id<'MarginCall'>(path.id), caller.partyId);
      if (found === undefined) return refuse({ kind: 'no-such-call' });
      const done = await act(tx, found.call, asOf);
      return done.ok ? done : refuse({ kind: done.refusal });
    });
    if (answer.ok) return answer.value;
    throw noToDispute(answer.refusal.kind);
  }
}
