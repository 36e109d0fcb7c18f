import { textOf } from '@app/kernel';
import type { Agreement, AgreementVersion, ReadVersion } from '@app/legal-entity';
import {
  AGREEMENT_FORMS,
  type AgreementForm,
  type PaperGap,
  paperGaps,
  RELINKS,
  schemaOf,
  type SeatPaper,
} from '@app/legal-entity/domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsISO8601,
  IsObject,
  IsOptional,
  IsUUID,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { OneLine } from '../http/one-line';
import { PageQuery } from '../http/page.query';
import { UuidPath } from '../http/paths';
import { Day, Ref } from '../onboarding/fields';
import { MayBeNull } from '../http/may-be-null';
import { TermDifferenceDto } from '../http/term-difference.dto';

const CELL = /^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$/;
const HASH = /^[0-9a-f]{64}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** What is elected, on whichever form: the library reads it field by field. */
const ELECTIONS = {
  type: 'object' as const,
  additionalProperties: true,
  description:
    'What is elected, whole: every field of the form, and no other. A refusal names each field that does not fit.',
  anyOf: [...new Set(AGREEMENT_FORMS.map((form) => JSON.stringify(schemaOf(form))))].map(
    (schema) => JSON.parse(schema) as object,
  ),
};

const Instant = () => Matches(INSTANT, { message: '$property is an instant in UTC: 2026-01-31T00:00:00Z' });

export class AgreementProposalPath extends UuidPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsUUID()
  proposalId!: string;
}

/** At which instant is asked; now, when it is left out. */
export class AsOfQuery {
  @ApiPropertyOptional({ type: String, format: 'date-time', pattern: INSTANT.source })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Instant()
  asOf?: string;
}

export class AgreementQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, maxLength: 100, description: 'of one party' })
  @IsOptional()
  @Length(1, 100)
  @OneLine()
  partyId?: string;

  @ApiPropertyOptional({ type: String, pattern: CELL.source, description: 'for one cell' })
  @IsOptional()
  @Matches(CELL)
  cell?: string;
}

export class NewAgreementDto {
  @ApiProperty({ minLength: 1, maxLength: 100 })
  @Length(1, 100)
  @OneLine()
  partyId!: string;

  @ApiProperty({
    pattern: CELL.source,
    example: 'R1',
    description: 'the name of the relationship it is signed for',
  })
  @Matches(CELL, { message: '$property is the name of a relationship: R1' })
  cell!: string;

  @ApiProperty({ enum: AGREEMENT_FORMS })
  @IsIn(AGREEMENT_FORMS)
  form!: AgreementForm;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'the agreement that it takes the place of',
  })
  @MayBeNull()
  @IsUUID()
  supersedes!: string | null;
}

export class NewVersionDto {
  @ApiProperty({
    format: 'date-time',
    pattern: INSTANT.source,
    description: 'no earlier than now, but for the first version',
  })
  @IsISO8601({ strict: true })
  @Instant()
  effectiveFrom!: string;

  @ApiProperty(ELECTIONS)
  @IsObject()
  elections!: Record<string, unknown>;

  @ApiProperty({ pattern: HASH.source, description: 'SHA-256 of the executed copy' })
  @Matches(HASH, { message: '$property is a SHA-256 in small hex' })
  executedSha256!: string;

  @ApiProperty({ format: 'date' })
  @Day()
  signedOn!: string;

  @ApiProperty({ type: [String], minItems: 1, maxItems: 10, description: "ids of the party's signatories" })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ArrayUnique()
  @Ref({ each: true })
  signedBy!: string[];
}

const MOST_TOGETHER = 7; // four documents of two seats, less this one

class VersionApprovalDto {
  @ApiProperty({ pattern: HASH.source, description: 'of exactly what the second person has read' })
  @Matches(HASH, { message: '$property is a SHA-256 in small hex' })
  termsHash!: string;

  @ApiProperty({
    enum: RELINKS,
    isArray: true,
    maxItems: 4,
    description: 'every election that re-links, acknowledged by its name',
  })
  @IsArray()
  @ArrayMaxSize(RELINKS.length)
  @ArrayUnique()
  @IsIn(RELINKS, { each: true })
  relinks!: string[];
}

/** Another proposal for the same cell, approved with it or not at all. */
export class TogetherDto extends VersionApprovalDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  agreementId!: string;

  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  proposalId!: string;
}

export class ApprovalDto extends VersionApprovalDto {
  @ApiPropertyOptional({
    type: TogetherDto,
    isArray: true,
    maxItems: MOST_TOGETHER,
    description: 'those of the other seat, and of the other annex, that say the same from the same day on',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_TOGETHER)
  @ValidateNested({ each: true })
  @Type(() => TogetherDto)
  together?: TogetherDto[];
}

export class AgreementDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() partyId!: string;
  @ApiProperty({ example: 'R1' }) cell!: string;
  @ApiProperty({ enum: AGREEMENT_FORMS }) form!: string;
  @ApiProperty({ enum: ['master', 'variation-margin', 'initial-margin', 'account-control'] }) part!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) supersedes!: string | null;
  @ApiProperty({ description: 'approved so far' }) versions!: number;
}

