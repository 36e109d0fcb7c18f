import { id } from '@app/kernel';
import { DefaultReader } from '@app/resolution';
import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
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
  async list(@Caller() caller: Principal): Promise<DefaultListDto> {
    const cases = await this.transactions.read(caller, (tx) => this.reader.cases(tx));
    return { defaults: cases.map(caseDto) };
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
