import type { AuthorityTable, ProposedAuthority, ReadAuthority } from '@app/credit';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsObject,
  IsUUID,
  Matches,
  ValidateNested,
} from 'class-validator';
import { MoneyDto } from '../http/money.dto';
import { TermDifferenceDto } from '../http/term-difference.dto';

export class AuthorityDto {
  @ApiProperty({ example: 'approver', description: "an officer's role" })
  @Matches(/^[a-z][a-z -]{0,59}$/, { message: '$property is the role of an officer: approver' })
  grade!: string;

  @ApiProperty({ type: MoneyDto, description: 'the most that one of this grade may approve' })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  most!: MoneyDto;
}

export class AuthorityProposalDto {
  @ApiProperty({ type: [AuthorityDto], minItems: 1, maxItems: 50, description: 'the table, whole' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ArrayUnique(({ grade }: AuthorityDto) => grade, { message: '$property names a grade once' })
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => AuthorityDto)
  entries!: AuthorityDto[];
}

export class AuthorityPath {
  @ApiProperty({ type: String, format: 'uuid' }) @IsUUID() proposalId!: string;
}

export class AuthorityTableDto {
  @ApiProperty({ type: [AuthorityDto], description: 'the table, whole; empty while nobody has made one' })
  entries!: AuthorityDto[];
  @ApiProperty({ description: '0: nobody has made a table, and two people are enough' }) version!: number;
}

export class ProposedAuthorityDto extends AuthorityTableDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
}

export class ReadAuthorityDto extends ProposedAuthorityDto {
  @ApiProperty({ type: [TermDifferenceDto], description: 'from the table it was made upon, by grade' })
  differences!: TermDifferenceDto[];
}

export function tableDto({ version, entries }: AuthorityTable): AuthorityTableDto {
  return { version, entries: entries.map(({ grade, most }) => ({ grade, most: most.toJSON() })) };
}

export function proposedAuthorityDto(proposed: ProposedAuthority): ProposedAuthorityDto {
  const { proposalId, termsHash } = proposed;
  return Object.assign(tableDto(proposed), { proposalId, termsHash });
}

export function readAuthorityDto(read: ReadAuthority): ReadAuthorityDto {
  return Object.assign(proposedAuthorityDto(read), { differences: [...read.differences] });
}
