import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize, IsISO8601, Length, Matches } from 'class-validator';
import { OneLine } from '../http/one-line';
import { ListOf } from '../onboarding/fields';
import { INSTANT, SYMBOL } from './mark.dto';

const RATE = /^-?\d{1,18}(\.\d{1,18})?$/;

export class FundingRateDto {
  @ApiProperty({ pattern: SYMBOL.source, example: 'BTC' })
  @Matches(SYMBOL, { message: '$property is a symbol in capitals' })
  symbol!: string;

  @ApiProperty({ format: 'date-time', description: 'the end of its interval: 00:00, 08:00 or 16:00 UTC' })
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: '$property is an instant in UTC: 2025-10-10T16:00:00Z' })
  paidAt!: string;

  @ApiProperty({
    pattern: RATE.source,
    example: '0.0001',
    description: 'of notional, at most 0.04 either way; above 0, longs pay shorts',
  })
  @Matches(RATE, { message: '$property is a fraction of notional as decimal text' })
  rate!: string;

  @ApiProperty({ example: 'venue-1', description: 'one of the sources of its market' })
  @Length(1, 60)
  @OneLine()
  source!: string;
}

export class FundingRatesDto {
  @ArrayMinSize(1)
  @ListOf(() => FundingRateDto, 500)
  rates!: FundingRateDto[];
}
