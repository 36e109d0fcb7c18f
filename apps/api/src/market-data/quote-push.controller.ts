import { PushService } from '@app/market-data';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Open } from '../access/policy';
import { Transactions } from '../transactions';
import { RecordedDto } from './mark.dto';
import { ApiSigned, type Signed, SignedAs } from './push-headers';
import { noQuotePush } from './push-no';
import { QuotePushDto } from './quote-push.dto';

/** Prices as machines send them. No token: what two people approved is a key, and what it has signed is the proof. */
@ApiTags('market-data')
@Controller('v1/market-data/quotes')
export class QuotePushController {
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
  async push(@SignedAs() signed: Signed, @Body() { source, quotes }: QuotePushDto): Promise<RecordedDto> {
    const given = quotes.map(({ quotedAt, ...quote }) => ({ ...quote, quotedAt: new Date(quotedAt) }));
    const answer = await this.transactions.deliver((tx) =>
      this.pushes.recordQuotes(tx, { ...signed, source, quotes: given }),
    );
    if (!answer.ok) throw noQuotePush(answer.refusal);
    if (answer.value.hit) signed.replayed();
    return { recorded: answer.value.recorded };
  }
}
