import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsISO8601, IsObject, Length, Matches, ValidateNested } from 'class-validator';
import { MoneyDto } from '../http/money.dto';
import { OneLine } from '../http/one-line';
import { ReasonedServiceDto } from './service.dto';

export class LineReasonDto {
  @ApiProperty({ maxLength: 500 }) @Length(1, 500) @OneLine() reason!: string;
}

export class LineWatchDto extends LineReasonDto {
  @ApiProperty({ format: 'date', description: 'until when somebody looks again' })
  @IsISO8601({ strict: true })
  @Matches(/^\d{4}-\d\d-\d\d$/, { message: '$property is a day: 2026-12-31' })
  reviewBy!: string;
}

export class ReductionDto extends ReasonedServiceDto {
  @ApiProperty({ type: MoneyDto, description: 'what is left of the line from the service of the notice on' })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  to!: MoneyDto;
}
