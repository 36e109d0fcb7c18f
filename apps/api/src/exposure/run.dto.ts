import { textOf } from '@app/kernel';
import type { KeptRun } from '@app/exposure';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../http/page.query';

const KINDS = ['exposure', 'margin'] as const;

export class RunQuery extends PageQuery {
  @ApiPropertyOptional({ enum: KINDS })
  @IsOptional()
  @IsIn(KINDS)
  kind?: (typeof KINDS)[number];
}

class FallenDto {
  @ApiProperty() relationshipId!: string;
  @ApiProperty() reason!: string;
}

class InputHashDto {
  @ApiProperty({ example: 'positions' }) input!: string;
  @ApiProperty() hash!: string;
}

export class RunDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: KINDS }) kind!: string;
  @ApiProperty({ format: 'uuid' }) snapshotId!: string;
  @ApiProperty({ format: 'date-time' }) asOf!: string;
  @ApiProperty({ format: 'date-time' }) begunAt!: string;
  @ApiProperty({ type: [String] }) relationships!: string[];
  @ApiProperty({ description: 'of the hashes of all inputs: the same inputs, the same run' })
  inputsHash!: string;
  @ApiProperty({ type: [InputHashDto] }) inputs!: InputHashDto[];
  @ApiProperty({ description: 'of all that was decided' }) outcomeHash!: string;
  @ApiProperty({ type: 'integer', description: 'exposures, or calls' }) produced!: number;
  @ApiProperty({ type: [FallenDto], description: 'who has no number, or is not called, and why' })
  fallen!: FallenDto[];
}

export class RunPageDto {
  @ApiProperty({ type: [RunDto] }) runs!: RunDto[];
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'give it as `after`; null on the last page',
  })
  next!: string | null;
}

export function runDto(run: KeptRun): RunDto {
  const { id, kind, snapshotId, relationships, inputsHash, inputHashes, outcomeHash, produced, fallen } = run;
  return {
    id,
    kind,
    snapshotId,
    asOf: textOf(run.asOf),
    begunAt: textOf(run.begunAt),
    relationships: [...relationships],
    inputsHash,
    inputs: Object.entries(inputHashes).map(([input, hash]) => ({ input, hash })),
    outcomeHash,
    produced,
    fallen: fallen.map(({ relationshipId, reason }) => ({ relationshipId, reason })),
  };
}
