import { CALL_STATES } from '@app/margin/domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsObject,
  IsUUID,
  Length,
  Matches,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { OneLine } from '../http/one-line';

export class CallStateDto {
  @ApiProperty({ enum: CALL_STATES }) state!: string;
}

export class CallDeliveryDto {
  @ApiProperty({
    type: String,
    minLength: 1,
    maxLength: 500,
    description: 'what shows that it was delivered',
  })
  @Length(1, 500)
  @OneLine()
  proof!: string;
}

export class CallCancellationDto {
  @ApiProperty({ type: String, minLength: 1, maxLength: 500 })
  @Length(1, 500)
  @OneLine()
  reason!: string;
}

export class ReleaseProposalDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
}

export class CallReleaseDto {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsUUID()
  proposalId!: string;

  @ApiProperty({ type: String, pattern: '^[0-9a-f]{64}$' })
  @Matches(/^[0-9a-f]{64}$/, { message: '$property is a SHA-256 in small hex' })
  termsHash!: string;
}

export class ReleasedCallDto extends CallStateDto {
  @ApiProperty({ format: 'date-time' }) dueAt!: string;
}

export class PledgePieceDto {
  @ApiProperty({ type: String, example: 'USDC' })
  @Matches(/^[A-Za-z0-9.-]{1,30}$/, { message: '$property is the code of an asset: USDC' })
  asset!: string;

  @ApiProperty({ type: String, pattern: String.raw`^\d{1,30}(\.\d{1,18})?$`, example: '1250000.000000' })
  @Matches(/^\d{1,30}(\.\d{1,18})?$/, { message: '$property is an amount as decimal text: 1250000.000000' })
  amount!: string;
}

export class PledgeDto {
  @ApiProperty({ type: [PledgePieceDto], minItems: 1, maxItems: 20 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PledgePieceDto)
  pieces!: PledgePieceDto[];
}

export class PledgeDecisionDto {
  @ApiProperty({ enum: ['accept', 'reject'] })
  @IsIn(['accept', 'reject'])
  decision!: 'accept' | 'reject';

  @ApiPropertyOptional({ type: String, minLength: 1, maxLength: 500, description: 'of a rejection' })
  @ValidateIf(({ decision }: PledgeDecisionDto) => decision === 'reject')
  @Length(1, 500)
  @OneLine()
  reason?: string;
}
