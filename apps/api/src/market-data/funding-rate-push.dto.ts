import { ApiProperty, OmitType } from '@nestjs/swagger';
import { ArrayMinSize, Matches } from 'class-validator';
import { ListOf } from '../onboarding/fields';
import { FundingRateDto } from './funding-rate.dto';
import { MOST_QUOTES } from './mark.dto';
import { SOURCE_NAME } from './quote-push.dto';

class PublishedRateDto extends OmitType(FundingRateDto, ['source']) {}

export class FundingRatePushDto {
  @ApiProperty({ example: 'desk-1', description: 'who sends it, as two people approved it' })
  @Matches(SOURCE_NAME, { message: '$property is a short name in small letters, digits and hyphens' })
  source!: string;

  @ArrayMinSize(1)
  @ListOf(() => PublishedRateDto, MOST_QUOTES)
  rates!: PublishedRateDto[];
}
