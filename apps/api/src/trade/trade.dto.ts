import { textOf } from '@app/kernel';
import type { SeenTrade } from '@app/trade';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Length, Max, Min } from 'class-validator';
import { OneLine } from '../http/one-line';
import { wholeOf } from '../http/page.query';
import { RelationshipPath } from '../http/paths';

export class TradePath extends RelationshipPath {
  @ApiProperty({ type: String, minLength: 1, maxLength: 60, example: 'T-2025-0001' })
  @Length(1, 60)
  @OneLine()
  tradeId!: string;
}

export class TradeQuery {
  @ApiPropertyOptional({ type: String, maxLength: 60, description: 'the `next` of the page before' })
  @IsOptional()
  @Length(1, 60)
  @OneLine()
  after?: string;

  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 500, default: 100 })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => wholeOf(value))
  @IsInt()
  @Min(1)
  @Max(500)
  limit = 100;
}

export class LegDto {
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ example: '-2.5', description: 'of contracts, long positive' }) quantity!: string;
  @ApiProperty() price!: string;
  @ApiProperty({ format: 'date-time' }) openedAt!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) endedAt!: string | null;
  @ApiProperty({ type: String, enum: ['default', 'amended', 'cancelled', 'expired'], nullable: true })
  endedAs!: string | null;
}

export class TradeVersionDto {
  @ApiProperty() version!: number;
  @ApiProperty({ type: [LegDto], description: 'of the seats the caller may see' }) legs!: LegDto[];
}

export class TradeDto {
  @ApiProperty() id!: string;
  @ApiProperty() instrument!: string;
  @ApiProperty({ format: 'date-time' }) tradedAt!: string;
  @ApiProperty({
    type: [TradeVersionDto],
    description: 'the last one stands, as long as a leg of it is open',
  })
  versions!: TradeVersionDto[];
}

export class TradePageDto {
  @ApiProperty({ type: [TradeDto] }) trades!: TradeDto[];
  @ApiProperty({ type: String, nullable: true, description: 'the `after` of the next page' })
  next!: string | null;
}

export function tradeDto({ id, instrument, tradedAt, versions }: SeenTrade): TradeDto {
  return {
    id,
    instrument,
    tradedAt: textOf(tradedAt),
    versions: versions.map(({ version, legs }) => ({ version, legs: [...legs] })),
  };
}
