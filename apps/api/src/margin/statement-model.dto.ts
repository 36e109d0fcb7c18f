import { ApiProperty } from '@nestjs/swagger';

const TEXTS = { type: 'object', additionalProperties: { type: 'string' } } as const;
const TRADE_ID = {
  type: String,
  nullable: true,
  description: 'null: all that the seat holds, netted; else one trade by itself, of a seat that does not net',
} as const;

class StatedPositionDto {
  @ApiProperty({ example: 'BTC' }) of!: string;
  @ApiProperty() value!: string;
  @ApiProperty() dailyVolatility!: string;
}

class StatedChargeDto {
  @ApiProperty({ description: 'an underlying' }) symbol!: string;
  @ApiProperty({ enum: ['concentration', 'liquidity', 'wrong-way'] }) kind!: string;
  @ApiProperty({ ...TEXTS, description: 'what it is computed from' }) upon!: Record<string, string>;
  @ApiProperty() amount!: string;
  @ApiProperty({ description: 'in the names of what it is computed from' }) how!: string;
}

class StatedScanPositionDto {
  @ApiProperty({ description: 'an underlying, of what is straight; the trade of an option' }) of!: string;
  @ApiProperty({ description: 'of the underlying; positive is long' }) units!: string;
}

class StatedScanScenarioDto {
  @ApiProperty({ example: '-0.16', description: 'by how much the mark moves, as a part of it' })
  spot!: string;
  @ApiProperty({
    example: '0.4',
    description:
      'of the daily volatility, for an option of thirty days: × (30 / max(1, days to expiry)) ^ nearPower below thirty days, farPower from there',
  })
  volatility!: string;
  @ApiProperty({ example: '1' }) weight!: string;
  @ApiProperty({
    type: [String],
    description:
      'of each position, in their order: units × mark × spot; of an option, units × (its price in the scenario − its price now)',
  })
  profits!: string[];
  @ApiProperty({ description: 'the sum of profits, from the first on' }) profit!: string;
  @ApiProperty({ description: '−weight × profit' }) loss!: string;
}

class StatedScanUnderlyingDto {
  @ApiProperty({ example: 'BTC' }) symbol!: string;
  @ApiProperty({ type: [StatedScanPositionDto] }) positions!: StatedScanPositionDto[];
  @ApiProperty({ type: [StatedScanScenarioDto] }) scenarios!: StatedScanScenarioDto[];
  @ApiProperty({ description: 'of the losses' }) worst!: string;
  @ApiProperty({ description: 'units that the longs move like: of an option, its delta' }) long!: string;
  @ApiProperty() short!: string;
  @ApiProperty({ description: '(netPart × |long − short| + hedgedPart × min(long, short)) × mark' })
  least!: string;
  @ApiProperty({ description: 'max(worst, least)' }) margin!: string;
}

class StatedScanDto {
  @ApiProperty(TRADE_ID) tradeId!: string | null;
  @ApiProperty({ type: [StatedScanUnderlyingDto], description: 'they do not set off one another' })
  underlyings!: StatedScanUnderlyingDto[];
  @ApiProperty({ description: 'the sum of the margins of the underlyings' }) scanned!: string;
  @ApiProperty({ type: [StatedChargeDto] }) charges!: StatedChargeDto[];
  @ApiProperty({ description: 'scanned + the sum of the charges' }) margin!: string;
}

class StatedScheduleTradeDto {
  @ApiProperty() tradeId!: string;
  @ApiProperty({ example: 'Other', description: 'of the schedule: crypto-assets have none of their own' })
  assetClass!: string;
  @ApiProperty({ description: 'at the mark' }) notional!: string;
  @ApiProperty({ description: 'to whoever collects: the value of the trade, negated' }) mtm!: string;
}

class StatedScheduleBucketDto {
  @ApiProperty({ example: 'Other' }) assetClass!: string;
  @ApiProperty({ type: String, nullable: true, description: 'of duration; null: without end' })
  upToYears!: string | null;
  @ApiProperty({ description: 'gross' }) notional!: string;
  @ApiProperty({ example: '0.15' }) rate!: string;
  @ApiProperty({ description: 'the sum over its trades of |notional| × rate' }) gross!: string;
}

