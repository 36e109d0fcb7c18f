import { SECTION_NAMES, type SectionName } from '@app/legal-entity/domain';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { UuidPath } from '../http/paths';

export class SectionPath extends UuidPath {
  @ApiProperty({ enum: SECTION_NAMES })
  @IsIn(SECTION_NAMES)
  section!: SectionName;
}

export class SectionDto {
  @ApiProperty({ enum: SECTION_NAMES }) section!: string;
  @ApiProperty({ description: 'its ETag' }) version!: number;
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'as it was put' })
  content!: Record<string, unknown>;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

export class SectionPutDto {
  @ApiProperty({ enum: SECTION_NAMES }) section!: string;
  @ApiProperty({ description: 'its ETag' }) version!: number;
}
