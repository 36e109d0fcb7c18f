import { id } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { TradeReader } from '@app/trade';
import { Controller, Get, NotFoundException, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { seatsSeenBy } from '../access/visibility';
import { RelationshipPath } from '../http/paths';
import { Transactions, type Tx } from '../transactions';
import { TradeDto, tradeDto, TradePageDto, TradePath, TradeQuery } from './trade.dto';

/** Trades with their versions. A counterparty sees its own legs. */
@ApiTags('trades')
@Controller('v1/relationships/:id/trades')
export class TradeController {
  constructor(
    private readonly transactions: Transactions,
    private readonly relationships: RelationshipService,
    private readonly reader: TradeReader,
  ) {}

  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: TradePageDto })
  list(
    @Caller() caller: Principal,
    @Param() path: RelationshipPath,
    @Query() { after, limit }: TradeQuery,
  ): Promise<TradePageDto> {
    return this.transactions.read(caller, async (tx) => {
      const { relationship, seats } = await this.seen(tx, caller, path.id);
      const wanted = { seats, limit: limit + 1, ...(after !== undefined && { after }) };
      const found = await this.reader.page(tx, relationship.id, wanted);
      const page = found.slice(0, limit);
      return { trades: page.map(tradeDto), next: found.length > limit ? (page.at(-1)?.id ?? null) : null };
    });
  }

  @Get(':tradeId')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: TradeDto })
  get(@Caller() caller: Principal, @Param() path: TradePath): Promise<TradeDto> {
    return this.transactions.read(caller, async (tx) => {
      const { relationship, seats } = await this.seen(tx, caller, path.id);
      const found = await this.reader.find(tx, relationship.id, seats, path.tradeId);
      if (found === undefined) throw new NotFoundException('no such trade');
      return tradeDto(found);
    });
  }

  private async seen(tx: Tx, caller: Principal, relationshipId: string) {
    const relationship = await this.relationships.find(tx, id<'Book'>(relationshipId));
    const seats = relationship === undefined ? [] : seatsSeenBy(caller, relationship);
    if (relationship === undefined || seats.length === 0) throw new NotFoundException('no such relationship');
    return { relationship, seats: seats.map(({ code }) => code) };
  }
}
