import type { ProposedLine, ReadLine } from '@app/credit';
import {
  COMMITMENTS,
  type CreditLine,
  type LineOutlook,
  type LineState,
  SUB_LIMIT_KINDS,
  type SubLimitKind,
  type Watch,
} from '@app/credit/domain';
import { textOf } from '@app/kernel';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
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
import { TermDifferenceDto } from '../http/term-difference.dto';
import { CovenantDto, covenantDto } from './covenant.dto';

const OCCUPANCY = /^[AB][1-9]\d?$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const HASH = /^[0-9a-f]{64}$/;

export class OccupancyPath extends RelationshipPath {
  @ApiProperty({ type: String, pattern: OCCUPANCY.source, example: 'A1' })
  @Matches(OCCUPANCY, { message: '$property is an occupancy: A1' })
  occupancy!: string;
}

export class LineProposalPath extends RelationshipPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsUUID()
  proposalId!: string;
}

export class SubLimitDto {
  @ApiProperty({ enum: SUB_LIMIT_KINDS })
  @IsIn(SUB_LIMIT_KINDS)
  by!: SubLimitKind;

  @ApiProperty({
    maxLength: 30,
    example: 'BTC',
    description:
      'an underlying; a kind of instrument: linear-perpetual; a tenor: up-to-1m; of settlement days always `each`; of financed margin always `all`',
  })
  @Matches(/^[A-Za-z0-9-]{1,30}$/, { message: '$property is what the sub-limit is of: BTC' })
  of!: string;

  @ApiProperty({
    type: MoneyDto,
    description:
      'the most notional at mark, on the worse side; of initial margin, the most that the line stands in for',
  })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  most!: MoneyDto;
}

export class StepDownDto {
  @ApiProperty({ format: 'date', description: 'from the beginning of this day on, UTC' })
  @IsISO8601({ strict: true })
  @Matches(DAY, { message: '$property is a day: 2026-12-01' })
  from!: string;

  @ApiProperty({ type: MoneyDto, description: 'what is left of what was approved' })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  most!: MoneyDto;
}

export class LineProposalDto {
  @ApiProperty({ pattern: OCCUPANCY.source, example: 'A1', description: 'whose line it is' })
  @Matches(OCCUPANCY, { message: '$property is an occupancy: A1' })
  occupancy!: string;

  @ApiProperty({
    enum: COMMITMENTS,
    description: 'committed: owed until it ends; advised: one officer may reduce it by notice',
  })
  @IsIn(COMMITMENTS)
  commitment!: (typeof COMMITMENTS)[number];

  @ApiProperty({
    type: MoneyDto,
    description: 'the most that may reach the layers behind margin; 0 cancels the line',
  })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  approved!: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: "of the cell's first skin, what stands behind this seat" })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  firstSkin!: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'the most that may be owed and not held' })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  unsecured!: MoneyDto;

  @ApiProperty({ type: [SubLimitDto], maxItems: 100 })
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique(({ by, of }: SubLimitDto) => `${by} ${of}`, { message: '$property limits a thing once' })
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => SubLimitDto)
  subLimits!: SubLimitDto[];

  @ApiProperty({ type: [CovenantDto], maxItems: 30 })
  @IsArray()
  @ArrayMaxSize(30)
  @ArrayUnique(({ id }: CovenantDto) => id, { message: '$property names a covenant once' })
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => CovenantDto)
  covenants!: CovenantDto[];

  @ApiPropertyOptional({
    maxLength: 200,
    description: 'of the contract, by which a committed line becomes less; required when it does',
  })
  @IsOptional()
  @Length(1, 200)
  @OneLine()
  clause?: string;

  @ApiProperty({ format: 'date', description: 'the last day, UTC' })
  @IsISO8601({ strict: true })
  @Matches(DAY, { message: '$property is a day: 2026-12-31' })
  expiresOn!: string;

  @ApiProperty({ format: 'date' })
  @IsISO8601({ strict: true })
  @Matches(DAY, { message: '$property is a day: 2026-06-30' })
  reviewOn!: string;

  @ApiPropertyOptional({
    type: [StepDownDto],
    maxItems: 20,
    description: 'what takes effect by itself: each later and lower than the one before',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => StepDownDto)
  reductions?: StepDownDto[];

  @ApiPropertyOptional({
    minimum: 1,
    maximum: 99,
    description:
      'the part of the limit, in percent, at which the party is told how much is used; it stops nothing',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(99)
  warnAt?: number;
}

export class LineApprovalDto {
  @ApiProperty({ pattern: HASH.source, description: 'of exactly the terms the second person has read' })
  @Matches(HASH, { message: '$property is a SHA-256 in hex' })
  termsHash!: string;
}

export class LineWithdrawalDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ enum: ['withdrawn'] }) state!: 'withdrawn';
}

