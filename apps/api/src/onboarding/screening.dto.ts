import { textOf } from '@app/kernel';
import type { LastScreening, ScreeningHit } from '@app/legal-entity';
import type { HitDecision } from '@app/legal-entity/domain';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsUUID, Length } from 'class-validator';
import { OneLine } from '../http/one-line';
import { UuidPath } from '../http/paths';

const DECISIONS = ['false-positive', 'true-match', 'escalated'] as const satisfies readonly HitDecision[];

export class HitPath extends UuidPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsUUID()
  hitId!: string;
}

export class HitDecisionDto {
  @ApiProperty({ enum: DECISIONS }) @IsIn(DECISIONS) decision!: HitDecision;
  @ApiProperty({ maxLength: 1000 }) @Length(1, 1000) @OneLine() rationale!: string;
}

export class HitDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: ['applicant', 'owner', 'officer', 'signatory', 'wallet'] }) role!: string;
  @ApiProperty({ description: 'its id within its section' }) ref!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ description: 'number of the entry on the list' }) entry!: string;
  @ApiProperty() entryName!: string;
  @ApiProperty() entryType!: string;
  @ApiProperty() program!: string;
  @ApiProperty({ example: '0.9641', description: 'likeness from 0 to 1: an estimate' }) score!: string;
  @ApiProperty({ description: 'of the list in which it was first found' }) listVersion!: string;
  @ApiProperty({ enum: ['open', ...DECISIONS] }) state!: string;
  @ApiProperty({ type: String, nullable: true }) by!: string | null;
  @ApiProperty({ type: String, nullable: true }) rationale!: string | null;
}

export class ScreeningDto {
  @ApiProperty({ description: 'whether it is of the names as they are now, with the list in force' })
  current!: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'SHA-256 of the list' }) listVersion!:
    string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) screenedAt!: string | null;
  @ApiProperty({ type: [HitDto] }) hits!: HitDto[];
}

export function hitDto(hit: ScreeningHit): HitDto {
  return { ...hit };
}

export function screeningDto(last: LastScreening | undefined): ScreeningDto {
  if (last === undefined) return { current: false, listVersion: null, screenedAt: null, hits: [] };
  const { current, listVersion, screenedAt, hits } = last;
  return { current, listVersion, screenedAt: textOf(screenedAt), hits: hits.map(hitDto) };
}
