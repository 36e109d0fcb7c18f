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
import { INSTANT, MOST_QUOTES, Side, SYMBOL } from './mark.dto';

export const SOURCE_NAME = /^[a-z0-9][a-z0-9-]{0,59}$/;

export class PushedQuoteDto {
  @ApiProperty({ example: 'BTC' })
  @Matches(SYMBOL, { message: '$property is a symbol in capitals' })
  symbol!: string;

  @ApiProperty({ format: 'date-time' })
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: '$property is an instant in UTC: 2025-10-10T21:00:00Z' })
  quotedAt!: string;

  @Side('above 0, in the settlement asset; left out, it is the middle of bid and ask')
  price?: string;

  @Side('the best bid, with the ask')
  bid?: string;

  @Side('the best ask, with the bid, and not below it')
  ask?: string;

  @ApiPropertyOptional({ type: String, example: 'last trade', description: 'what the price is' })
  @MayBeAbsent()
  @Length(1, 60)
  @OneLine()
  label?: string;
}

export class QuotePushDto {
  @ApiProperty({ example: 'desk-1', description: 'who sends it, as two people approved it' })
  @Matches(SOURCE_NAME, { message: '$property is a short name in small letters, digits and hyphens' })
  source!: string;

  @ApiProperty({ type: [PushedQuoteDto], minItems: 1, maxItems: MOST_QUOTES })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_QUOTES)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PushedQuoteDto)
  quotes!: PushedQuoteDto[];
}
