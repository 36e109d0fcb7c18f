import type { AgreedOverride, OverrideTerms, ProposedOverride } from '@app/credit';
import { textOf } from '@app/kernel';
import { BadRequestException } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsISO8601, IsObject, IsUUID, Matches, ValidateNested } from 'class-validator';
import { MoneyDto } from '../http/money.dto';
import { RelationshipPath } from '../http/paths';
import { LineReasonDto } from './line-act.dto';
import { notNegative } from './line-terms';

const OCCUPANCY = /^[AB][1-9]\d?$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

export class OverridePath extends RelationshipPath {
  @ApiProperty({ type: String, format: 'uuid' }) @IsUUID() proposalId!: string;
}

export class AppetiteOverrideProposalDto extends LineReasonDto {
  @ApiProperty({ pattern: OCCUPANCY.source, example: 'A1' })
  @Matches(OCCUPANCY, { message: '$property is an occupancy: A1' })
  occupancy!: string;

  @ApiProperty({
    type: MoneyDto,
    description: 'above 0: the approved amount up to which a version is let through',
  })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  most!: MoneyDto;

  @ApiProperty({ format: 'date-time', pattern: INSTANT.source, description: 'within thirty days' })
  @IsISO8601({ strict: true })
  @Matches(INSTANT, { message: '$property is an instant in UTC: 2026-12-01T00:00:00Z' })
  expiresAt!: string;
}

export class ProposedAppetiteOverrideDto extends AppetiteOverrideProposalDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
}

export class AppetiteOverrideDto extends AppetiteOverrideProposalDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: [String], description: 'who proposed it and who approved it' }) by!: string[];
  @ApiProperty({ format: 'date-time' }) agreedAt!: string;
  @ApiProperty({ enum: ['in-time', 'expired'] }) standing!: 'in-time' | 'expired';
}

export class AppetiteOverridesDto {
  @ApiProperty({ type: [AppetiteOverrideDto], description: 'the newest first' })
  overrides!: AppetiteOverrideDto[];
}

/** What a body asks for. @throws BadRequestException for an amount that is none */
export function overrideOf({
  occupancy,
  most,
  expiresAt,
  reason,
}: AppetiteOverrideProposalDto): OverrideTerms {
  const amount = notNegative(most);
  if (amount.isZero()) throw new BadRequestException(['an override of nothing is none']);
  return { occupancy, most: amount, expiresAt: new Date(expiresAt), reason };
}

export function proposedOverrideDto(proposed: ProposedOverride): ProposedAppetiteOverrideDto {
  const { proposalId, termsHash } = proposed;
  return Object.assign(termsDto(proposed), { proposalId, termsHash });
}

export function overrideDto(agreed: AgreedOverride): AppetiteOverrideDto {
  const { id, by, standing } = agreed;
  return Object.assign(termsDto(agreed), { id, by: [...by], agreedAt: textOf(agreed.agreedAt), standing });
}

function termsDto({ occupancy, most, expiresAt, reason }: OverrideTerms): AppetiteOverrideProposalDto {
  return { occupancy, most: most.toJSON(), expiresAt: textOf(expiresAt), reason };
}
