import { Exact } from '@app/kernel';
import type { Exhaustion } from '@app/legal-entity/domain';
import { ApiProperty } from '@nestjs/swagger';
import { Length, Matches } from 'class-validator';
import { OneLine } from '../http/one-line';

const PROBABILITY = /^(0(\.\d{1,12})?|1(\.0{1,12})?)$/;
const IsProbability = () =>
  Matches(PROBABILITY, { message: '$property is a probability as decimal text: 0.0025' });

/** How likely it is, within a year, that every layer before the written ending is used up. */
export class ExhaustionDto {
  @ApiProperty({ type: String, pattern: PROBABILITY.source, example: '0.001' })
  @IsProbability()
  low!: string;

  @ApiProperty({ type: String, pattern: PROBABILITY.source, example: '0.004' })
  @IsProbability()
  high!: string;

  @ApiProperty({
    type: String,
    pattern: PROBABILITY.source,
    example: '0.95',
    description: 'that the interval holds it: above 0, below 1',
  })
  @IsProbability()
  confidence!: string;

  @ApiProperty({ minLength: 1, maxLength: 100, example: 'ep-2025.1', description: 'what estimated it' })
  @Length(1, 100)
  @OneLine()
  modelVersion!: string;
}

/** Null: nobody has sized it yet. */
export function exhaustionDto(exhaustion: Exhaustion): ExhaustionDto | null {
  if (exhaustion === 'not sized') return null;
  const { low, high, confidence, modelVersion } = exhaustion;
  return { low: low.toFixed(), high: high.toFixed(), confidence: confidence.toFixed(), modelVersion };
}

export function exhaustionOf(dto: ExhaustionDto | null): Exhaustion {
  if (dto === null) return 'not sized';
  const { low, high, confidence, modelVersion } = dto;
  return {
    low: new Exact(low),
    high: new Exact(high),
    confidence: new Exact(confidence),
    modelVersion,
  };
}
