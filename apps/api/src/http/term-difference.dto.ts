import { ApiProperty } from '@nestjs/swagger';

/** One term of a proposal that is other than in what the proposal was made upon. */
export class TermDifferenceDto {
  @ApiProperty({ example: 'minimumTransfer.cell.amount' }) field!: string;
  @ApiProperty({ description: 'as text; empty where there was nothing' }) before!: string;
  @ApiProperty({ description: 'as text; empty where there is nothing any more' }) now!: string;
}
