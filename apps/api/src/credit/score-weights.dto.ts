import type { Policy, ProposedPolicy, ReadPolicy } from '@app/credit';
import { SCORE_PARTS, type ScoreWeights, weighsWhole } from '@app/credit/domain';
import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { RefusalException } from '../http/refusal.exception';
import { TermDifferenceDto } from '../http/term-difference.dto';

const A_HUNDRED = 100;

export class ScoreWeightsProposalDto {
  @ApiProperty({ minimum: 0, maximum: A_HUNDRED, description: 'for what is used of the limit' })
  @IsInt()
  @Min(0)
  @Max(A_HUNDRED)
  utilisation!: number;

  @ApiProperty({ minimum: 0, maximum: A_HUNDRED, description: 'for covenants that were not kept' })
  @IsInt()
  @Min(0)
  @Max(A_HUNDRED)
  covenants!: number;

  @ApiProperty({ minimum: 0, maximum: A_HUNDRED, description: 'for a number that stood beyond its limit' })
  @IsInt()
  @Min(0)
  @Max(A_HUNDRED)
  breaches!: number;

  @ApiProperty({
    minimum: 0,
    maximum: A_HUNDRED,
    description: 'for the age of the newest value of the party',
  })
  @IsInt()
  @Min(0)
  @Max(A_HUNDRED)
  statements!: number;

  @ApiProperty({ minimum: 0, maximum: A_HUNDRED, description: 'for failures to pay' })
  @IsInt()
  @Min(0)
  @Max(A_HUNDRED)
  failures!: number;
}

export class ScoreWeightsDto extends ScoreWeightsProposalDto {
  @ApiProperty() version!: number;
}

export class ScoreWeightsInForceDto {
  @ApiProperty({ type: ScoreWeightsDto, nullable: true, description: 'null: nobody has laid them down' })
  weights!: ScoreWeightsDto | null;
}

export class ProposedScoreWeightsDto extends ScoreWeightsDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
}

export class ReadScoreWeightsDto extends ProposedScoreWeightsDto {
  @ApiProperty({ type: [TermDifferenceDto], description: 'from the version it was made upon' })
  differences!: TermDifferenceDto[];
}

/** The weights that a body lays down. @throws RefusalException when they do not share out a hundred points */
export function weightsOf(body: ScoreWeightsProposalDto): ScoreWeights {
  const { utilisation, covenants, breaches, statements, failures } = body;
  const weights = { utilisation, covenants, breaches, statements, failures };
  if (!weighsWhole(weights)) throw new RefusalException('weights-not-whole', 422);
  return weights;
}

export function weightsDto({ version, terms }: Policy): ScoreWeightsDto {
  const weights = terms as ScoreWeights;
  const points = Object.fromEntries(SCORE_PARTS.map((part) => [part, weights[part]])) as ScoreWeights;
  return { version, ...points };
}

export function proposedWeightsDto(proposed: ProposedPolicy): ProposedScoreWeightsDto {
  const { proposalId, termsHash } = proposed;
  return Object.assign(weightsDto(proposed), { proposalId, termsHash });
}

export function readWeightsDto(read: ReadPolicy): ReadScoreWeightsDto {
  return Object.assign(proposedWeightsDto(read), { differences: [...read.differences] });
}
