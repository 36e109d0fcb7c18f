import type { CurveVersion, ProposedCurve } from '@app/exposure';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Length, Matches } from 'class-validator';
import { MayBeNull } from '../http/may-be-null';
import { OneLine } from '../http/one-line';
import { Day, ListOf, MayBeAbsent } from '../onboarding/fields';

const DECIMAL = /^\d{1,6}(\.\d{1,6})?$/;
const RECOVERY = /^(0|1)(\.\d{1,6})?$/;
const TERMS = 12;

export class CreditSpreadDto {
  @ApiProperty({ type: String, pattern: DECIMAL.source, example: '1' })
  @Matches(DECIMAL, { message: '$property is a number of years above 0, as text: 0.5' })
  years!: string;

  @ApiProperty({ type: String, pattern: DECIMAL.source, example: '250', description: 'a year' })
  @Matches(DECIMAL, { message: '$property is basis points of at least 0, as text: 250' })
  spreadBps!: string;
}

class CurveDto {
  @ListOf(() => CreditSpreadDto, TERMS, 'terms ascending')
  points!: CreditSpreadDto[];

  @ApiProperty({ type: String, pattern: RECOVERY.source, example: '0.4', description: 'of what is owed' })
  @Matches(RECOVERY, { message: '$property is a part from 0 and below 1, as text: 0.4' })
  recovery!: string;

  @ApiPropertyOptional({
    type: String,
    pattern: DECIMAL.source,
    example: '400',
    description:
      "a year: what would be lost later is brought to now at it; of the entity's curve alone; left out: 0",
  })
  @MayBeAbsent()
  @Matches(DECIMAL, { message: '$property is basis points of at least 0, as text: 400' })
  discountBps?: string;

  @ApiProperty({ minLength: 1, maxLength: 200, description: 'how it was come by' })
  @Length(1, 200)
  @OneLine()
  source!: string;

  @ApiProperty({ format: 'date', description: 'the first day, UTC: today, or later' })
  @Day()
  effectiveOn!: string;
}

export class CurveProposalDto extends CurveDto {
  @ApiProperty({
    type: String,
    nullable: true,
    minLength: 1,
    maxLength: 100,
    description: 'whose default is priced; null: that of the entity, in whose cells both parties are owed',
  })
  @MayBeNull()
  @Length(1, 100)
  @OneLine()
  party!: string | null;
}

export class CurveQuery {
  @ApiPropertyOptional({
    type: String,
    minLength: 1,
    maxLength: 100,
    description: "left out: the entity's own",
  })
  @MayBeAbsent()
  @Length(1, 100)
  @OneLine()
  party?: string;
}

export class CurveVersionDto extends CurveDto {
  @ApiProperty({ type: String, nullable: true, description: 'null: the entity' }) party!: string | null;
  @ApiProperty() version!: number;
}

export class CurvesDto {
  @ApiProperty({ type: [CurveVersionDto], description: 'the highest whose day has come is in force' })
  curves!: CurveVersionDto[];
}

export class ProposedCurveDto extends CurveVersionDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
}

export function curveDto(curve: CurveVersion): CurveVersionDto {
  const { partyId, version, points, recovery, discountBps, source, effectiveOn } = curve;
  return { party: partyId, version, points: [...points], recovery, discountBps, source, effectiveOn };
}

export function proposedCurveDto(proposed: ProposedCurve): ProposedCurveDto {
  const { proposalId, termsHash } = proposed;
  return Object.assign(curveDto(proposed), { proposalId, termsHash });
}
