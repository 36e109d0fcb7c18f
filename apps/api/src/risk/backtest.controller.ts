import { accept, Clock, id, refuse, textOf } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { BacktestService } from '@app/margin';
import { Body, Controller, Get, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { UuidPath } from '../http/paths';
import { Transactions } from '../transactions';
import {
  AskedBacktestDto,
  backtestDto,
  BacktestDto,
  BacktestQuery,
  BacktestRequestDto,
  BacktestsDto,
} from './backtest.dto';
import { RiskCommands } from './risk-commands';

/** How often models were exceeded by what happened: once a month, and whenever somebody asks. */
@ApiTags('margin-models')
@Controller('v1/margin/backtests')
export class BacktestController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: RiskCommands,
    private readonly relationships: RelationshipService,
    private readonly backtests: BacktestService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: BacktestsDto })
  async list(@Caller() caller: Principal, @Query() query: BacktestQuery): Promise<BacktestsDto> {
    const { after, limit } = query;
    const relationship = query.relationship === undefined ? undefined : id<'Book'>(query.relationship);
    const asked = { limit, ...(after !== undefined && { after }), ...(relationship && { relationship }) };
    const found = await this.transactions.read(caller, (tx) => this.backtests.page(tx, asked));
    const backtests = found.slice(0, limit).map(backtestDto);
    return { backtests, next: found.length > limit ? (backtests.at(-1)?.id ?? null) : null };
  }

  @Get(':id')
  @Allow(...STAFF)
  @ApiOkResponse({ type: BacktestDto })
  async get(@Caller() caller: Principal, @Param() path: UuidPath): Promise<BacktestDto> {
    const found = await this.transactions.read(caller, (tx) => this.backtests.find(tx, path.id));
    if (found === undefined) throw new NotFoundException('no such backtest');
    return backtestDto(found);
  }

  /** Has models tested now, by a job. Each month's are tested whoever asks. */
  @Post()
  @Allow('risk-officer')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: AskedBacktestDto })
  async ask(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Body() { relationship }: BacktestRequestDto,
  ): Promise<AskedBacktestDto> {
    const asOf = await this.clock.now();
    const subject = { kind: 'margin-backtest', id: relationship ?? 'all' };
    const asked = { caller, ...keyed, deed: 'ask-margin-backtest', subject, inputs: { relationship } };
    return await this.commands.perform(
      asked,
      async (tx) => {
        const whose = relationship === undefined ? undefined : id<'Book'>(relationship);
        if (whose !== undefined && (await this.relationships.find(tx, whose)) === undefined)
          return refuse({ kind: 'no-such-relationship' });
        await this.backtests.ask(tx, asOf, whose);
        return accept({ asOf: textOf(asOf) });
      },
      (answer) => answer,
    );
  }
}
