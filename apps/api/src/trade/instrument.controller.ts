import { accept, Clock, refuse } from '@app/kernel';
import { InstrumentService, type ListingRefusal } from '@app/trade';
import { BadRequestException, Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { RefusalException } from '../http/refusal.exception';
import { Transactions } from '../transactions';
import {
  InstrumentDto,
  instrumentDto,
  instrumentIn,
  InstrumentPageDto,
  InstrumentQuery,
  termFaults,
} from './instrument.dto';

const STATUS: Readonly<Record<ListingRefusal, number>> = {
  'instrument-known': 409,
  'expiry-past': 422,
  'expiry-between-marks': 422,
  'no-such-market': 422,
};

/** What may be traded here. */
@ApiTags('instruments')
@Controller('v1/instruments')
export class InstrumentController {
  constructor(
    private readonly transactions: Transactions,
    private readonly instruments: InstrumentService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: InstrumentPageDto })
  async list(
    @Caller() caller: Principal,
    @Query() { after, limit }: InstrumentQuery,
  ): Promise<InstrumentPageDto> {
    const found = await this.transactions.read(caller, (tx) => this.instruments.page(tx, after, limit + 1));
    const page = found.slice(0, limit);
    return {
      instruments: page.map(instrumentDto),
      next: found.length > limit ? (page.at(-1)?.symbol ?? null) : null,
    };
  }

  /** Lists an instrument for good: its terms never change, and what expires is settled at the mark of its hour. */
  @Post()
  @Allow('risk-officer')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: InstrumentDto })
  async add(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Body() body: InstrumentDto,
  ): Promise<InstrumentDto> {
    const faults = termFaults(body);
    if (faults.length > 0) throw new BadRequestException(faults);
    const asOf = await this.clock.now();
    const deed = { deed: 'list-instrument', subject: { kind: 'instrument', id: body.symbol } };
    const asked = { caller, ...keyed, ...deed, inputs: { instrument: body } };
    const answer = await this.transactions.command(asked, async (tx) => {
      const listed = await this.instruments.list(tx, instrumentIn(body), asOf);
      return listed.ok ? accept(instrumentDto(listed.value)) : refuse({ kind: listed.refusal });
    });
    if (answer.ok) return answer.value;
    const { kind } = answer.refusal;
    throw new RefusalException(kind, STATUS[kind]);
  }
}
