import type { DatedModel, ModelChoice, ProposedChoice, ProposedModel, ReadModel } from '@app/margin';
import { MODEL_KINDS, type ModelKind } from '@app/margin/domain';
import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { IsIn, IsInt, IsISO8601, IsObject, IsOptional, IsUUID, Matches, Max, Min } from 'class-validator';
import { RelationshipPath } from '../http/paths';
import { TermDifferenceDto } from '../http/term-difference.dto';

const DAY = /^20\d\d-\d\d-\d\d$/;
const MOST_VERSIONS = 1_000_000;
const HASH = /^[0-9a-f]{64}$/;
const PARAMETERS = {
  type: 'object' as const,
  additionalProperties: true,
  description:
    'those of the kind, whole: none of `parametric`, `schedule` and `licensed`; of `historical-simulation` window, filtered, decay or garch (omega, alpha, beta), ageDecay where days weigh by age, measure, confidence, horizon, procyclicality, addOns; of `portfolio-scan` scenarios, nearPower, farPower, netPart, hedgedPart, addOns',
};

export class ModelFromDayDto {
  @ApiProperty({ enum: MODEL_KINDS }) @IsIn(MODEL_KINDS) kind!: ModelKind;

  @ApiProperty({ format: 'date', pattern: DAY.source, description: 'the first day, UTC: tomorrow, or later' })
  @IsISO8601({ strict: true })
  @Matches(DAY, { message: '$property is a day: 2026-01-31' })
  effectiveOn!: string;
}

export class ModelChoiceProposalDto extends ModelFromDayDto {
  @ApiProperty({
    type: 'integer',
    required: false,
    minimum: 1,
    maximum: MOST_VERSIONS,
    description:
      'pinned to this version, whatever is approved later; left out: the newest whose day has come',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_VERSIONS)
  version?: number;
}

export class ModelProposalDto extends ModelFromDayDto {
  @ApiProperty(PARAMETERS) @IsObject() parameters!: object;
}

export class ModelApprovalDto {
  @ApiProperty({ pattern: HASH.source, description: 'of exactly what the second person has read' })
  @Matches(HASH, { message: '$property is a SHA-256 in small hex' })
  termsHash!: string;
}

export class ModelProposalPath {
  @ApiProperty({ type: String, format: 'uuid' }) @IsUUID() proposalId!: string;
}

export class ChoiceProposalPath extends IntersectionType(RelationshipPath, ModelProposalPath) {}

export class ModelVersionDto {
  @ApiProperty({ enum: MODEL_KINDS }) kind!: ModelKind;
  @ApiProperty() version!: number;
  @ApiProperty(PARAMETERS) parameters!: object;
}

export class MarginModelDto extends ModelVersionDto {
  @ApiProperty({ format: 'date', description: 'the first day, UTC, on which it is used' })
  effectiveOn!: string;
}

export class MarginModelsDto {
  @ApiProperty({ type: [MarginModelDto], description: 'every version of every kind' })
  models!: MarginModelDto[];
}

export class ProposedModelDto extends MarginModelDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
}

export class ReadModelDto extends ProposedModelDto {
  @ApiProperty({ type: [TermDifferenceDto], description: 'from the version it was made upon' })
  differences!: TermDifferenceDto[];
}

export class ModelChoiceDto {
  @ApiProperty({ description: 'the choices of the relationship, counted' }) n!: number;
  @ApiProperty({ enum: MODEL_KINDS }) kind!: ModelKind;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'pinned to it, whatever is approved later; null: the newest whose day has come',
  })
  version!: number | null;
  @ApiProperty({ format: 'date' }) effectiveOn!: string;
}

export class RelationshipModelDto {
  @ApiProperty({ type: ModelVersionDto, description: 'what its initial margin is computed by now' })
  inForce!: ModelVersionDto;

  @ApiProperty({
    type: [ModelChoiceDto],
    description: 'the last whose day has come counts; none: parametric',
  })
  choices!: ModelChoiceDto[];
}

export class ProposedChoiceDto extends ModelChoiceDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
}

export function modelDto({ kind, version, parameters, effectiveOn }: DatedModel): MarginModelDto {
  return { kind, version, parameters, effectiveOn };
}

export function proposedModelDto(proposed: ProposedModel): ProposedModelDto {
  const { proposalId, termsHash } = proposed;
  return Object.assign(modelDto(proposed), { proposalId, termsHash });
}

export function readModelDto(read: ReadModel): ReadModelDto {
  return Object.assign(proposedModelDto(read), { differences: [...read.differences] });
}

export function choiceDto({ n, kind, version, effectiveOn }: ModelChoice): ModelChoiceDto {
  return { n, kind, version, effectiveOn };
}

export function proposedChoiceDto(proposed: ProposedChoice): ProposedChoiceDto {
  const { proposalId, termsHash } = proposed;
  return Object.assign(choiceDto(proposed), { proposalId, termsHash });
}
