import type { ProposedOpinion, ReadOpinion } from '@app/legal-entity';
import { MASTER_FORMS, type NettingOpinion } from '@app/legal-entity/domain';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsUUID, Length, Matches } from 'class-validator';
import { OneLine } from '../http/one-line';
import { TermDifferenceDto } from '../http/term-difference.dto';
import { Day } from '../onboarding/fields';

const HASH = /^[0-9a-f]{64}$/;
const COUNTRY = /^[A-Z]{2}$/;
const ENTITY_TYPES = [
  'corporation',
  'bank',
  'investment-firm',
  'fund',
  'partnership',
  'insurer',
  'trust',
] as const;

export class OpinionPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsUUID()
  proposalId!: string;
}

export class NewOpinionDto {
  @ApiProperty({ pattern: COUNTRY.source, example: 'GB', description: 'where the counterparty is organised' })
  @Matches(COUNTRY, { message: '$property is a country by its two letters: GB' })
  jurisdiction!: string;

  @ApiProperty({ enum: ENTITY_TYPES }) @IsIn(ENTITY_TYPES) entityType!: (typeof ENTITY_TYPES)[number];

  @ApiProperty({ enum: MASTER_FORMS }) @IsIn(MASTER_FORMS) form!: NettingOpinion['form'];

  @ApiProperty({ enum: ['yes', 'no', 'reasoned'], description: 'reasoned: probably; nothing nets on it' })
  @IsIn(['yes', 'no', 'reasoned'])
  enforceable!: NettingOpinion['enforceable'];

  @ApiProperty({ enum: ['yes', 'no'], description: 'whether collateral stands as well' })
  @IsIn(['yes', 'no'])
  collateral!: NettingOpinion['collateral'];

  @ApiProperty({ format: 'date' }) @Day() effectiveOn!: string;

  @ApiProperty({ format: 'date', description: 'the last day, UTC' }) @Day() validUntil!: string;

  @ApiProperty({ minLength: 1, maxLength: 200 }) @Length(1, 200) @OneLine() counsel!: string;

  @ApiProperty({ pattern: HASH.source, description: 'SHA-256 of the opinion' })
  @Matches(HASH, { message: '$property is a SHA-256 in small hex' })
  sha256!: string;
}

export class OpinionDto extends NewOpinionDto {
  @ApiProperty({ description: 'of its place in the matrix' }) version!: number;
}

export class OpinionMatrixDto {
  @ApiProperty({ format: 'date-time' }) asOf!: string;
  @ApiProperty({ type: [OpinionDto], description: 'the newest of each place; some may have expired' })
  opinions!: OpinionDto[];
}

export class ProposedOpinionDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
  @ApiProperty({ type: OpinionDto }) opinion!: OpinionDto;
}

export class ReadOpinionDto extends ProposedOpinionDto {
  @ApiProperty({ type: [TermDifferenceDto], description: 'from the version before, of the same place' })
  differences!: TermDifferenceDto[];
}

export class OpinionApprovalDto {
  @ApiProperty({ pattern: HASH.source, description: 'of exactly what the second person has read' })
  @Matches(HASH, { message: '$property is a SHA-256 in small hex' })
  termsHash!: string;
}

export function opinionDto({ entityType, ...opinion }: NettingOpinion): OpinionDto {
  return { ...opinion, entityType: ENTITY_TYPES.find((each) => each === entityType) ?? 'corporation' };
}

export function proposedDto({ proposalId, termsHash, opinion }: ProposedOpinion): ProposedOpinionDto {
  return { proposalId, termsHash, opinion: opinionDto(opinion) };
}

export function readOpinionDto(read: ReadOpinion): ReadOpinionDto {
  return Object.assign(proposedDto(read), { differences: [...read.differences] });
}
