import { id } from '@app/kernel';
import { DefaultReader } from '@app/resolution';
import { Controller, Get, NotFoundException, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { pageOf } from '../http/page-of';
import { PageQuery } from '../http/page.query';
import { UuidPath } from '../http/paths';
import { Transactions } from '../transactions';
import { caseDto, defaultDto, DefaultDetailDto, DefaultListDto } from './default.dto';

/** Defaults, for those who manage and audit them. Sealed bids stay sealed here too. */
@ApiTags('defaults')
@Controller('v1/defaults')
export class DefaultController {
  constructor(
    private readonly transactions: Transactions,
    private readonly reader: DefaultReader,
  ) {}

  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: DefaultListDto })
  async list(@Caller() caller: Principal, @Query() query: PageQuery): Promise<DefaultListDto> {
    const cases = await this.transactions.read(caller, (tx) => this.reader.cases(tx));
    const { page, next } = pageOf(cases, (each) => each.id, query);
    return { defaults: page.map(caseDto), next };
  }

  @Get(':id')
  @Allow(...STAFF)
  @ApiOkResponse({ type: DefaultDetailDto })
  async get(@Caller() caller: Principal, @Param() path: UuidPath): Promise<DefaultDetailDto> {
    const found = await this.transactions.read(caller, (tx) =>
      this.reader.find(tx, id<'DefaultCase'>(path.id)),
    );
    if (found === undefined) throw new NotFoundException('no such default');
    return defaultDto(found);
  }
}
