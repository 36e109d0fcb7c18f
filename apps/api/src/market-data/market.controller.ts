import { MarketReader } from '@app/market-data';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { InstrumentQuery } from '../trade/instrument.dto';
import { Transactions } from '../transactions';

class StressInForceDto {
  @ApiProperty({ format: 'date-time' }) effectiveFrom!: string;
  @ApiProperty({ description: 'a fraction of the mark' }) down!: string;
  @ApiProperty({ description: 'a fraction of the mark' }) up!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'of the volatility; null: no option is lent against',
  })
  volatilityDown!: string | null;

  @ApiProperty({ type: String, nullable: true }) volatilityUp!: string | null;
  @ApiProperty() source!: string;
}

class VolatilityInForceDto {
  @ApiProperty({ format: 'date' }) asOf!: string;
  @ApiProperty({ description: "of a day's log return" }) daily!: string;
  @ApiProperty() source!: string;
}

class ProxyInForceDto {
  @ApiProperty({ description: 'whose closes stand in' }) symbol!: string;
  @ApiProperty() beta!: string;
  @ApiProperty() source!: string;
}

class PegInForceDto {
  @ApiProperty() par!: string;
  @ApiProperty({ description: 'a fraction of par' }) threshold!: string;
  @ApiProperty() source!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'null: it holds' })
  brokenSince!: string | null;
}

class MarketInForceDto {
  @ApiProperty() symbol!: string;
  @ApiProperty({ type: [String], description: 'the best first' }) sources!: readonly string[];
  @ApiProperty() maxAgeMinutes!: number;
  @ApiProperty({ type: StressInForceDto, nullable: true }) stress!: StressInForceDto | null;
  @ApiProperty({ type: VolatilityInForceDto, nullable: true }) volatility!: VolatilityInForceDto | null;
  @ApiProperty({ type: ProxyInForceDto, nullable: true }) proxy!: ProxyInForceDto | null;
  @ApiProperty({ type: PegInForceDto, nullable: true }) peg!: PegInForceDto | null;
}

class MarketPageDto {
  @ApiProperty({ type: [MarketInForceDto] }) markets!: readonly MarketInForceDto[];
  @ApiProperty({ type: String, nullable: true, description: 'the `after` of the next page' })
  next!: string | null;
}

/** What is marked, by whom, and what two people agreed on for it. */
@ApiTags('market-data')
@Controller('v1/market-data/markets')
export class MarketController {
  constructor(
    private readonly transactions: Transactions,
    private readonly markets: MarketReader,
  ) {}

  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: MarketPageDto })
  async list(
    @Caller() caller: Principal,
    @Query() { after, limit }: InstrumentQuery,
  ): Promise<MarketPageDto> {
    const found = await this.transactions.read(caller, (tx) => this.markets.page(tx, after, limit + 1));
    const page = found.slice(0, limit);
    return { markets: page, next: found.length > limit ? (page.at(-1)?.symbol ?? null) : null };
  }
}
