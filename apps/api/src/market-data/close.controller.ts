import { closesHash, DailyCloseService, HistoryService } from '@app/market-data';
import { BadRequestException, Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { ROLES, STAFF } from '../access/role';
import { Transactions } from '../transactions';
import { ClosePageDto, CloseQuery, CloseRefusalPageDto, DayPage } from './close.dto';

/** What days ended at: a margin that is computed on the past is computed again from them. */
@ApiTags('market-data')
@Controller('v1/market-data/closes')
export class CloseController {
  constructor(
    private readonly transactions: Transactions,
    private readonly histories: HistoryService,
    private readonly dailies: DailyCloseService,
  ) {}

  /** The daily closes of a symbol, by the hash that a statement names. They are about no party: whoever comes in may read them. */
  @Get()
  @Allow(...ROLES)
  @ApiOkResponse({ type: ClosePageDto })
  async list(@Caller() caller: Principal, @Query() query: CloseQuery): Promise<ClosePageDto> {
    const { symbol, from, to, seen, after, limit } = query;
    const all = await this.transactions.read(caller, (tx) =>
      this.histories.recorded(tx, symbol, { from, to, seen }),
    );
    if (all === undefined) throw new BadRequestException(['seen is as a statement says it']);
    const left = all.filter(({ day }) => after === undefined || day > after);
    const closes = left.slice(0, limit);
    const next = left.length > limit ? (closes.at(-1)?.day ?? null) : null;
    return { symbol, count: all.length, sha256: closesHash(all), closes, next };
  }

  /** The days that ended without a mark of some markets, the newest first: a margin that needs one of them has no number until it is said. */
  @Get('refusals')
  @Allow(...STAFF)
  @ApiOkResponse({ type: CloseRefusalPageDto })
  async refusals(
    @Caller() caller: Principal,
    @Query() { after: before, limit }: DayPage,
  ): Promise<CloseRefusalPageDto> {
    const found = await this.transactions.read(caller, (tx) =>
      this.dailies.refusals(tx, { before, limit: limit + 1 }),
    );
    const days = found.slice(0, limit);
    return { days, next: found.length > limit ? (days.at(-1)?.day ?? null) : null };
  }
}
