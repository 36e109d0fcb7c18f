import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsISO8601,
  IsObject,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { OneLine } from '../http/one-line';
import { MayBeAbsent } from '../onboarding/fields';

export const MOST_QUOTES = 500;
export const SYMBOL = /^[A-Z0-9-]{1,30}$/;
export const PRICE = /^\d{1,18}(\.\d{1,18})?$/;
export const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/** A price that may be left out. */
export const Side = (description: string) =>
  applyDecorators(
    ApiPropertyOptional({ type: String, example: '121400.5', description }),
    MayBeAbsent(),
    Matches(PRICE, { message: '$property is a price as decimal text' }),
  );

export class QuoteDto {
  @ApiProperty({ example: 'BTC' })
  @Matches(SYMBOL, { message: '$property is a symbol in capitals' })
  symbol!: string;

  @ApiProperty({ type: String, example: '121400.5', description: 'above 0, in the settlement asset' })
  @Matches(PRICE, { message: '$property is a price as decimal text' })
  price!: string;

  @ApiProperty({ format: 'date-time' })
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: '$property is an instant in UTC: 2025-10-10T21:00:00Z' })
  quotedAt!: string;

  @ApiProperty({ example: 'venue-1' })
  @Length(1, 60)
  @OneLine()
  source!: string;

  @ApiProperty({ example: '1h bar close', description: 'what the price is' })
  @Length(1, 60)
  @OneLine()
  label!: string;

  @Side('the best bid of the book it stands in, with the ask')
  bid?: string;

  @Side('the best ask, with the bid')
  ask?: string;
}

export class MarksDto {
  @ApiProperty({ type: [QuoteDto], minItems: 1, maxItems: MOST_QUOTES })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_QUOTES)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => QuoteDto)
  quotes!: QuoteDto[];
}

export class RecordedDto {
  @ApiProperty({ description: 'how many quotes were new; those that were known already are not counted' })
  recorded!: number;
}
