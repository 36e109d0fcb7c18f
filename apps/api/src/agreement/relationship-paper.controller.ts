import { Clock, id, textOf } from '@app/kernel';
import { AgreementService, RelationshipService } from '@app/legal-entity';
import { Controller, Get, NotFoundException, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { seatsSeenBy } from '../access/visibility';
import { RelationshipPath } from '../http/paths';
import { Transactions } from '../transactions';
import { AsOfQuery, RelationshipPaperDto, seatPaperDto } from './agreement.dto';

/** The paper of a relationship, seat by seat. What the other seat has signed is between it and the cell. */
@ApiTags('agreements')
@Controller('v1/relationships/:id/agreements')
export class RelationshipPaperController {
  constructor(
    private readonly transactions: Transactions,
    private readonly relationships: RelationshipService,
    private readonly agreements: AgreementService,
    private readonly clock: Clock,
  ) {}

  /** What was in force at an instant, whether it nets, and what is missing: of both seats to the house, to a party of its own. */
  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: RelationshipPaperDto })
  async paper(
    @Caller() caller: Principal,
    @Param() path: RelationshipPath,
    @Query() query: AsOfQuery,
  ): Promise<RelationshipPaperDto> {
    const asOf = query.asOf === undefined ? await this.clock.now() : new Date(query.asOf);
    const seats = await this.transactions.read(caller, async (tx) => {
      const found = await this.relationships.find(tx, id<'Book'>(path.id));
      const seen = found === undefined ? [] : seatsSeenBy(caller, found);
      if (found === undefined || seen.length === 0) throw new NotFoundException('no such relationship');
      return await Promise.all(
        seen.map(async ({ code, partyId }) =>
          seatPaperDto(code, await this.agreements.paperFor(tx, { cell: found.name, partyId, asOf })),
        ),
      );
    });
    return { asOf: textOf(asOf), seats };
  }
}
