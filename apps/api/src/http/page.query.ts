import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';

/** Digits as they are written: `1e2` and `0x10` are numbers to a computer, and a slip to everybody else. */
export function wholeOf(value: unknown): unknown {
  return typeof value === 'string' && /^[1-9]\d{0,2}$/.test(value) ? Number.parseInt(value, 10) : value;
}

/** Which page of a list is asked for. */
export class PageQuery {
  @ApiPropertyOptional({ type: String, format: 'uuid', description: 'the `next` of the page before' })
  @IsOptional()
  @IsUUID()
  after?: string;

  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 500, default: 100 })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => wholeOf(value))
  @IsInt()
  @Min(1)
  @Max(500)
  limit = 100;
}
