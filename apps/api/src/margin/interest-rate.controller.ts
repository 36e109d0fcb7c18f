import { accept, Clock, refuse } from '@app/kernel';
import { type RateRefusal, ReferenceRateService } from '@app/margin';
import { dayOf } from '@app/margin/domain';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { RefusalException } from '../http/refusal.exception';
import { Transactions } from '../transactions';
import {
  historyDto,
  RateHistoryDto,
  RateHistoryQuery,
  RatesRecordedDto,
  ReferenceRatesDto,
} from './interest-rate.dto';

const STATUS: Readonly<Record<RateRefusal, number>> = {
  'rate-differs': 409,
  'rate-from-the-future': 422,
  'not-a-rate': 422,
  'not-a-fraction': 422,
  'rate-step-too-large': 409,
};

/** What a day's money cost, and what one currency was in another, as somebody published it. */
@ApiTags('reference-rates')
@Controller('v1/reference-rates')
export class ReferenceRateController {
  constructor(
    private readonly transactions: Transactions,
    private readonly rates: ReferenceRateService,
    private readonly clock: Clock,
  ) {}

  /** What is on record of a name, day by day, with every correction: what was known when. */
  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: RateHistoryDto })
  async list(
    @Caller() caller: Principal,
    @Query() { name, after, limit }: RateHistoryQuery,
  ): Promise<RateHistoryDto> {
    const found = await this.transactions.read(caller, (tx) =>
      this.rates.history(tx, name, { after, days: limit + 1 }),
    );
    return historyDto(found, limit);
  }

  /** Records rates, all of them or none. Each is written once; another for the same day, or a step of more than 100 basis points, is refused. */
  @Post()
  @HttpCode(200)
  @Allow('ops-analyst')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: RatesRecordedDto })
  async record(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Body() { rates }: ReferenceRatesDto,
  ): Promise<RatesRecordedDto> {
    const today = dayOf(await this.clock.now());
    const subject = { kind: 'reference-rate-batch', id: keyed.key };
    const asked = { caller, ...keyed, deed: 'record-reference-rates', subject, inputs: { rates } };
    const answer = await this.transactions.command<RatesRecordedDto, { kind: RateRefusal }>(
      asked,
      async (tx) => {
        const recorded = await this.rates.record(tx, rates, caller.client, today);
        return recorded.ok ? accept({ recorded: rates.length }) : refuse({ kind: recorded.refusal });
      },
    );
    if (answer.ok) return answer.value;
    const { kind } = answer.refusal;
    throw new RefusalException(kind, STATUS[kind]);
  }
}
