import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

const NAME = /^[a-z]+(-[a-z]+)*$/;

export class ProblemPath {
  @ApiProperty({ type: String, pattern: NAME.source, example: 'deadline-passed' })
  @Matches(NAME, { message: '$property is the name of a problem: deadline-passed' })
  name!: string;
}

export class ProblemKindDto {
  @ApiProperty({ example: '/v1/problems/deadline-passed', description: 'what stands in `type`' })
  type!: string;
  @ApiProperty({ example: 'deadline-passed', description: 'what stands in `refusal`' }) name!: string;
  @ApiProperty({ example: 'deadline passed' }) title!: string;
  @ApiProperty({ type: [Number], example: [409] }) statuses!: number[];
  @ApiProperty({ description: 'what it means' }) means!: string;
  @ApiProperty({ description: 'what to do' }) remedy!: string;
}

export class ProblemKindsDto {
  @ApiProperty({ type: [ProblemKindDto] }) problems!: ProblemKindDto[];
}
