import { ExposureProfileService, StressScenarioService } from '@app/exposure';
import { id } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { RelationshipService } from '@app/legal-entity';
import type { Relationship } from '@app/legal-entity/domain';
import { Controller, Get, NotFoundException, Param, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiTags, ApiUnprocessableEntityResponse } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { RelationshipPath } from '../http/paths';
import { RefusalException } from '../http/refusal.exception';
import { Transactions, type Tx } from '../transactions';
import {
  DAYS_AHEAD,
  ExposureProfileDto,
  profileDto,
  ProfileQuery,
  StressDto,
  stressDto,
} from './exposure-profile.dto';

const STATUS = {
  'no-history': 422,
  'degenerate-covariance': 409,
  'no-mark': 409,
  'no-snapshot': 409,
};

/** What the seats of a relationship may come to owe, by chance and on days that were bad. */
@ApiTags('exposure')
@Controller('v1/relationships/:id')
export class ExposureProfileController {
  constructor(
    private readonly transactions: Transactions,
    private readonly relationships: RelationshipService,
    private readonly ledger: LedgerService,
    private readonly profiles: ExposureProfileService,
    private readonly stresses: StressScenarioService,
  ) {}

  /** Expected and potential exposure over a year, with margin and without. The same seed and paths give the same answer again. */
  @Get('exposure-profile')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ExposureProfileDto })
  @ApiConflictResponse()
  @ApiUnprocessableEntityResponse()
  async profile(
    @Caller() caller: Principal,
    @Param() path: RelationshipPath,
    @Query() query: ProfileQuery,
  ): Promise<ExposureProfileDto> {
    const found = await this.transactions.read(caller, async (tx) => {
      const relationship = await this.found(tx, path);
      const holdings = await this.ledger.holdings(tx, relationship.id);
      const { seed, paths } = query;
      return await this.profiles.of(tx, relationship, holdings, { seed, paths, days: DAYS_AHEAD });
    });
    if (found.ok) return profileDto(found.value, query);
    const { kind, underlying } = found.refusal;
    throw new RefusalException(kind, STATUS[kind], underlying);
  }

  /** What days that happened would do to it as it stands: each scenario says of which underlying nobody knows it. */
  @Get('stress')
  @Allow(...STAFF)
  @ApiOkResponse({ type: StressDto })
  @ApiConflictResponse()
  async stress(@Caller() caller: Principal, @Param() path: RelationshipPath): Promise<StressDto> {
    const found = await this.transactions.read(caller, async (tx) =>
      this.stresses.of(tx, await this.found(tx, path)),
    );
    if (!found.ok) throw new RefusalException(found.refusal, 409);
    return stressDto(found.value);
  }

  private async found(tx: Tx, path: RelationshipPath): Promise<Relationship> {
    const found = await this.relationships.find(tx, id<'Book'>(path.id));
    if (found === undefined) throw new NotFoundException('no such relationship');
    return found;
  }
}
