import { PushService } from '@app/market-data';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Open } from '../access/policy';
import { Transactions } from '../transactions';
import { FundingRatePushDto } from './funding-rate-push.dto';
import { RecordedDto } from './mark.dto';
import { ApiSigned, type Signed, SignedAs } from './push-headers';
import { noRatePush } from './push-no';

/** Funding rates as machines send them, by the sources that may quote their markets. */
@ApiTags('market-data')
@Controller('v1/market-data/published-funding-rates')
export class FundingRatePushController {
  constructor(
    private readonly transactions: Transactions,
    private readonly pushes: PushService,
  ) {}

  /** Records a signed batch, all of it or none, once however often it comes. */
  @Post()
  @HttpCode(200)
  @Open()
  @ApiSigned()
  @ApiOkResponse({ type: RecordedDto })
  async push(
    @SignedAs() signed: Signed,
    @Body() { source, rates }: FundingRatePushDto,
  ): Promise<RecordedDto> {
    const given = rates.map(({ paidAt, ...rate }) => ({ ...rate, paidAt: new Date(paidAt) }));
    const answer = await this.transactions.deliver((tx) =>
      this.pushes.recordRates(tx, { ...signed, source, rates: given }),
    );
    if (!answer.ok) throw noRatePush(answer.refusal);
    if (answer.value.hit) signed.replayed();
    return { recorded: answer.value.recorded };
  }
}
