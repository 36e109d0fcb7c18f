import { accept } from '@app/kernel';
import { FundingRateService } from '@app/market-data';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { Transactions } from '../transactions';
import { noRate } from './funding-rate-no';
import { FundingRatesDto } from './funding-rate.dto';
import { RecordedDto } from './mark.dto';

/** What perpetuals pay, as a venue publishes it: a fact like a price, and no judgement of ours. */
@ApiTags('market-data')
@Controller('v1/market-data/funding-rates')
export class FundingRateController {
  constructor(
    private readonly transactions: Transactions,
    private readonly rates: FundingRateService,
  ) {}

  /** Records rates, all of them or none. Each is written once. */
  @Post()
  @HttpCode(200)
  @Allow('ops-analyst')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: RecordedDto })
  async record(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Body() body: FundingRatesDto,
  ): Promise<RecordedDto> {
    const subject = { kind: 'funding-rate-batch', id: keyed.key };
    const asked = { caller, ...keyed, deed: 'record-funding-rates', subject, inputs: body };
    const rates = body.rates.map(({ paidAt, ...rate }) => ({ ...rate, paidAt: new Date(paidAt) }));
    const answer = await this.transactions.command(asked, async (tx) => {
      const recorded = await this.rates.record(tx, rates);
      return recorded.ok ? accept({ recorded: recorded.value }) : recorded;
    });
    if (answer.ok) return { recorded: answer.value.recorded };
    throw noRate(answer.refusal);
  }
}
