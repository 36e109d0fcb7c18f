import { Clock, id } from '@app/kernel';
import { DisputeReader } from '@app/margin';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { PageQuery } from '../http/page.query';
import { Transactions } from '../transactions';
import { agedDto, DisputeWorklistDto } from './dispute.dto';

/** The house's list of what is in dispute. */
@ApiTags('disputes')
@Controller('v1/disputes')
export class DisputeDeskController {
  constructor(
    private readonly transactions: Transactions,
    private readonly reader: DisputeReader,
    private readonly clock: Clock,
  ) {}

  /** Open disputes, the oldest first, with their age and amount by the clocks of the law. */
  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: DisputeWorklistDto })
  async worklist(@Caller() caller: Principal, @Query() query: PageQuery): Promise<DisputeWorklistDto> {
    const { after, limit } = query;
    const asOf = await this.clock.now();
    const found = await this.transactions.read(caller, (tx) =>
      this.reader.worklist(tx, {
        ...(after !== undefined && { after: id<'MarginCall'>(after) }),
        limit: limit + 1, // one more than asked tells whether there is a next page
        asOf,
      }),
    );
    const page = found.slice(0, limit);
    const next = found.length > limit ? (page.at(-1)?.call.id ?? null) : null;
    return { disputes: page.map(agedDto), next };
  }
}
