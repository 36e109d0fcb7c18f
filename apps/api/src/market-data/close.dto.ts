import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO8601, IsOptional, Matches } from 'class-validator';
import { PageLimit } from '../http/page.query';
import { SYMBOL } from '../trade/instrument.dto';

const SEEN = /^\d{1,19}:\d{1,19}:(\d{1,19}(,\d{1,19}){0,999})?$/;
export const DAY = /^20\d\d-\d\d-\d\d$/;

/** From which day on a list of days goes on. */
export class DayPage extends PageLimit {
  @ApiPropertyOptional({
    type: String,
    format: 'date',
    pattern: DAY.source,
    description: 'the `next` of the page before',
  })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(DAY, { message: '$property is the `next` of the page before' })
  after?: string;
}

/** Which closes are asked for. */
export class CloseQuery extends DayPage {
  @ApiProperty({ pattern: SYMBOL.source, example: 'BTC' })
  @Matches(SYMBOL, { message: '$property is a symbol in capitals' })
  symbol!: string;

  @ApiProperty({ format: 'date', pattern: DAY.source, description: 'the first day, UTC' })
  @IsISO8601({ strict: true })
  @Matches(DAY, { message: '$property is a day: 2025-10-10' })
  from!: string;

  @ApiProperty({ format: 'date', pattern: DAY.source, description: 'the last day, included' })
  @IsISO8601({ strict: true })
  @Matches(DAY, { message: '$property is a day: 2025-10-10' })
  to!: string;

  @ApiPropertyOptional({
    type: String,
    pattern: SEEN.source,
    example: '1041:1043:1041',
    description: 'as a statement says it: without what its run had not seen; left out: all',
  })
  @IsOptional()
  @Matches(SEEN, { message: '$property is as a statement says it: 1041:1043:1041' })
  seen?: string;
}

class CloseDto {
  @ApiProperty({ format: 'date', description: 'UTC: what the price was at its end' }) day!: string;
  @ApiProperty({ description: 'decimal text' }) close!: string;
}

export class ClosePageDto {
  @ApiProperty() symbol!: string;
  @ApiProperty({ description: 'of the days that were asked for, on whatever page' }) count!: number;
  @ApiProperty({
    description:
      'of all of them, on whatever page: SHA-256 of the list of {"close", "day"}, the oldest first, in the canonical form of RFC 8785',
  })
  sha256!: string;
  @ApiProperty({ type: [CloseDto], description: 'the oldest first' }) closes!: CloseDto[];
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'the `after` of the next page' })
  next!: string | null;
}

class RefusedCloseDto {
  @ApiProperty({ example: 'DOGE' }) symbol!: string;
  @ApiProperty({ enum: ['missing', 'stale'] }) reason!: string;
  @ApiProperty({ description: 'what was looked for, and how old what was found is' }) detail!: string;
  @ApiProperty({ description: 'a source has said its close since' }) recorded!: boolean;
}

class RefusedDayDto {
  @ApiProperty({ format: 'date', description: 'UTC' }) day!: string;
  @ApiProperty({ type: [RefusedCloseDto] }) markets!: readonly RefusedCloseDto[];
}

export class CloseRefusalPageDto {
  @ApiProperty({ type: [RefusedDayDto], description: 'the newest first' }) days!: RefusedDayDto[];
  @ApiProperty({
    type: String,
    format: 'date',
    nullable: true,
    description: 'give it as `after`; null on the last page',
  })
  next!: string | null;
}
