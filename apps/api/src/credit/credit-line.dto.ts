import { Money } from '@app/kernel';
import type { ProposedLine } from '@app/credit';
import type { CreditLine, SeatAsked } from '@app/credit/domain';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsISO8601,
  IsObject,
  IsUUID,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { MoneyDto } from '../http/money.dto';
import { OneLine } from '../http/one-line';
import { RelationshipPath } from '../http/paths';

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
  @ApiProperty({ example: 'BTC' })
  @Matches(/^[A-Z0-9-]{1,30}$/, { message: '$property is a symbol in capitals' })
  underlying!: string;

  @ApiProperty({ type: MoneyDto, description: 'the most notional at mark, on the worse side' })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  notional!: MoneyDto;
}

export class LineProposalDto {
  @ApiProperty({ pattern: OCCUPANCY.source, example: 'A1', description: 'whose line it is' })
  @Matches(OCCUPANCY, { message: '$property is an occupancy: A1' })
  occupancy!: string;

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
  @ArrayUnique(({ underlying }: SubLimitDto) => underlying, { message: '$property names an underlying once' })
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => SubLimitDto)
  subLimits!: SubLimitDto[];

  @ApiProperty({ format: 'date', description: 'the last day, UTC' })
  @IsISO8601({ strict: true })
  @Matches(DAY, { message: '$property is a day: 2026-12-31' })
  expiresOn!: string;

  @ApiProperty({ format: 'date' })
  @IsISO8601({ strict: true })
  @Matches(DAY, { message: '$property is a day: 2026-06-30' })
  reviewOn!: string;
}

export class LineApprovalDto {
  @ApiProperty({ pattern: HASH.source, description: 'of exactly the terms the second person has read' })
  @Matches(HASH, { message: '$property is a SHA-256 in hex' })
  termsHash!: string;
}

export class FreezeDto {
  @ApiProperty({ minLength: 1, maxLength: 500 })
  @Length(1, 500)
  @OneLine()
  reason!: string;

  @ApiProperty({
    minLength: 1,
    maxLength: 500,
    description: 'that the party was told: how, when, and who received it',
  })
  @Length(1, 500)
  @OneLine()
  proof!: string;
}

export class ProposedLineDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'the version it would become' }) version!: number;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
}

export class CreditLineDto {
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty() version!: number;
  @ApiProperty({ type: MoneyDto }) approved!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) firstSkin!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) unsecured!: MoneyDto;
  @ApiProperty({ type: [SubLimitDto] }) subLimits!: SubLimitDto[];
  @ApiProperty({ format: 'date' }) expiresOn!: string;
  @ApiProperty({ format: 'date' }) reviewOn!: string;
  @ApiProperty({ description: 'nothing may be added to it' }) frozen!: boolean;
}

export class ReadProposalDto extends ProposedLineDto {
  @ApiProperty({ type: LineProposalDto }) terms!: LineProposalDto;
  @ApiProperty({ type: CreditLineDto, nullable: true, description: 'what it would take the place of' })
  inForce!: CreditLineDto | null;
}

export class UtilisationPartsDto {
  @ApiProperty({ type: MoneyDto, description: 'positive: the seat would owe the cell' }) current!: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'of trades held, what they are struck against the seat' })
  pendingLoss!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) vmHeld!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) vmGiven!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) dues!: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'what could be lost within the margin period of risk' })
  stressed!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) initialMargin!: MoneyDto;
}

export class MeasuredDto {
  @ApiProperty({ type: MoneyDto, description: 'the smaller of what was approved and what is covered' })
  limit!: MoneyDto;
  @ApiProperty({
    type: MoneyDto,
    description: 'what would reach the layers behind margin if the seat defaulted now',
  })
  number!: MoneyDto;
  @ApiProperty({
    type: MoneyDto,
    description: 'below 0 when the market or a lost layer has left the limit behind',
  })
  headroom!: MoneyDto;
  @ApiProperty({ type: UtilisationPartsDto }) parts!: UtilisationPartsDto;
}

export class StandingDto {
  @ApiProperty({ type: CreditLineDto }) line!: CreditLineDto;
  @ApiProperty({ type: MeasuredDto, nullable: true, description: 'null when it cannot be measured now' })
  measured!: MeasuredDto | null;
}

export class StandingsDto {
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'of the marks' })
  asOf!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'why nothing is measured: then nothing is lent' })
  unmeasured!: string | null;
  @ApiProperty({ type: [StandingDto] }) lines!: StandingDto[];
}

function termsDto({ subLimits, ...terms }: ProposedLine['terms']): LineProposalDto {
  return {
    occupancy: terms.occupancy,
    approved: terms.approved.toJSON(),
    firstSkin: terms.firstSkin.toJSON(),
    unsecured: terms.unsecured.toJSON(),
    subLimits: [...subLimits].map(([underlying, notional]) => ({ underlying, notional: notional.toJSON() })),
    expiresOn: terms.expiresOn,
    reviewOn: terms.reviewOn,
  };
}

export function lineDto(line: CreditLine): CreditLineDto {
  const { version, frozen } = line;
  return Object.assign(termsDto(line), { version, frozen });
}

export function measuredDto({ limit, before: { utilisation } }: SeatAsked): MeasuredDto {
  const { number, parts } = utilisation;
  const texts = Object.entries(parts).map(([part, amount]: [string, Money]) => [part, amount.toJSON()]);
  return {
    limit: limit.toJSON(),
    number: number.toJSON(),
    headroom: limit.minus(number).toJSON(),
    parts: Object.fromEntries(texts) as UtilisationPartsDto,
  };
}

/** A proposal as its checker reads it, beside what is in force. */
export function readProposalDto(proposed: ProposedLine, inForce: CreditLine | undefined): ReadProposalDto {
  const terms = termsDto(proposed.terms);
  return Object.assign(proposedDto(proposed), { terms, inForce: inForce ? lineDto(inForce) : null });
}

export function proposedDto({ proposalId, version, termsHash }: ProposedLine): ProposedLineDto {
  return { proposalId, version, termsHash };
}
