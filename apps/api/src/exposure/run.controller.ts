import { RunRecordService } from '@app/exposure';
import { id } from '@app/kernel';
import { Controller, Get, NotFoundException, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { UuidPath } from '../http/paths';
import { Transactions } from '../transactions';
import { RunDto, runDto, RunPageDto, RunQuery } from './run.dto';

/** The runs of exposures and of margin calls: over whom, on which marks, given what, and what came of it. `ringfence replay run` does one again. */
@ApiTags('runs')
@Controller('v1/runs')
export class RunController {
  constructor(
    private readonly transactions: Transactions,
    private readonly runs: RunRecordService,
  ) {}

  /** The newest first. */
  @Get()
  @Allow('ops-analyst', 'risk-officer', 'auditor')
  @ApiOkResponse({ type: RunPageDto })
  async list(@Caller() caller: Principal, @Query() query: RunQuery): Promise<RunPageDto> {
    const { kind, after, limit } = query;
    const found = await this.transactions.read(caller, (tx) =>
      this.runs.page(tx, {
        ...(kind !== undefined && { kind }),
        ...(after !== undefined && { before: id<'Run'>(after) }),
        limit: limit + 1, // one more than asked tells whether there is a next page
      }),
    );
    const page = found.slice(0, limit);
    return { runs: page.map(runDto), next: found.length > limit ? (page.at(-1)?.id ?? null) : null };
  }

  @Get(':id')
  @Allow('ops-analyst', 'risk-officer', 'auditor')
  @ApiOkResponse({ type: RunDto })
  async get(@Caller() caller: Principal, @Param() path: UuidPath): Promise<RunDto> {
    const found = await this.transactions.read(caller, (tx) => this.runs.find(tx, id<'Run'>(path.id)));
    if (found === undefined) throw new NotFoundException('no such run');
    return runDto(found);
  }
}
