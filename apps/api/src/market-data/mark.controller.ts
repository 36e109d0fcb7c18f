import { accept } from '@app/kernel';
import { QuoteService } from '@app/market-data';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { Transactions } from '../transactions';
import { MarksDto, RecordedDto } from './mark.dto';
import { noQuote } from './quote-no';

/** Prices as they come in. A quote is what one source said of one symbol at one instant: it is written once. */
@ApiTags('marks')
@Controller('v1/marks')
export class MarkController {
  constructor(
    private readonly transactions: Transactions,
    private readonly quotes: QuoteService,
  ) {}

  /** Records a batch, all of it or none. */
  @Post()
  @HttpCode(200)
  @Allow('ops-analyst')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: RecordedDto })
  async record(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Body() body: MarksDto,
  ): Promise<RecordedDto> {
    const quotes = body.quotes.map(({ quotedAt, ...quote }) => ({ ...quote, quotedAt: new Date(quotedAt) }));
    const asked = {
      caller,
      ...keyed,
      deed: 'record-marks',
      subject: { kind: 'mark-batch', id: keyed.key },
      inputs: body,
    };
    const answer = await this.transactions.command(asked, async (tx) => {
      const recorded = await this.quotes.recordPrices(tx, quotes);
      return recorded.ok ? accept({ recorded: recorded.value }) : recorded;
    });
    if (answer.ok) return { recorded: answer.value.recorded };
    throw noQuote(answer.refusal);
  }
}
