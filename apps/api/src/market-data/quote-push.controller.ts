import { unreachable } from '@app/kernel';
import { type PushRefusal, PushService } from '@app/market-data';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Open } from '../access/policy';
import { RefusalException } from '../http/refusal.exception';
import { Transactions } from '../transactions';
import { RecordedDto } from './mark.dto';
import { ApiSigned, type Signed, SignedAs } from './push-headers';
import { QuotePushDto } from './quote-push.dto';
import { noQuote } from './quote-no';

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
      this.pushes.record(tx, { ...signed, source, quotes: given }),
    );
    if (!answer.ok) throw noPush(answer.refusal);
    if (answer.value.hit) signed.replayed();
    return { recorded: answer.value.recorded };
  }
}

function noPush(refusal: PushRefusal): RefusalException {
  const { kind } = refusal;
  switch (kind) {
    case 'unknown-sender':
    case 'signature-wrong':
      return new RefusalException(kind, 401);
    case 'signature-out-of-time':
      return new RefusalException(kind, 401, `it was signed at ${refusal.timestamp}`);
    case 'key-reused':
      return new RefusalException(kind, 409, 'this webhook-id was used for another batch');
    case 'symbol-not-granted':
      return new RefusalException(kind, 403, refusal.symbol);
    case 'quote-late':
      return new RefusalException(kind, 422, `${refusal.symbol} at ${refusal.quotedAt}`);
    case 'differs':
    case 'implausible':
    case 'from-the-future':
    case 'not-a-price':
    case 'one-sided':
    case 'crossed':
    case 'too-wide':
      return noQuote(refusal);
    default:
      return unreachable(kind);
  }
}
