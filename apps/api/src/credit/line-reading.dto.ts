import type { ReadCapacity, ReadScore } from '@app/credit';
import { SCORE_FORMULA, SCORE_PARTS, type ScorePart } from '@app/credit/domain';
import { textOf } from '@app/kernel';
import { ApiProperty } from '@nestjs/swagger';
import { MoneyDto } from '../http/money.dto';
import { FigureDto, figureDto } from './standing.dto';

const BLOCKS = ['seat-not-performing', 'cancelled', 'expired', 'suspended', 'frozen', 'exhausted'] as const;

export class BorrowCapacityDto {
  @ApiProperty({
    type: MoneyDto,
    description: 'what the number may still grow by; 0 when nothing may be added',
  })
  amount!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) limit!: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'the number' }) used!: MoneyDto;
  @ApiProperty({ enum: ['approved', 'cover'], description: 'which of the two the limit is' })
  boundBy!: 'approved' | 'cover';
  @ApiProperty({
    type: FigureDto,
    description: 'of which the greatest part is used, sub-limits of notional among them',
  })
  binding!: FigureDto;
  @ApiProperty({ enum: BLOCKS, nullable: true, description: 'why nothing may be added' })
  blocked!: (typeof BLOCKS)[number] | null;
}

export class CapacityDto {
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'of the marks' })
  asOf!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'why it cannot be measured: then nothing is lent',
  })
  unmeasured!: string | null;
  @ApiProperty({ type: BorrowCapacityDto, nullable: true }) capacity!: BorrowCapacityDto | null;
}

export class ScoreComponentDto {
  @ApiProperty({ enum: SCORE_PARTS }) part!: ScorePart;
  @ApiProperty({ description: 'the points that it can cost' }) weight!: number;
  @ApiProperty({ example: '0.5000', description: 'of them, the part that is lost' }) share!: string;
  @ApiProperty({ example: '15.0000', description: 'lost' }) points!: string;
  @ApiProperty({ description: 'what it follows from' }) of!: string;
  @ApiProperty({ format: 'date-time', description: 'the instant that it is of' }) asOf!: string;
}

export class LineScoreDto {
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ format: 'date-time' }) asOf!: string;
  @ApiProperty({ example: SCORE_FORMULA, description: 'how the parts are computed' }) formula!: string;
  @ApiProperty({ type: Number, nullable: true, description: 'the version of the weights' })
  weights!: number | null;
  @ApiProperty({ type: String, nullable: true, example: '85.00', description: 'of 100; null: not scored' })
  score!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    enum: ['no-weights', 'no-utilisation', 'no-statement'],
    description: 'what is missing, without which nothing is said',
  })
  notScored!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'why what is used is not known' })
  unmeasured!: string | null;
  @ApiProperty({ type: [ScoreComponentDto] }) components!: ScoreComponentDto[];
}

export function capacityDto(occupancy: string, read: ReadCapacity): CapacityDto {
  if ('unmeasured' in read) return { occupancy, asOf: null, unmeasured: read.unmeasured, capacity: null };
  const { capacity, asOf } = read;
  const { amount, limit, used, boundBy, binding, blocked } = capacity;
  const amounts = { amount: amount.toJSON(), limit: limit.toJSON(), used: used.toJSON() };
  return {
    occupancy,
    asOf: textOf(asOf),
    unmeasured: null,
    capacity: { ...amounts, boundBy, binding: figureDto(binding), blocked: blocked ?? null },
  };
}

export function scoreDto(
  occupancy: string,
  { weights, score, unmeasured }: ReadScore,
  asOf: Date,
): LineScoreDto {
  return {
    occupancy,
    asOf: textOf(asOf),
    formula: SCORE_FORMULA,
    weights: weights ?? null,
    score: score.ok ? score.value.score : null,
    notScored: score.ok ? null : score.refusal,
    unmeasured: unmeasured ?? null,
    components: score.ok
      ? score.value.components.map((component) => ({ ...component, asOf: textOf(component.asOf) }))
      : [],
  };
}
