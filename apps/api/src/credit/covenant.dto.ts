import type { CovenantCase, ProposedWaiver } from '@app/credit';
import {
  type CaseState,
  COVENANT_KINDS,
  type Covenant,
  type CovenantKind,
  LAST_DAY_OF_EVERY_MONTH,
  STATEMENT_KINDS,
} from '@app/credit/domain';
import { textOf } from '@app/kernel';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { MoneyDto } from '../http/money.dto';
import { OneLine } from '../http/one-line';
import { RelationshipPath } from '../http/paths';
import { ReasonedServiceDto } from './service.dto';

const PERCENT = /^(?=.*[1-9])\d{1,3}(\.\d{1,4})?$/;
const MONTHS = [1, 3, 12] as const;
const BLOCKS = ['freeze', 'suspend'] as const;
const CASE_STATES = ['open', 'reserved', 'waived', 'exercised', 'lapsed'] as const;

export class CovenantDto {
  @ApiProperty({ example: 'nav-1m', description: 'its name within the line' })
  @Matches(/^[a-z0-9-]{1,30}$/, { message: '$property is a name in small letters: nav-1m' })
  id!: string;

  @ApiProperty({ maxLength: 200, example: 'Part 1(h)(ii) of the Schedule' })
  @Length(1, 200)
  @OneLine()
  clause!: string;

  @ApiProperty({ type: Number, minimum: 1, maximum: 365, description: 'after which the right is gone' })
  @IsInt()
  @Min(1)
  @Max(365)
  daysToUse!: number;

  @ApiProperty({ enum: BLOCKS, description: 'what happens to the line when it is exercised' })
  @IsIn(BLOCKS)
  gives!: (typeof BLOCKS)[number];

  @ApiProperty({ enum: COVENANT_KINDS }) @IsIn(COVENANT_KINDS) kind!: CovenantKind;

  @ApiPropertyOptional({ type: Number, enum: MONTHS, description: 'of a NAV decline' })
  @IsOptional()
  @IsIn(MONTHS)
  months?: (typeof MONTHS)[number];

  @ApiPropertyOptional({
    pattern: PERCENT.source,
    example: '15',
    description: 'of a NAV decline: so much or more',
  })
  @IsOptional()
  @Matches(PERCENT, { message: '$property is above 0, as decimal text: 15' })
  percent?: string;

  @ApiPropertyOptional({ type: MoneyDto, description: 'of a NAV floor, or of liquidity' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  least?: MoneyDto;

  @ApiPropertyOptional({
    pattern: PERCENT.source,
    example: '3.5',
    description: 'of leverage: gross exposure ÷ NAV',
  })
  @IsOptional()
  @Matches(PERCENT, { message: '$property is above 0, as decimal text: 3.5' })
  most?: string;

  @ApiPropertyOptional({ enum: STATEMENT_KINDS, description: 'of a delivery' })
  @IsOptional()
  @IsIn(STATEMENT_KINDS)
  statement?: (typeof STATEMENT_KINDS)[number];

  @ApiPropertyOptional({
    type: Number,
    minimum: 1,
    maximum: LAST_DAY_OF_EVERY_MONTH,
    description: 'of a delivery, for the month before',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LAST_DAY_OF_EVERY_MONTH)
  dayOfMonth?: number;
}

export function covenantDto(covenant: Covenant): CovenantDto {
  return 'least' in covenant ? { ...covenant, least: covenant.least.toJSON() } : { ...covenant };
}

export class CasePath extends RelationshipPath {
  @ApiProperty({ type: String, format: 'uuid' }) @IsUUID() caseId!: string;
}

export class WaiverPath extends RelationshipPath {
  @ApiProperty({ type: String, format: 'uuid' }) @IsUUID() proposalId!: string;
}

export class ExerciseDto extends ReasonedServiceDto {}

export class WaiverProposalDto {
  @ApiProperty({ format: 'date', description: 'until when no new right arises from this covenant' })
  @IsISO8601({ strict: true })
  @Matches(/^\d{4}-\d\d-\d\d$/, { message: '$property is a day: 2026-12-31' })
  until!: string;

  @ApiProperty({ maxLength: 1000 }) @Length(1, 1000) @OneLine() conditions!: string;
}

export class ProposedWaiverDto extends WaiverProposalDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
}

export class DecisionDto {
  @ApiProperty({ enum: ['reserve', 'waive', 'exercise', 'lapse'] }) kind!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ type: String, nullable: true, description: 'null: time' }) by!: string | null;
  @ApiProperty() reason!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) notice!: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true }) waivedUntil!: string | null;
  @ApiProperty({ type: String, nullable: true }) conditions!: string | null;
}

export class CovenantCaseDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ description: 'of the line' }) version!: number;
  @ApiProperty({ example: 'nav-1m' }) covenant!: string;
  @ApiProperty() clause!: string;
  @ApiProperty({ description: 'the day of the statement, or of the delivery that was missed' })
  breach!: string;
  @ApiProperty() wanted!: string;
  @ApiProperty() found!: string;
  @ApiProperty({ enum: BLOCKS }) gives!: string;
  @ApiProperty({ enum: CASE_STATES }) state!: CaseState;
  @ApiProperty({ format: 'date-time' }) openedAt!: string;
  @ApiProperty({ format: 'date', description: 'the last day of the right, UTC' }) useBy!: string;
  @ApiProperty({ type: [DecisionDto] }) decisions!: DecisionDto[];
}

export class CovenantCasePageDto {
  @ApiProperty({ type: [CovenantCaseDto] }) cases!: CovenantCaseDto[];
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'give it as `after`; null on the last page',
  })
  next!: string | null;
}

export function caseDto(found: CovenantCase): CovenantCaseDto {
  const { openedAt, decisions, ...rest } = found;
  return {
    ...rest,
    openedAt: textOf(openedAt),
    decisions: decisions.map(({ at, ...decision }) => ({ ...decision, at: textOf(at) })),
  };
}

export function waiverDto({
  proposalId,
  caseId,
  until,
  conditions,
  termsHash,
}: ProposedWaiver): ProposedWaiverDto {
  return { proposalId, caseId, until, conditions, termsHash };
}
