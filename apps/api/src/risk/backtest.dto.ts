import type { Backtest } from '@app/margin';
import { MODEL_KINDS, type ModelKind } from '@app/margin/domain';
import { textOf } from '@app/kernel';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { PageQuery } from '../http/page.query';
import { MayBeAbsent } from '../onboarding/fields';

const BOOK = /^[1-9]\d{0,17}$/;

export class BacktestRequestDto {
  @ApiPropertyOptional({
    type: String,
    pattern: BOOK.source,
    description: 'whose seats; left out, every model on every symbol and every seat',
  })
  @MayBeAbsent()
  @Matches(BOOK, { message: '$property is a whole number above 0, as text' })
  relationship?: string;
}

export class AskedBacktestDto {
  @ApiProperty({ format: 'date-time', description: 'reports as of this instant follow within minutes' })
  asOf!: string;
}

export class BacktestQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, pattern: BOOK.source })
  @MayBeAbsent()
  @Matches(BOOK, { message: '$property is a whole number above 0, as text' })
  relationship?: string;
}

export class BacktestDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'date-time', description: 'of the positions; prices are those of the days before' })
  asOf!: string;
  @ApiProperty({ enum: MODEL_KINDS }) kind!: ModelKind;
  @ApiProperty() version!: number;
  @ApiProperty({ type: String, nullable: true, description: 'null: one unit of a symbol' })
  relationship!: string | null;
  @ApiProperty({ type: String, nullable: true }) occupancy!: string | null;
  @ApiProperty({ type: String, nullable: true }) symbol!: string | null;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description:
      '`report` and `proxies`: days, exceptions, the tests of Kupiec and Christoffersen, the zone and the largest breach; or `refused`: why nobody can say',
  })
  outcome!: object;
  @ApiProperty({ description: 'SHA-256 of positions, marks, prices and parameters' }) inputsHash!: string;
}

export class BacktestsDto {
  @ApiProperty({ type: [BacktestDto], description: 'the newest first' }) backtests!: BacktestDto[];
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'where the next page begins; null: this is the last',
  })
  next!: string | null;
}

export function backtestDto(backtest: Backtest): BacktestDto {
  const { id, asOf, kind, version, relationshipId, occupancy, symbol, outcome, inputsHash } = backtest;
  return {
    id,
    asOf: textOf(asOf),
    kind,
    version,
    relationship: relationshipId,
    occupancy,
    symbol,
    outcome,
    inputsHash,
  };
}
