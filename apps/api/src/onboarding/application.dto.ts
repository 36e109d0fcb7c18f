import { textOf } from '@app/kernel';
import type { Application, ApplicationHistory, ProposedApplication } from '@app/legal-entity';
import {
  APPLICATION_STEPS,
  legalCommands,
  type Requirement,
  SECTION_NAMES,
  type SectionName,
  SIDE_STATES,
} from '@app/legal-entity/domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  Length,
  Max,
  Min,
} from 'class-validator';
import { OneLine } from '../http/one-line';
import { PageQuery } from '../http/page.query';
import { MayBeAbsent } from './fields';

const STATES = [...APPLICATION_STEPS, ...SIDE_STATES];

export class NewApplicationDto {
  @ApiProperty({ maxLength: 200, description: 'what it is called until its legal name is known' })
  @Length(1, 200)
  @OneLine()
  name!: string;

  @ApiPropertyOptional({
    default: false,
    description: 'to try a system out: names of the guide have known outcomes, and it becomes no party',
  })
  @MayBeAbsent()
  @IsBoolean()
  sandbox?: boolean;
}

export class ApplicationQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STATES }) @IsOptional() @IsIn(STATES) state?: (typeof STATES)[number];
}

export class ReasonDto {
  @ApiProperty({ maxLength: 500 }) @Length(1, 500) @OneLine() reason!: string;
}

export class InfoRequestDto extends ReasonDto {
  @ApiProperty({
    enum: SECTION_NAMES,
    isArray: true,
    description: 'what may be written until it is submitted again: sections that the applicant writes',
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(SECTION_NAMES.length)
  @ArrayUnique()
  @IsIn(SECTION_NAMES, { each: true })
  sections!: SectionName[];
}

export class ApplicationApprovalDto {
  @ApiProperty({
    type: Number,
    minimum: 1,
    description: 'of the content that was read: an application’s `revision`',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  revision!: number;
}

export class ApplicationDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ enum: STATES }) state!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    enum: APPLICATION_STEPS,
    description: 'where it goes on from a side state',
  })
  resumesAt!: string | null;
  @ApiProperty({ enum: SECTION_NAMES, isArray: true, description: 'what info is requested on' })
  asked!: string[];
  @ApiProperty({ description: 'of its content: each new version of a section is one more' })
  revision!: number;
  @ApiProperty({ type: String, nullable: true }) lei!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'once it is active' }) partyId!: string | null;
  @ApiProperty({ type: [String], description: 'the commands that somebody may give now' }) legal!: string[];
  @ApiProperty({ format: 'date-time' }) openedAt!: string;
  @ApiProperty({ description: 'it becomes no party' }) sandbox!: boolean;
}

export class ApplicationPageDto {
  @ApiProperty({ type: [ApplicationDto] }) applications!: ApplicationDto[];
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'give it as `after`; null on the last page',
  })
  next!: string | null;
}

export class SectionStandingDto {
  @ApiProperty({ enum: SECTION_NAMES }) section!: string;
  @ApiProperty() version!: number;
}

export class StepTakenDto {
  @ApiProperty() command!: string;
  @ApiProperty({ enum: STATES, description: 'where it led' }) to!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'the officers of the house are not named to an applicant',
  })
  by!: string | null;
  @ApiProperty() role!: string;
  @ApiProperty({ type: String, nullable: true }) reason!: string | null;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

export class ApplicationHistoryDto extends ApplicationDto {
  @ApiProperty({ type: [SectionStandingDto] }) sections!: SectionStandingDto[];
  @ApiProperty({ type: [StepTakenDto] }) steps!: StepTakenDto[];
}

export class RequirementDto {
  @ApiProperty({ enum: [...SECTION_NAMES, 'screening'] }) section!: string;
  @ApiProperty({ example: 'cycle-unexplained' }) missing!: string;
  @ApiProperty({ description: 'for people' }) why!: string;
  @ApiProperty({ enum: APPLICATION_STEPS, description: 'the step that is not left without it' })
  blocks!: string;
}

export class RequirementsDto {
  @ApiProperty({ enum: STATES }) state!: string;
  @ApiProperty({ type: [RequirementDto] }) requirements!: RequirementDto[];
}

export class ContentDifferenceDto {
  @ApiProperty({ example: 'officers.officers[0].name' }) field!: string;
  @ApiProperty({ description: 'empty: it was not there' }) before!: string;
  @ApiProperty({ description: 'empty: it is not there' }) now!: string;
}

/** What the second person reads: not the form again, but what is other in it. */
export class ApplicationProposalDto {
  @ApiProperty({ description: 'of the content as it was proposed: what is approved' }) revision!: number;
  @ApiProperty({ description: 'whether the content has changed since: then it is not approved' })
  stale!: boolean;
  @ApiProperty() proposedBy!: string;
  @ApiProperty({ format: 'date-time' }) proposedAt!: string;
  @ApiProperty({
    enum: ['submission', 'proposal'],
    description: 'the first submission, or the proposal before this one',
  })
  comparedWith!: string;
  @ApiProperty({ type: [ContentDifferenceDto], description: 'from then until it was proposed' })
  differences!: ContentDifferenceDto[];
  @ApiProperty({ type: [ContentDifferenceDto], description: 'since it was proposed' })
  since!: ContentDifferenceDto[];
}

export function applicationProposalDto(proposed: ProposedApplication): ApplicationProposalDto {
  const { revision, stands, by, at, comparedWith, differences, since } = proposed;
  return {
    revision,
    stale: stands !== revision,
    proposedBy: by,
    proposedAt: textOf(at),
    comparedWith,
    differences: [...differences],
    since: [...since],
  };
}

export function applicationDto(application: Application): ApplicationDto {
  const {
    id,
    name,
    state,
    resumesAt = null,
    asked,
    revision,
    lei = null,
    partyId = null,
    sandbox,
  } = application;
  const openedAt = textOf(application.openedAt);
  const legal = legalCommands(application);
  return { id, name, state, resumesAt, asked: [...asked], revision, lei, partyId, legal, openedAt, sandbox };
}

export function applicationHistoryDto({
  application,
  sections,
  steps,
}: ApplicationHistory): ApplicationHistoryDto {
  return Object.assign(applicationDto(application), {
    sections: sections.map(({ section, version }) => ({ section, version })),
    steps: steps.map(({ command, to, by, role, reason, at }) => ({
      command,
      to,
      by,
      role,
      reason,
      at: textOf(at),
    })),
  });
}

export function requirementsDto(state: string, requirements: readonly Requirement[]): RequirementsDto {
  return {
    state,
    requirements: requirements.map(({ section, missing, why, blocks }) => ({
      section,
      missing,
      why,
      blocks,
    })),
  };
}