export class AgreementPageDto {
  @ApiProperty({ type: [AgreementDto] }) agreements!: AgreementDto[];
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) next!: string | null;
}

export class AgreementVersionDto {
  @ApiProperty({ format: 'uuid' }) agreementId!: string;
  @ApiProperty({ enum: AGREEMENT_FORMS }) form!: string;
  @ApiProperty() version!: number;
  @ApiProperty({ format: 'date-time' }) effectiveFrom!: string;
  @ApiProperty() executedSha256!: string;
  @ApiProperty({ format: 'date' }) signedOn!: string;
  @ApiProperty({ type: [String] }) signedBy!: readonly string[];
  @ApiProperty({ type: 'object', additionalProperties: true }) elections!: object;
}

export class AgreementHistoryDto {
  @ApiProperty({ type: AgreementDto }) agreement!: AgreementDto;

  @ApiProperty({
    type: AgreementVersionDto,
    nullable: true,
    description: 'at the instant that was asked for',
  })
  inForce!: AgreementVersionDto | null;

  @ApiProperty({ type: [AgreementVersionDto], description: 'every version, the first one first' })
  history!: AgreementVersionDto[];
}

export class ProposedVersionDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'the version it would become' }) version!: number;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
  @ApiProperty({ enum: RELINKS, isArray: true, description: 'what he acknowledges' })
  relinks!: readonly string[];
}

export class ReadVersionDto extends ProposedVersionDto {
  @ApiProperty({ format: 'date-time' }) effectiveFrom!: string;
  @ApiProperty() executedSha256!: string;
  @ApiProperty({ format: 'date' }) signedOn!: string;
  @ApiProperty({ type: [String] }) signedBy!: readonly string[];
  @ApiProperty({ type: 'object', additionalProperties: true }) elections!: object;
  @ApiProperty({ type: [TermDifferenceDto], description: 'from the version before' })
  differences!: TermDifferenceDto[];
}

export class SeatNettingDto {
  @ApiProperty({ description: 'off: exposure and initial margin of this seat are gross' }) on!: boolean;
  @ApiProperty({
    enum: [
      ...['opinion-says-yes', 'no-master-agreement', 'no-opinion', 'opinion-expired'],
      ...['opinion-reasoned', 'opinion-says-no'],
    ],
  })
  why!: string;
}

export class PaperGapDto {
  @ApiProperty() part!: string;
  @ApiProperty() missing!: string;
  @ApiProperty() why!: string;
  @ApiProperty({ description: 'whether a relationship opens without it' }) blocks!: boolean;
}

export class SeatPaperDto {
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty() partyId!: string;
  @ApiProperty({ type: [AgreementVersionDto] }) inForce!: AgreementVersionDto[];
  @ApiProperty({ type: SeatNettingDto }) netting!: SeatNettingDto;
  @ApiProperty({ type: [PaperGapDto] }) gaps!: PaperGapDto[];
}

export class RelationshipPaperDto {
  @ApiProperty({ format: 'date-time' }) asOf!: string;
  @ApiProperty({ type: [SeatPaperDto], description: 'the seats the caller may see' }) seats!: SeatPaperDto[];
}

export function agreementDto(agreement: Agreement): AgreementDto {
  const { id, partyId, cell, form, part, supersedes, versions } = agreement;
  return { id, partyId, cell, form, part, supersedes: supersedes ?? null, versions };
}

export function versionDto(given: AgreementVersion): AgreementVersionDto {
  const { agreementId, form, version, effectiveFrom, executedSha256, signedOn, signedBy, elections } = given;
  return {
    agreementId,
    form,
    version,
    effectiveFrom: textOf(effectiveFrom),
    executedSha256,
    signedOn,
    signedBy,
    elections,
  };
}

export function readVersionDto(read: ReadVersion): ReadVersionDto {
  return { ...read, effectiveFrom: textOf(read.effectiveFrom), differences: [...read.differences] };
}

export function seatPaperDto(occupancy: string, paper: SeatPaper): SeatPaperDto {
  const { partyId, master, variationMargin, initialMargin, accountControl, netting } = paper;
  const parts = [master, variationMargin, initialMargin, accountControl];
  return {
    occupancy,
    partyId,
    inForce: parts.filter((part) => part !== undefined).map(versionDto),
    netting: { ...netting },
    gaps: paperGaps(paper).map((gap: PaperGap) => ({ ...gap })),
  };
}
