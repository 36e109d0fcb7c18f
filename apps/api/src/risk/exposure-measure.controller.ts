import { ExposureMeasureService, type MeasureRefusal } from '@app/exposure';
import { Clock, id, textOf } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { RelationshipService } from '@app/legal-entity';
import { Controller, Get, NotFoundException, Param, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { isOutsider, STAFF } from '../access/role';
import { seatsSeenBy } from '../access/visibility';
import { RelationshipPath } from '../http/paths';
import { RefusalException } from '../http/refusal.exception';
import { Transactions } from '../transactions';
import { ExposureMeasuresDto, measuresDto } from './exposure-measure.dto';
import { DAYS_AHEAD, ProfileQuery } from './exposure-profile.dto';

/** What the netting sets of a relationship are measured at, by the standard and by simulation. */
@ApiTags('exposure')
@Controller('v1/relationships/:id/exposure-measures')
export class ExposureMeasureController {
  constructor(
    private readonly transactions: Transactions,
    private readonly relationships: RelationshipService,
    private readonly ledger: LedgerService,
    private readonly measures: ExposureMeasureService,
    private readonly clock: Clock,
  ) {}

  /**
   * SA-CCR with all its parts, expected and potential exposure, and for the house CVA and DVA, of each seat; a party is shown its own.
   * Nets where counsel says so, and says why. The same marks, seed and paths give the same answer again.
   */
  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: ExposureMeasuresDto })
  @ApiConflictResponse()
  async get(
    @Caller() caller: Principal,
    @Param() path: RelationshipPath,
    @Query() query: ProfileQuery,
  ): Promise<ExposureMeasuresDto> {
    const now = await this.clock.now();
    const found = await this.transactions.read(caller, async (tx) => {
      const relationship = await this.relationships.find(tx, id<'Book'>(path.id));
      const seen = relationship === undefined ? [] : seatsSeenBy(caller, relationship);
      if (relationship === undefined || seen.length === 0)
        throw new NotFoundException('no such relationship');
      const { seed, paths } = query;
      return await this.measures.of(tx, relationship, await this.ledger.holdings(tx, relationship.id), {
        seed,
        paths,
        days: DAYS_AHEAD,
        occupancies: seen.map(({ code }) => code),
        priced: !isOutsider(caller.role),
        now,
      });
    });
    if (found.ok) return measuresDto(found.value, query);
    throw new RefusalException(found.refusal.kind, 409, detailOf(found.refusal));
  }
}

function detailOf(refusal: MeasureRefusal): string | undefined {
  switch (refusal.kind) {
    case 'no-snapshot':
      return undefined;
    case 'exposure-stale':
      return `the newest marks are of ${textOf(refusal.asOf)}`;
    case 'no-mark':
    case 'no-funding-rate':
      return refusal.underlying;
    case 'collateral-unpriced':
      return refusal.assets.join(', ');
  }
}
