import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO8601, IsOptional, Matches } from 'class-validator';
import { PageLimit } from '../http/page.query';
import { INSTANT } from './mark.dto';

class MarkDto {
  @ApiProperty() symbol!: string;
  @ApiProperty({ description: 'decimal text' }) price!: string;
  @ApiProperty({ format: 'date-time' }) quotedAt!: string;
  @ApiProperty() source!: string;
  @ApiProperty() label!: string;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description:
      'the approval by which two officers have said since that the quote is no price; null: it stands',
  })
  voidedBy!: string | null;
}

export class SnapshotDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'date-time' }) asOf!: string;
  @ApiProperty({ description: 'of its marks: the same marks give the same hash on any machine' })
  hash!: string;
  @ApiProperty({ type: [MarkDto] }) marks!: MarkDto[];
}

export class SnapshotRefusalQuery extends PageLimit {
  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'the `next` of the page before' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: '$property is the `next` of the page before' })
  after?: string;
}

class UnmarkedDto {
  @ApiProperty({ example: 'DOGE' }) symbol!: string;
  @ApiProperty({
    enum: ['missing', 'stale', 'no-funding-rate'],
    description:
      'missing: none of its sources ever quoted it; no-funding-rate: it has a mark, and perpetuals on it no number',
  })
  reason!: string;
  @ApiProperty({ description: 'what was looked for, and how old what was found is' }) detail!: string;
}

class SnapshotRefusalDto {
  @ApiProperty({ format: 'date-time' }) asOf!: string;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'the snapshot of everything else; null: nothing was marked, and nobody was valued',
  })
  snapshotId!: string | null;
  @ApiProperty({ type: [UnmarkedDto] }) unmarked!: readonly UnmarkedDto[];
}

export class SnapshotRefusalPageDto {
  @ApiProperty({ type: [SnapshotRefusalDto] }) refusals!: SnapshotRefusalDto[];
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'give it as `after`; null on the last page',
  })
  next!: string | null;
}
