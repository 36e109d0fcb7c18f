import { REFERENCE_RATES, type ReferenceRate } from '@app/margin';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsISO8601,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { OneLine } from '../http/one-line';

export class ReferenceRateDto implements ReferenceRate {
  @ApiProperty({ enum: REFERENCE_RATES })
  @IsIn(REFERENCE_RATES)
  name!: ReferenceRate['name'];

  @ApiProperty({ type: String, format: 'date', example: '2026-10-31' })
  @Matches(/^\d{4}-\d\d-\d\d$/, { message: '$property is a day: 2026-10-31' })
  @IsISO8601({ strict: true })
  fixedOn!: string;

  @ApiProperty({
    type: String,
    pattern: String.raw`^-?\d{1,3}(\.\d{1,12})?$`,
    example: '0.0432',
    description: 'of a year: 0.0432 is 4.32 %; of a pair, units of the second for one of the first',
  })
  @Matches(/^-?\d{1,3}(\.\d{1,12})?$/, { message: '$property is a rate as decimal text: 0.0432' })
  rate!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: 100, example: 'Federal Reserve Bank of New York' })
  @Length(1, 100)
  @OneLine()
  source!: string;
}

export class ReferenceRatesDto {
  @ApiProperty({ type: [ReferenceRateDto], minItems: 1, maxItems: 100 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => ReferenceRateDto)
  rates!: ReferenceRateDto[];
}

export class RatesRecordedDto {
  @ApiProperty({ type: 'integer' }) recorded!: number;
}
