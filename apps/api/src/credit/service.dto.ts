import type { Service } from '@app/credit';
import { NOTICE_CHANNELS, type NoticeChannel, type ServedNotice } from '@app/legal-entity';
import { textOf } from '@app/kernel';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsISO8601, IsObject, IsOptional, Length, Matches, ValidateNested } from 'class-validator';
import { OneLine } from '../http/one-line';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/** That a notice reached the party. */
export class ServiceDto {
  @ApiProperty({ maxLength: 200, description: 'who received it, and where' })
  @Length(1, 200)
  @OneLine()
  servedTo!: string;

  @ApiProperty({ format: 'date-time', description: 'in UTC' })
  @IsISO8601({ strict: true })
  @Matches(INSTANT, { message: '$property is an instant in UTC: 2026-10-10T21:06:00Z' })
  servedAt!: string;

  @ApiProperty({ enum: NOTICE_CHANNELS }) @IsIn(NOTICE_CHANNELS) channel!: NoticeChannel;

  @ApiProperty({ maxLength: 500, description: 'what shows it: a receipt, the number of a courier' })
  @Length(1, 500)
  @OneLine()
  proof!: string;
}

export class ReasonedServiceDto {
  @ApiProperty({ maxLength: 500 }) @Length(1, 500) @OneLine() reason!: string;

  @ApiProperty({ type: ServiceDto })
  @IsObject()
  @ValidateNested()
  @Type(() => ServiceDto)
  service!: ServiceDto;
}

/** A block is at once; that the party was told may be shown later. */
export class BlockDto {
  @ApiProperty({ maxLength: 500 }) @Length(1, 500) @OneLine() reason!: string;

  @ApiPropertyOptional({ type: ServiceDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ServiceDto)
  service?: ServiceDto;
}

export function serviceOf({ servedTo, servedAt, channel, proof }: ServiceDto): Service {
  return { servedTo, channel, proof, servedAt: new Date(servedAt) };
}

export class NoticeDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 'A1', description: 'on whom it was served' }) occupancy!: string;
  @ApiProperty({ example: 'line-frozen' }) kind!: string;
  @ApiProperty({ description: 'what it belongs to' }) reference!: string;
  @ApiProperty() clause!: string;
  @ApiProperty() servedBy!: string;
  @ApiProperty({ format: 'date-time' }) servedAt!: string;
  @ApiProperty() proof!: string;
  @ApiProperty({ type: String, nullable: true, enum: NOTICE_CHANNELS }) channel!: string | null;
  @ApiProperty({ type: String, nullable: true }) servedTo!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'what it said' }) wording!: string | null;
}

export class NoticePageDto {
  @ApiProperty({ type: [NoticeDto] }) notices!: NoticeDto[];
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'give it as `after`; null on the last page',
  })
  next!: string | null;
}

export function noticeDto({ letter, servedAt, ...notice }: ServedNotice): NoticeDto {
  const { channel = null, servedTo = null, wording = null } = letter ?? {};
  return { ...notice, servedAt: textOf(servedAt), channel, servedTo, wording };
}
