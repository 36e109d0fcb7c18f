import { ApiProperty } from '@nestjs/swagger';
import { IsUUID, Matches } from 'class-validator';

/** A relationship's id: its book in the ledger, as decimal text. */
export class RelationshipPath {
  @ApiProperty({ type: String, pattern: String.raw`^[1-9]\d{0,17}$`, example: '1' })
  @Matches(/^[1-9]\d{0,17}$/, { message: '$property is a whole number above 0, as text' })
  id!: string;
}

export class UuidPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsUUID()
  id!: string;
}
