import { PushService } from '@app/market-data';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Open } from '../access/policy';
import { Transactions } from '../transactions';
import { ClosePushDto } from './close-push.dto';
import { RecordedDto } from './mark.dto';
import { ApiSigned, type Signed, SignedAs } from './push-headers';
import { noClosePush } from './push-no';

/** Daily closes as machines send them, by the sources that may quote their markets: a history, or its newest day. */
@ApiTags('market-data')
@Controller('v1/market-data/published-closes')
export class ClosePushController {
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
  async push(@SignedAs() signed: Signed, @Body() { source, closes }: ClosePushDto): Promise<RecordedDto> {
    const answer = await this.transactions.deliver((tx) =>
      this.pushes.recordCloses(tx, { ...signed, source, closes }),
    );
    if (!answer.ok) throw noClosePush(answer.refusal);
    if (answer.value.hit) signed.replayed();
    return { recorded: answer.value.recorded };
  }
}
