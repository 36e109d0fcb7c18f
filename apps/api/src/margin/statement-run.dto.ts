import { textOf } from '@app/kernel';
import type { RunStatementService, SealedRunStatement } from '@app/margin';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsUUID, Matches } from 'class-validator';
import { MoneyDto } from '../http/money.dto';
import { RelationshipPath } from '../http/paths';
import {
  DECIMAL,
  HOW_REPRODUCED,
  REPRODUCED,
  StatedExposureDto,
  StatedLineDto,
  StatedMarkDto,
  StatedPostedDto,
  StatedPostedTermsDto,
  StatedTradesDto,
  StatedTransitDto,
  TAKEN_AS_GIVEN,
  TEXTS,
} from './statement.dto';
import { StatedModelDto } from './statement-model.dto';

const KINDS = ['vm', 'im', 'ia'] as const;
const OUTCOMES = ['called', 'not-made', 'below-minimum-transfer', 'rounds-to-nothing', 'nothing-due'];

export class RunStatementPath extends RelationshipPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsUUID()
  snapshotId!: string;
}

export class RunStatementQuery {
  @ApiProperty({ type: String, pattern: '^[AB][1-9]\\d{0,8}$', example: 'A1' })
  @Matches(/^[AB][1-9]\d{0,8}$/, { message: '$property is a seat: A1' })
  occupancy!: string;

  @ApiProperty({ enum: KINDS, description: 'initial margin and independent amounts are struck once a day' })
  @IsIn(KINDS)
  kind!: (typeof KINDS)[number];
}

class SeatRunDto {
  @ApiProperty({ format: 'uuid' }) snapshotId!: string;
  @ApiProperty({ format: 'date-time' }) asOf!: string;
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ type: MoneyDto, description: 'what the seat would owe at close-out; below zero, be owed' })
  exposure!: MoneyDto;
  @ApiProperty({ type: [String], description: 'that were struck on it' }) calls!: string[];
}

export class SeatRunPageDto {
  @ApiProperty({ type: [SeatRunDto] }) runs!: SeatRunDto[];
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'give it as `after`; null on the last page',
  })
  next!: string | null;
}

class StatedRunDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() relationshipId!: string;
  @ApiProperty() relationship!: string;
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ enum: KINDS }) kind!: string;
  @ApiProperty({ example: 'USDC' }) asset!: string;
  @ApiProperty({ example: '6', description: 'of the asset' }) decimals!: string;
}

class StatedWayDto {
  @ApiProperty({ enum: ['delivery', 'return'] }) direction!: string;
  @ApiProperty({ enum: OUTCOMES, description: 'not-made: it was due, and `why` says what kept it' })
  outcome!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) callId!: string | null;
  @ApiProperty({ type: String, nullable: true }) why!: string | null;
  @ApiProperty({ type: [StatedLineDto] }) arithmetic!: StatedLineDto[];
  @ApiProperty({ ...DECIMAL, description: 'that was called; zero: nothing' }) amount!: string;
}

/** What a run struck of a seat in one kind of margin, called or not. Its members are those of its schema for ever. */
export class RunStatementDto {
  @ApiProperty({ enum: ['ringfence.margin-run-statement/1'] }) schema!: string;
  @ApiProperty({ type: StatedRunDto }) run!: StatedRunDto;
  @ApiProperty({ type: StatedExposureDto }) exposure!: StatedExposureDto;
  @ApiProperty(TEXTS) terms!: Record<string, string>;
  @ApiProperty({ type: [StatedMarkDto] }) marks!: StatedMarkDto[];
  @ApiProperty({ type: StatedTradesDto }) trades!: StatedTradesDto;
  @ApiProperty({ type: [StatedPostedDto] }) posted!: StatedPostedDto[];
  @ApiProperty({ type: StatedPostedTermsDto, nullable: true }) postedTerms!: StatedPostedTermsDto | null;
  @ApiProperty({ type: [StatedTransitDto] }) inTransit!: StatedTransitDto[];
  @ApiProperty({ type: [StatedTransitDto] }) inDispute!: StatedTransitDto[];
  @ApiProperty({ type: StatedModelDto, nullable: true }) model!: StatedModelDto | null;
  @ApiProperty({ type: [StatedWayDto] }) ways!: StatedWayDto[];
  @ApiProperty({ ...REPRODUCED, description: `the lines give what the run decided: ${HOW_REPRODUCED}` })
  reproduced!: boolean | null;
  @ApiProperty(TAKEN_AS_GIVEN) takenAsGiven!: string | null;
  @ApiProperty({
    description: 'SHA-256 of the statement without this member, in the canonical form of RFC 8785',
  })
  sha256!: string;
}

export const runStatementDto = (statement: SealedRunStatement): RunStatementDto =>
  JSON.parse(JSON.stringify(statement)) as RunStatementDto;

type SeatRuns = Awaited<ReturnType<RunStatementService['page']>>;

/** The seats of the first so many snapshots; those of one more say that there is a next page. */
export function seatRunPageDto(rows: SeatRuns, limit: number): SeatRunPageDto {
  const snapshots = [...new Set(rows.map(({ snapshotId }) => snapshotId))];
  const shown = snapshots.slice(0, limit);
  const runs = rows
    .filter(({ snapshotId }) => shown.includes(snapshotId))
    .map(({ snapshotId, asOf, occupancy, exposure, calls }) => ({
      snapshotId,
      asOf: textOf(asOf),
      occupancy,
      exposure: exposure.toJSON(),
      calls: [...calls],
    }));
  return { runs, next: snapshots.length > limit ? (shown.at(-1) ?? null) : null };
}
