import { id } from '@app/kernel';
import { TrancheReportService } from '@app/tail-bond';
import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { STAFF } from '../access/role';
import { RelationshipPath } from '../http/paths';
import { Transactions } from '../transactions';
import { trancheDto, TrancheDto, TrancheListDto } from './tranche.dto';

/** Tranches with their registers. A covered party sees its cover, not who holds it: it does not come in here. */
@ApiTags('tranches')
@Controller('v1/tranches')
export class TrancheController {
  constructor(
    private readonly transactions: Transactions,
    private readonly reports: TrancheReportService,
  ) {}

  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: TrancheListDto })
  async list(): Promise<TrancheListDto> {
    const reports = await this.transactions.read((tx) => this.reports.tranches(tx));
    return { tranches: reports.map(trancheDto) };
  }

  @Get(':id')
  @Allow(...STAFF)
  @ApiOkResponse({ type: TrancheDto })
  async get(@Param() path: RelationshipPath): Promise<TrancheDto> {
    const found = await this.transactions.read((tx) => this.reports.tranche(tx, id<'Book'>(path.id)));
    if (found === undefined) throw new NotFoundException('no such tranche');
    return trancheDto(found);
  }
}
