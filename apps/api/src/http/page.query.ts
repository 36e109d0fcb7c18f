import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsUUID, Matches, Max, Min } from 'class-validator';

const BOOK = /^[1-9]\d{0,17}$/;

/** Digits as they are written: `1e2` and `0x10` are numbers to a computer, and a slip to everybody else. */
export function wholeOf(value: unknown): unknown {
  return typeof value === 'string' && /^[1-9]\d{0,2}$/.test(value) ? Number.parseInt(value, 10) : value;
}

/** How much of a list is asked for at once. */
export class PageLimit {
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 500, default: 100 })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => wholeOf(value))
  @IsInt()
  @Min(1)
  @Max(500)
  limit = 100;
}

/** Which page of a list is asked for. */
export class PageQuery extends PageLimit {
  @ApiPropertyOptional({ type: String, format: 'uuid', description: 'the `next` of the page before' })
  @IsOptional()
  @IsUUID()
  after?: string;
}

/** The same of a list of what has a book: relationships, trusts. */
export class BookPageQuery extends PageLimit {
  @ApiPropertyOptional({ type: String, pattern: BOOK.source, description: 'the `next` of the page before' })
  @IsOptional()
  @Matches(BOOK, { message: '$property is the `next` of the page before' })
  after?: string;
}
