import { id } from '@app/kernel';
import { TrancheReportService } from '@app/tail-bond';
import { Controller, Get, NotFoundException, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { trancheSeenBy } from '../access/visibility';
import { pageOf } from '../http/page-of';
import { BookPageQuery } from '../http/page.query';
import { RelationshipPath } from '../http/paths';
import { Transactions } from '../transactions';
import { trancheDto, TrancheDto, TrancheListDto } from './tranche.dto';

/** Tranches with their registers. An investor sees those it holds; a covered party does not come in here. */
@ApiTags('tranches')
@Controller('v1/tranches')
export class TrancheController {
  constructor(
    private readonly transactions: Transactions,
    private readonly reports: TrancheReportService,
  ) {}

  @Get()
  @Allow(...STAFF, 'investor')
  @ApiOkResponse({ type: TrancheListDto })
  async list(@Caller() caller: Principal, @Query() query: BookPageQuery): Promise<TrancheListDto> {
    const reports = await this.transactions.read(caller, (tx) => this.reports.tranches(tx));
    const seen = reports.map((each) => trancheSeenBy(caller, each)).filter((each) => each !== undefined);
    const { page, next } = pageOf(seen, (each) => each.id, query);
    return { tranches: page.map(trancheDto), next };
  }

  @Get(':id')
  @Allow(...STAFF, 'investor')
  @ApiOkResponse({ type: TrancheDto })
  async get(@Caller() caller: Principal, @Param() path: RelationshipPath): Promise<TrancheDto> {
    const found = await this.transactions.read(caller, (tx) => this.reports.tranche(tx, id<'Book'>(path.id)));
    const seen = found && trancheSeenBy(caller, found);
    if (seen === undefined) throw new NotFoundException('no such tranche');
    return trancheDto(seen);
  }
}
