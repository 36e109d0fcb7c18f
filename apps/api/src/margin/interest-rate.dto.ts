import { textOf } from '@app/kernel';
import type { ProposedRate, ReadRate, RecordedRate } from '@app/margin';
import { REFERENCE_RATES, type ReferenceRate } from '@app/margin/domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { OneLine } from '../http/one-line';
import { wholeOf } from '../http/page.query';
import { Day, MayBeAbsent, Sha256 } from '../onboarding/fields';

export class ReferenceRateDto implements ReferenceRate {
  @ApiProperty({ enum: REFERENCE_RATES })
  @IsIn(REFERENCE_RATES)
  name!: ReferenceRate['name'];

  @ApiProperty({ type: String, format: 'date', example: '2026-10-31' })
  @Day()
  fixedOn!: string;

  @ApiProperty({
    type: String,
    pattern: String.raw`^-?\d{1,3}(\.\d{1,12})?$`,
    example: '0.0432',
    description: 'of a year: 0.0432 is 4.32 %; of a pair, units of the second for one of the first',
  })
  @Matches(/^-?\d{1,3}(\.\d{1,12})?$/, { message: '$property is a rate as decimal text: 0.0432' })
  rate!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: 100, example: 'Federal Reserve Bank of New York' })
  @Length(1, 100)
  @OneLine()
  source!: string;
}

export class ReferenceRatesDto {
  @ApiProperty({ type: [ReferenceRateDto], minItems: 1, maxItems: 100 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => ReferenceRateDto)
  rates!: ReferenceRateDto[];
}

export class RatesRecordedDto {
  @ApiProperty({ type: 'integer' }) recorded!: number;
}

/** A rate that one person may not record: a step of more than 100 basis points, or the correction of another. */
export class NewRateProposalDto extends ReferenceRateDto {
  @ApiProperty({ minLength: 1, maxLength: 1000, example: 'the publisher restated the fixing' })
  @Length(1, 1000)
  @OneLine()
  reason!: string;
}

export class RecordedRateDto extends ReferenceRateDto {
  @ApiProperty({ type: 'integer', description: 'of its day: the newest counts' }) version!: number;
  @ApiProperty({ format: 'date-time', description: 'from then on it was known' }) recordedAt!: string;
  @ApiProperty() recordedBy!: string;
  @ApiProperty({ type: String, nullable: true, description: 'who agreed; null: one recorded it' })
  checkedBy!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'why two agreed on it' }) reason!: string | null;
}

export class RateHistoryQuery {
  @ApiProperty({ enum: REFERENCE_RATES })
  @IsIn(REFERENCE_RATES)
  name!: ReferenceRate['name'];

  @ApiPropertyOptional({
    type: String,
    format: 'date',
    example: '2026-10-01',
    description: 'the `next` of the page before, or the day before the first that is wanted',
  })
  @MayBeAbsent()
  @Day()
  after?: string;

  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 500, default: 100, description: 'of days' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => wholeOf(value))
  @IsInt()
  @Min(1)
  @Max(500)
  limit = 100;
}

export class RateHistoryDto {
  @ApiProperty({ type: [RecordedRateDto], description: 'every version, day by day, the oldest first' })
  rates!: RecordedRateDto[];
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'the `after` of the next page' })
  next!: string | null;
}

export class RateProposalPath {
  @ApiProperty({ type: String, format: 'uuid' }) @IsUUID() proposalId!: string;
}

export class RateApprovalDto {
  @Sha256('of exactly what the second person has read') termsHash!: string;
}

export class ProposedRateDto extends NewRateProposalDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
  @ApiProperty({ type: 'integer', description: 'of its day, that it would become' }) version!: number;
}

export class ReadRateDto extends ProposedRateDto {
  @ApiProperty({ type: RecordedRateDto, nullable: true, description: 'what counts for that day so far' })
  before!: RecordedRateDto | null;
}

export function recordedRateDto({ recordedAt, ...rate }: RecordedRate): RecordedRateDto {
  return Object.assign(new RecordedRateDto(), rate, { recordedAt: textOf(recordedAt) });
}

export function proposedRateDto({ rate, ...proposed }: ProposedRate): ProposedRateDto {
  const { proposalId, termsHash, version, reason } = proposed;
  return Object.assign(new ProposedRateDto(), rate, { proposalId, termsHash, version, reason });
}

export function readRateDto(read: ReadRate): ReadRateDto {
  const before = read.before === undefined ? null : recordedRateDto(read.before);
  return Object.assign(proposedRateDto(read), { before });
}

/** A page of days, and the last of them where another follows. */
export function historyDto(rates: readonly RecordedRate[], limit: number): RateHistoryDto {
  const days = [...new Set(rates.map(({ fixedOn }) => fixedOn))];
  const next = days.length > limit ? (days[limit - 1] ?? null) : null;
  const page = rates.filter(({ fixedOn }) => next === null || fixedOn <= next);
  return { rates: page.map(recordedRateDto), next };
}
