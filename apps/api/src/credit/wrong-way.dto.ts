import type { ProposedWrongWay, ReadWrongWay, SaidWrongWay, WrongWayTerms } from '@app/credit';
import { WRONG_SIDES, type WrongSide } from '@app/credit/domain';
import { BadRequestException } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID, Matches } from 'class-validator';
import { RelationshipPath } from '../http/paths';
import { TermDifferenceDto } from '../http/term-difference.dto';
import { LineReasonDto } from './line-act.dto';

const OCCUPANCY = /^[AB][1-9]\d?$/;
const UNDERLYING = /^[A-Z0-9-]{1,30}$/;
const PERCENT = /^(?=.*[1-9])(100(\.0{1,2})?|\d{1,2}(\.\d{1,2})?)$/;
const KINDS = ['correlated', 'affiliate', 'none'] as const;

export class WrongWayPath extends RelationshipPath {
  @ApiProperty({ type: String, format: 'uuid' }) @IsUUID() proposalId!: string;
}

export class WrongWayProposalDto extends LineReasonDto {
  @ApiProperty({ pattern: OCCUPANCY.source, example: 'A1', description: 'whose seat it is said of' })
  @Matches(OCCUPANCY, { message: '$property is an occupancy: A1' })
  occupancy!: string;

  @ApiProperty({ pattern: UNDERLYING.source, example: 'BTC' })
  @Matches(UNDERLYING, { message: '$property is an underlying in capitals' })
  underlying!: string;

  @ApiProperty({
    enum: KINDS,
    description:
      'correlated: it falls when the party fails; affiliate: the party belongs to whom it is of, and adds nothing in it; none: what was said is taken back',
  })
  @IsIn(KINDS)
  kind!: (typeof KINDS)[number];

  @ApiPropertyOptional({
    enum: WRONG_SIDES,
    description: "of a correlated one: the side of the seat's position that loses when the party fails",
  })
  @IsOptional()
  @IsIn(WRONG_SIDES)
  side?: WrongSide;

  @ApiPropertyOptional({
    pattern: PERCENT.source,
    example: '12.5',
    description: "of a correlated one: of the notional on that side, what is added to the seat's number",
  })
  @IsOptional()
  @Matches(PERCENT, { message: '$property is above 0 and at most 100, as decimal text: 12.5' })
  percent?: string;
}

export class WrongWayDto {
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ example: 'BTC' }) underlying!: string;
  @ApiProperty() version!: number;
  @ApiProperty({ enum: KINDS }) kind!: (typeof KINDS)[number];
  @ApiProperty({ enum: WRONG_SIDES, nullable: true }) side!: WrongSide | null;
  @ApiProperty({ type: String, nullable: true, example: '12.50' }) percent!: string | null;
  @ApiProperty() reason!: string;
}

export class WrongWaysDto {
  @ApiProperty({ type: [WrongWayDto], description: 'by seat and underlying' }) wrongWays!: WrongWayDto[];
}

export class ProposedWrongWayDto extends WrongWayDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
}

export class ReadWrongWayDto extends ProposedWrongWayDto {
  @ApiProperty({ type: [TermDifferenceDto], description: 'from what stood when it was made' })
  differences!: TermDifferenceDto[];
}

/** What a body says. @throws BadRequestException when its parts do not go together */
export function wrongWayOf(body: WrongWayProposalDto): WrongWayTerms {
  const { occupancy, underlying, kind, side = null, percent = null, reason } = body;
  const whole = kind === 'correlated' ? side !== null && percent !== null : side === null && percent === null;
  if (!whole)
    throw new BadRequestException(['side and percent belong to a correlated underlying, and to no other']);
  return { occupancy, underlying, kind, side, percent, reason };
}

export function wrongWayDto({
  occupancy,
  underlying,
  version,
  kind,
  side,
  percent,
  reason,
}: SaidWrongWay): WrongWayDto {
  return { occupancy, underlying, version, kind, side, percent, reason };
}

export function proposedWrongWayDto(proposed: ProposedWrongWay): ProposedWrongWayDto {
  const { proposalId, termsHash } = proposed;
  return Object.assign(wrongWayDto(proposed), { proposalId, termsHash });
}

export function readWrongWayDto(read: ReadWrongWay): ReadWrongWayDto {
  return Object.assign(proposedWrongWayDto(read), { differences: [...read.differences] });
}
