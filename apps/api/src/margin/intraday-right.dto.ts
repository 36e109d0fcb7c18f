import type { IntradayRight, ProposedRight } from '@app/margin';
import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsUUID, Matches } from 'class-validator';
import { MayBeNull } from '../http/may-be-null';
import { RelationshipPath } from '../http/paths';
import { Sha256 } from '../onboarding/fields';

const FRACTION = /^(?=.*[1-9])\d{1,3}(\.\d{1,6})?$/;
const fractionText = { message: '$property is a fraction above 0, as decimal text: 0.1' };

export class IntradayRightDto implements IntradayRight {
  @ApiProperty({ description: 'it may be called between its runs' }) @IsBoolean() mayCall!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    pattern: FRACTION.source,
    example: '0.1',
    description: 'of the smaller initial margin, that exposure moves by since the last run',
  })
  @MayBeNull()
  @Matches(FRACTION, fractionText)
  imFraction!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    pattern: FRACTION.source,
    example: '0.05',
    description: 'that a price it holds moves by since the last run',
  })
  @MayBeNull()
  @Matches(FRACTION, fractionText)
  priceGap!: string | null;

  @ApiProperty({ description: 'when what variation margin does not cover is as much as the initial margin' })
  @IsBoolean()
  onHeadroom!: boolean;
}

export class IntradayRightInForceDto {
  @ApiProperty({ description: '0: nothing was agreed on, and it may not' }) version!: number;
  @ApiProperty({ type: IntradayRightDto, nullable: true }) right!: IntradayRightDto | null;
}

export class ProposedRightDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
  @ApiProperty() version!: number;
  @ApiProperty({ type: IntradayRightDto }) right!: IntradayRightDto;
}

export class RightApprovalDto {
  @Sha256('of exactly what the second person has read') termsHash!: string;
}

export class RightProposalPath extends RelationshipPath {
  @ApiProperty({ type: String, format: 'uuid' }) @IsUUID() proposalId!: string;
}

/** What is said of a right that could never be used. */
export function rightFaults({ mayCall, imFraction, priceGap, onHeadroom }: IntradayRightDto): string[] {
  if (!mayCall || onHeadroom || imFraction !== null || priceGap !== null) return [];
  return ['imFraction, priceGap or onHeadroom says when it may be called'];
}

export function rightDto({ mayCall, imFraction, priceGap, onHeadroom }: IntradayRight): IntradayRightDto {
  return { mayCall, imFraction, priceGap, onHeadroom };
}

export function proposedRightDto({ proposalId, termsHash, version, right }: ProposedRight): ProposedRightDto {
  return { proposalId, termsHash, version, right: rightDto(right) };
}
