import type { ProposedLine, ReadLine } from '@app/credit';
import {
  COMMITMENTS,
  type CreditLine,
  figuresOf,
  type LineOutlook,
  type LineState,
  type SeatAsked,
  SUB_LIMIT_KINDS,
  type SubLimitKind,
  type Watch,
} from '@app/credit/domain';
import { type Money, textOf } from '@app/kernel';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
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
import { SeatNettingDto } from '../agreement/agreement.dto';
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
      'an underlying; a kind of instrument: linear-perpetual; a tenor: up-to-1m; of settlement days always `each`',
  })
  @Matches(/^[A-Za-z0-9-]{1,30}$/, { message: '$property is what the sub-limit is of: BTC' })
  of!: string;

  @ApiProperty({ type: MoneyDto, description: 'the most notional at mark, on the worse side' })
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
}

export class LineApprovalDto {
  @ApiProperty({ pattern: HASH.source, description: 'of exactly the terms the second person has read' })
  @Matches(HASH, { message: '$property is a SHA-256 in hex' })
  termsHash!: string;
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

export class FigureDto {
  @ApiProperty({ example: 'underlying BTC' }) of!: string;
  @ApiProperty({ type: MoneyDto }) used!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) limit!: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'below 0: nothing is added to it' }) headroom!: MoneyDto;
}

export class UsedDto {
  @ApiProperty({ enum: SUB_LIMIT_KINDS }) by!: SubLimitKind;
  @ApiProperty({ example: 'BTC' }) of!: string;
  @ApiProperty({ type: MoneyDto }) notional!: MoneyDto;
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
  @ApiProperty({ type: [FigureDto], description: 'everything that is limited, the binding one first' })
  figures!: FigureDto[];
  @ApiProperty({ type: [UsedDto], description: 'what settles on each day, apart from the number' })
  settlements!: UsedDto[];
}

export class StandingDto {
  @ApiProperty({ type: CreditLineDto }) line!: CreditLineDto;
  @ApiProperty({ type: MeasuredDto, nullable: true, description: 'null when it cannot be measured now' })
  measured!: MeasuredDto | null;
  @ApiProperty({ type: SeatNettingDto, nullable: true, description: 'why its exposure is net, or gross' })
  netting!: SeatNettingDto | null;
}

export class StandingsDto {
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'of the marks' })
  asOf!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'why nothing is measured: then nothing is lent' })
  unmeasured!: string | null;
  @ApiProperty({ type: [StandingDto] }) lines!: StandingDto[];
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
    ...(clause !== undefined && { clause }),
  };
}

/** A line as it stands. @param told who is from outside is not told that the house looks more closely */
export function lineDto(
  line: CreditLine,
  { state, legal }: LineOutlook,
  told: 'house' | 'outsider' = 'house',
): CreditLineDto {
  const { version, frozen, watch } = line;
  return Object.assign(termsDto(line), {
    version,
    frozen,
    agreed: line.agreed.toJSON(),
    state: told === 'outsider' && state === 'watchlist' ? 'active' : state,
    legal: told === 'outsider' ? [] : [...legal],
    watch: told === 'outsider' || watch === undefined ? null : watchDto(watch),
    inForceFrom: textOf(line.inForceFrom),
  });
}

const watchDto = ({ reason, reviewBy }: Watch): WatchDto => ({ reason, reviewBy });

export function measuredDto({ line, limit, before }: SeatAsked): MeasuredDto {
  const { number, parts } = before.utilisation;
  const texts = Object.entries(parts).map(([part, amount]: [string, Money]) => [part, amount.toJSON()]);
  return {
    limit: limit.toJSON(),
    number: number.toJSON(),
    headroom: limit.minus(number).toJSON(),
    parts: Object.fromEntries(texts) as UtilisationPartsDto,
    figures: figuresOf(line, limit, before).map((figure) => ({
      of: figure.of,
      used: figure.used.toJSON(),
      limit: figure.limit.toJSON(),
      headroom: figure.limit.minus(figure.used).toJSON(),
    })),
    settlements: before.used
      .filter(({ by }) => by === 'settlement-day')
      .map(({ by, of, notional }) => ({ by, of, notional: notional.toJSON() })),
  };
}

/** A proposal as its checker reads it, beside what is in force. */
export function readProposalDto(read: ReadLine, inForce: CreditLineDto | undefined): ReadProposalDto {
  const terms = termsDto(read.terms);
  const differences = [...read.differences];
  return Object.assign(proposedDto(read), { terms, inForce: inForce ?? null, differences });
}

export function proposedDto({ proposalId, version, termsHash }: ProposedLine): ProposedLineDto {
  return { proposalId, version, termsHash };
}
