import { Clock, id } from '@app/kernel';
import { DeliverableService, MarginCallReader } from '@app/margin';
import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { UuidPath } from '../http/paths';
import { Transactions } from '../transactions';
import { DeliverablesDto, deliverablesDto } from './margin-call-deliverable.dto';

/** What a call can be met with. */
@ApiTags('margin-calls')
@Controller('v1/margin-calls/:id/deliverable')
export class MarginCallDeliverableController {
  constructor(
    private readonly transactions: Transactions,
    private readonly reader: MarginCallReader,
    private readonly deliverables: DeliverableService,
    private readonly clock: Clock,
  ) {}

  /**
   * How much of each asset would meet the call by itself, on the newest marks, at its value after haircuts: what is pledged then adds as
   * much. Of what is not taken, why.
   */
  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: DeliverablesDto })
  async get(@Caller() caller: Principal, @Param() path: UuidPath): Promise<DeliverablesDto> {
    const asOf = await this.clock.now();
    // Judged by what a party is not shown, as its collateral is: it is told the answer for its own call.
    return this.transactions.readAsHouse(async (tx) => {
      const found = await this.reader.find(tx, id<'MarginCall'>(path.id), caller.partyId);
      if (found === undefined) throw new NotFoundException('no such call');
      return deliverablesDto(found.call.amount, await this.deliverables.of(tx, found.call, asOf));
    });
  }
}