class StatedScheduleDto {
  @ApiProperty(TRADE_ID) tradeId!: string | null;
  @ApiProperty({ type: [StatedScheduleTradeDto] }) trades!: StatedScheduleTradeDto[];
  @ApiProperty({ type: [StatedScheduleBucketDto] }) buckets!: StatedScheduleBucketDto[];
  @ApiProperty({ description: 'the sum over the trades of |notional| × rate' }) gross!: string;
  @ApiProperty({ description: 'max(0, the sum of mtm)' }) netReplacementCost!: string;
  @ApiProperty({ description: 'the sum of max(0, mtm)' }) grossReplacementCost!: string;
  @ApiProperty({ description: 'netReplacementCost / grossReplacementCost; 1 where that is 0' })
  netToGross!: string;
  @ApiProperty({ description: '0.4 × gross + 0.6 × netToGross × gross' }) margin!: string;
}

class StatedClosesDto {
  @ApiProperty({ example: 'BTC' }) underlying!: string;
  @ApiProperty({ description: 'whose closes they are: its own, or those of its proxy' }) symbol!: string;
  @ApiProperty({ example: '1', description: 'a return of the underlying for one of the symbol' })
  beta!: string;
  @ApiProperty({ format: 'date' }) firstDay!: string;
  @ApiProperty({ format: 'date' }) lastDay!: string;
  @ApiProperty() count!: string;
  @ApiProperty({ example: '1041:1043:1041', description: 'by the run: what came in later is not among them' })
  seen!: string;
  @ApiProperty({ description: 'as /v1/market-data/closes has it, asked for the same' }) sha256!: string;
}

class StatedTailDto {
  @ApiProperty({ format: 'date', description: 'the last one that the scenario is of' }) day!: string;
  @ApiProperty({ description: 'what part of the measure is its loss; of a quantile the last one alone' })
  counts!: string;
  @ApiProperty({ ...TEXTS, description: 'log moves of the underlyings, at the marks of the statement' })
  moves!: Record<string, string>;
  @ApiProperty({ description: 'all trades revalued in full; of a straight one, units × mark × (1 − e^move)' })
  loss!: string;
}

class StatedPortfolioTailDto {
  @ApiProperty({
    enum: ['stretched', 'overlapping', 'long-run', 'stressed'],
    description:
      'days × √(mporMinutes / 1440); so many days that follow one another; days at the volatility of the look-back; the days of a stress',
  })
  set!: string;
  @ApiProperty(TRADE_ID) tradeId!: string | null;
  @ApiProperty({ description: 'how many there are' }) scenarios!: string;
  @ApiProperty({ description: 'the sum of counts × loss' }) measured!: string;
  @ApiProperty({ type: [StatedTailDto], description: 'the worst first' }) tail!: StatedTailDto[];
}

class StatedHistoryDto {
  @ApiProperty({ type: [StatedClosesDto] }) closes!: StatedClosesDto[];
  @ApiProperty({ type: [StatedPortfolioTailDto] }) portfolios!: StatedPortfolioTailDto[];
  @ApiProperty({
    ...TEXTS,
    description:
      'by set: the greatest of 0, of the netted portfolio, and of the sum over the trades of max(0, measured)',
  })
  measures!: Record<string, string>;
  @ApiProperty({ description: 'max(stretched, overlapping)' }) raw!: string;
  @ApiProperty({
    description:
      'none, floor: raw; buffer: raw × (1 + part), where raw is more than long-run max(raw, min(long-run × (1 + part), raw × (1 + part))); stressed-weight: max(raw, (1 − weight) × raw + weight × stressed)',
  })
  charged!: string;
  @ApiProperty({ type: [StatedChargeDto] }) charges!: StatedChargeDto[];
  @ApiProperty({ description: 'charged + the sum of the charges' }) margin!: string;
}

export class StatedModelDto {
  @ApiProperty({ example: 'parametric 1', description: 'with its version' }) name!: string;
  @ApiProperty(TEXTS) parameters!: Record<string, string>;
  @ApiProperty({ type: [StatedPositionDto] }) positions!: StatedPositionDto[];
  @ApiProperty({ type: [StatedPositionDto], description: 'trade by trade, of a seat that does not net' })
  apart!: StatedPositionDto[];
  @ApiProperty({ type: [StatedScanDto], nullable: true, description: 'null: not a portfolio scan' })
  scan!: StatedScanDto[] | null;
  @ApiProperty({ type: [StatedScheduleDto], nullable: true, description: 'null: not by the schedule' })
  schedule!: StatedScheduleDto[] | null;
  @ApiProperty({ type: StatedHistoryDto, nullable: true, description: 'null: not a historical simulation' })
  history!: StatedHistoryDto | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'unrounded: of the netted portfolio, or the sum over the trades where that is more; null: struck again by a replay alone',
  })
  margin!: string | null;
}