export class ProposedLineDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'the version it would become' }) version!: number;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
}

export class WatchDto {
  @ApiProperty() reason!: string;
  @ApiProperty({ format: 'date', description: 'until when somebody looks again' }) reviewBy!: string;
}

const STATES = ['active', 'watchlist', 'frozen', 'suspended', 'expired', 'cancelled', 'defaulted'] as const;

export class CreditLineDto extends LineProposalDto {
  @ApiProperty() version!: number;
  @ApiProperty({ type: MoneyDto, description: 'what two agreed to; `approved` is what is left of it' })
  agreed!: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'of that, what the reductions that have begun leave' })
  steppedTo!: MoneyDto;
  @ApiProperty({ enum: STATES }) state!: LineState;
  @ApiProperty({ type: [String], description: 'what an officer may do to it now' }) legal!: string[];
  @ApiProperty({ description: 'nothing may be added to it' }) frozen!: boolean;
  @ApiProperty({ type: WatchDto, nullable: true, description: 'for the house alone' })
  watch!: WatchDto | null;
  @ApiProperty({ format: 'date-time' }) inForceFrom!: string;
}

export class ReadProposalDto extends ProposedLineDto {
  @ApiProperty({ type: LineProposalDto }) terms!: LineProposalDto;
  @ApiProperty({ type: CreditLineDto, nullable: true, description: 'what it would take the place of' })
  inForce!: CreditLineDto | null;
  @ApiProperty({
    type: [TermDifferenceDto],
    description: 'from what was left of the version it was made upon',
  })
  differences!: TermDifferenceDto[];
}

function termsDto({ subLimits, covenants, clause, ...terms }: ProposedLine['terms']): LineProposalDto {
  return {
    occupancy: terms.occupancy,
    commitment: terms.commitment,
    approved: terms.approved.toJSON(),
    firstSkin: terms.firstSkin.toJSON(),
    unsecured: terms.unsecured.toJSON(),
    subLimits: subLimits.map(({ by, of, most }) => ({ by, of, most: most.toJSON() })),
    covenants: covenants.map(covenantDto),
    expiresOn: terms.expiresOn,
    reviewOn: terms.reviewOn,
    ...(terms.reductions.length > 0 && {
      reductions: terms.reductions.map(({ from, most }) => ({ from, most: most.toJSON() })),
    }),
    ...(terms.warnAt !== undefined && { warnAt: terms.warnAt }),
    ...(clause !== undefined && { clause }),
  };
}

/** A line as it stands. @param told who is from outside is not told that the house looks more closely */
export function lineDto(
  line: CreditLine,
  { state, legal, leaves }: LineOutlook,
  told: 'house' | 'outsider' = 'house',
): CreditLineDto {
  const { version, frozen, watch } = line;
  return Object.assign(termsDto(line), {
    version,
    frozen,
    agreed: line.agreed.toJSON(),
    steppedTo: leaves.toJSON(),
    state: told === 'outsider' && state === 'watchlist' ? 'active' : state,
    legal: told === 'outsider' ? [] : [...legal],
    watch: told === 'outsider' || watch === undefined ? null : watchDto(watch),
    inForceFrom: textOf(line.inForceFrom),
  });
}

const watchDto = ({ reason, reviewBy }: Watch): WatchDto => ({ reason, reviewBy });

/** A proposal as its checker reads it, beside what is in force. */
export function readProposalDto(read: ReadLine, inForce: CreditLineDto | undefined): ReadProposalDto {
  const terms = termsDto(read.terms);
  const differences = [...read.differences];
  return Object.assign(proposedDto(read), { terms, inForce: inForce ?? null, differences });
}

export function proposedDto({ proposalId, version, termsHash }: ProposedLine): ProposedLineDto {
  return { proposalId, version, termsHash };
}
