import type { HeldRating, ProposedOverride, RiskOverride } from '@app/legal-entity';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsUUID, Length, Matches } from 'class-validator';
import { OneLine } from '../http/one-line';
import { UuidPath } from '../http/paths';
import { Day } from './fields';

const RATINGS: readonly RiskOverride['rating'][] = ['low', 'standard', 'high'];
const HASH = /^[0-9a-f]{64}$/;

export class RiskOverridePath extends UuidPath {
  @ApiProperty({ type: String, format: 'uuid' }) @IsUUID() proposalId!: string;
}

export class NewRiskOverrideDto {
  @ApiProperty({ enum: RATINGS }) @IsIn(RATINGS) rating!: RiskOverride['rating'];
  @ApiProperty({ format: 'date', description: 'the last day, at most a year on' }) @Day() expiresOn!: string;
  @ApiProperty({ maxLength: 500 }) @Length(1, 500) @OneLine() reason!: string;
}

export class RiskOverrideApprovalDto {
  @ApiProperty({ pattern: HASH.source, description: 'of exactly what the second person has read' })
  @Matches(HASH, { message: '$property is a SHA-256 in hex' })
  termsHash!: string;
}

export class RiskPartDto {
  @ApiProperty() factor!: string;
  @ApiProperty({ description: 'below 0: it is for the applicant' }) points!: number;
  @ApiProperty({ description: 'for people' }) why!: string;
}

export class RiskOverrideDto {
  @ApiProperty({ enum: RATINGS }) rating!: string;
  @ApiProperty({ enum: RATINGS, description: 'what was worked out when it was proposed' }) computed!: string;
  @ApiProperty({ format: 'date', description: 'the last day' }) expiresOn!: string;
  @ApiProperty() reason!: string;
}

export class RiskOverrideProposalDto extends RiskOverrideDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
}

export class HeldRatingDto {
  @ApiProperty({ enum: RATINGS, description: 'the one that counts' }) inForce!: string;
  @ApiProperty({ enum: RATINGS, description: 'by the model' }) computed!: string;
  @ApiProperty({ description: 'the sum of the points' }) score!: number;
  @ApiProperty({ description: 'the version of the model' }) model!: string;
  @ApiProperty({ type: [RiskPartDto] }) parts!: RiskPartDto[];
  @ApiProperty({ type: RiskOverrideDto, nullable: true, description: 'the last one, over or not' })
  override!: RiskOverrideDto | null;
}

function riskOverrideDto({ rating, computed, expiresOn, reason }: RiskOverride): RiskOverrideDto {
  return { rating, computed, expiresOn, reason };
}

export function riskOverrideProposalDto(proposed: ProposedOverride): RiskOverrideProposalDto {
  const { proposalId, termsHash, rating, computed, expiresOn, reason } = proposed;
  return { proposalId, termsHash, rating, computed, expiresOn, reason };
}

export function heldRatingDto({ inForce, computed, override }: HeldRating): HeldRatingDto {
  const { rating, score, model, parts } = computed;
  const last = override && riskOverrideDto(override);
  return {
    inForce,
    computed: rating,
    score,
    model,
    parts: parts.map((part) => ({ ...part })),
    override: last,
  };
}
