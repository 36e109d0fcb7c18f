import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize, IsISO8601, Matches } from 'class-validator';
import { ListOf } from '../onboarding/fields';
import { DAY } from './close.dto';
import { MOST_QUOTES, PRICE, SYMBOL } from './mark.dto';
import { SOURCE_NAME } from './quote-push.dto';

class PublishedCloseDto {
  @ApiProperty({ pattern: SYMBOL.source, example: 'BTC' })
  @Matches(SYMBOL, { message: '$property is a symbol in capitals' })
  symbol!: string;

  @ApiProperty({ format: 'date', pattern: DAY.source, description: 'UTC, and over' })
  @IsISO8601({ strict: true })
  @Matches(DAY, { message: '$property is a day: 2025-10-10' })
  day!: string;

  @ApiProperty({ type: String, example: '113214.37', description: 'above 0, in the settlement asset' })
  @Matches(PRICE, { message: '$property is a price as decimal text' })
  close!: string;
}

export class ClosePushDto {
  @ApiProperty({ example: 'desk-1', description: 'who sends it, as two people approved it' })
  @Matches(SOURCE_NAME, { message: '$property is a short name in small letters, digits and hyphens' })
  source!: string;

  @ArrayMinSize(1)
  @ListOf(() => PublishedCloseDto, MOST_QUOTES)
  closes!: PublishedCloseDto[];
}
