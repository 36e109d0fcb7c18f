import type { RelationshipProfile, RelationshipStress } from '@app/exposure';
import { type Profile, PROFILE_MODEL } from '@app/exposure/domain';
import { textOf } from '@app/kernel';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { MayBeAbsent } from '../onboarding/fields';

/** At which days from now a profile has its points. */
export const DAYS_AHEAD = [1, 7, 14, 30, 60, 90, 180, 270, 365];

const MOST_PATHS = 20_000;
const PATHS = 2000;
const SEED = 20_251_010;

export class ProfileQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 4_294_967_295, default: SEED })
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(4_294_967_295)
  seed: number = SEED;

  @ApiPropertyOptional({ type: 'integer', minimum: 100, maximum: MOST_PATHS, default: PATHS })
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(100)
  @Max(MOST_PATHS)
  paths: number = PATHS;
}

export class ProfilePointDto {
  @ApiProperty({ description: 'from now' }) days!: number;
  @ApiProperty({ description: 'EE: the mean of what the seat owes, nothing when nothing is' })
  expected!: number;
  @ApiProperty({ description: 'NEE: the mean of what it is owed, at most 0' }) expectedNegative!: number;
  @ApiProperty({ description: 'the greatest expected exposure so far' }) effective!: number;
  @ApiProperty({ description: 'PFE at 95 %' }) potential95!: number;
  @ApiProperty({ description: 'PFE at 97.5 %' }) potential975!: number;
  @ApiProperty({ description: 'PFE at 99 %' }) potential99!: number;
  @ApiProperty({ description: 'of the expected exposure' }) standardError!: number;
}

export class ProfileDto {
  @ApiProperty({ type: [ProfilePointDto] }) points!: ProfilePointDto[];
  @ApiProperty({ description: 'EPE over the first year' }) expectedPositive!: number;
  @ApiProperty({ description: 'of EPE' }) standardError!: number;
  @ApiProperty({ description: 'EEPE over the first year' }) effectiveExpectedPositive!: number;
  @ApiProperty({ description: 'the greatest PFE at 99 %' }) peak99!: number;
}

export class SeatProfileDto {
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ description: 'posted, at haircut value, in the settlement asset' }) initialMargin!: number;
  @ApiProperty({ type: ProfileDto }) unmargined!: ProfileDto;
  @ApiProperty({
    type: ProfileDto,
    description:
      'variation margin a margin period old, beyond threshold and minimum transfer, and initial margin',
  })
  margined!: ProfileDto;
}

export class ExposureProfileDto {
  @ApiProperty({ format: 'date-time', description: 'of the marks' }) asOf!: string;
  @ApiProperty({ example: 'log-normal 2' }) model!: string;
  @ApiProperty() seed!: number;
  @ApiProperty() paths!: number;
  @ApiProperty({ type: [String], description: 'whose days stood in for whose' }) proxies!: string[];
  @ApiProperty({ type: [SeatProfileDto], description: 'estimates, in the settlement asset' })
  seats!: SeatProfileDto[];
}

export class SeatLossDto {
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ description: 'an estimate, in the settlement asset; a gain is below 0' }) loss!: number;
}

export class ScenarioDto {
  @ApiProperty({ example: 'march-2020' }) name!: string;
  @ApiProperty() label!: string;
  @ApiProperty({ format: 'date' }) firstClose!: string;
  @ApiProperty({ format: 'date' }) lastClose!: string;
  @ApiProperty({ type: [SeatLossDto] }) losses!: SeatLossDto[];
  @ApiProperty({ type: [String], description: 'whose days stood in for whose' }) proxies!: string[];
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'no-history, no-mark: why nobody can say, and of what',
  })
  refused!: string | null;
}

export class StressDto {
  @ApiProperty({ format: 'date-time', description: 'of the marks' }) asOf!: string;
  @ApiProperty({ type: [ScenarioDto] }) scenarios!: ScenarioDto[];
}

/** What simulated numbers are made by. */
export const modelName = `${PROFILE_MODEL.name} ${String(PROFILE_MODEL.version)}`;

export function profileDto(
  { asOf, seats, proxies }: RelationshipProfile,
  { seed, paths }: ProfileQuery,
): ExposureProfileDto {
  return {
    asOf: textOf(asOf),
    model: modelName,
    seed,
    paths,
    proxies: [...proxies],
    seats: seats.map(({ occupancy, initialMargin, unmargined, margined }) => ({
      occupancy,
      initialMargin,
      unmargined: pointsDto(unmargined),
      margined: pointsDto(margined),
    })),
  };
}

export function pointsDto(profile: Profile): ProfileDto {
  const { points, expectedPositive, standardError, effectiveExpectedPositive, peak99 } = profile;
  return { points: [...points], expectedPositive, standardError, effectiveExpectedPositive, peak99 };
}

export function stressDto({ asOf, scenarios }: RelationshipStress): StressDto {
  return {
    asOf: textOf(asOf),
    scenarios: scenarios.map(({ scenario: { name, label, firstClose, lastClose }, outcome }) => ({
      name,
      label,
      firstClose,
      lastClose,
      losses: 'losses' in outcome ? [...outcome.losses] : [],
      proxies: 'losses' in outcome ? [...outcome.proxies] : [],
      refused: 'losses' in outcome ? null : `${outcome.refused}: ${outcome.underlying}`,
    })),
  };
}
