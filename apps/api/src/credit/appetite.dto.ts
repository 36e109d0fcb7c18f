import { appetiteIn, type Policy, type ProposedPolicy, type ReadPolicy } from '@app/credit';
import type { Appetite } from '@app/credit/domain';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsObject,
  IsUUID,
  Matches,
  ValidateNested,
} from 'class-validator';
import { MoneyDto } from '../http/money.dto';
import { TermDifferenceDto } from '../http/term-difference.dto';
import { notNegative } from './line-terms';

export class PolicyPath {
  @ApiProperty({ type: String, format: 'uuid' }) @IsUUID() proposalId!: string;
}

export class UnderlyingAppetiteDto {
  @ApiProperty({ example: 'BTC' })
  @Matches(/^[A-Z0-9-]{1,30}$/, { message: '$property is an underlying in capitals' })
  underlying!: string;

  @ApiProperty({ type: MoneyDto, description: 'of the sub-limits on it, of all lines together' })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  most!: MoneyDto;
}

export class AppetiteProposalDto {
  @ApiProperty({ type: MoneyDto, description: 'of what is approved for one party, in all its seats' })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  perParty!: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'of what is approved for affiliates together' })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  perGroup!: MoneyDto;

  @ApiProperty({ type: [UnderlyingAppetiteDto], maxItems: 100 })
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique(({ underlying }: UnderlyingAppetiteDto) => underlying, {
    message: '$property names an underlying once',
  })
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => UnderlyingAppetiteDto)
  perUnderlying!: UnderlyingAppetiteDto[];
}

export class AppetiteStatementDto extends AppetiteProposalDto {
  @ApiProperty() version!: number;
}

export class AppetiteInForceDto {
  @ApiProperty({ type: AppetiteStatementDto, nullable: true, description: 'null: nobody has laid one down' })
  appetite!: AppetiteStatementDto | null;
}

export class ProposedAppetiteDto extends AppetiteStatementDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
}

export class ReadAppetiteDto extends ProposedAppetiteDto {
  @ApiProperty({ type: [TermDifferenceDto], description: 'from the version it was made upon' })
  differences!: TermDifferenceDto[];
}

/** What a body lays down. @throws BadRequestException for an amount that is none */
export function appetiteOf({ perParty, perGroup, perUnderlying }: AppetiteProposalDto): Appetite {
  return {
    perParty: notNegative(perParty),
    perGroup: notNegative(perGroup),
    perUnderlying: perUnderlying.map(({ underlying, most }) => ({ underlying, most: notNegative(most) })),
  };
}

export function statementDto(policy: Policy): AppetiteStatementDto {
  const { perParty, perGroup, perUnderlying } = appetiteIn(policy);
  return {
    version: policy.version,
    perParty: perParty.toJSON(),
    perGroup: perGroup.toJSON(),
    perUnderlying: perUnderlying.map(({ underlying, most }) => ({ underlying, most: most.toJSON() })),
  };
}

export function proposedAppetiteDto(proposed: ProposedPolicy): ProposedAppetiteDto {
  const { proposalId, termsHash } = proposed;
  return Object.assign(statementDto(proposed), { proposalId, termsHash });
}

export function readAppetiteDto(read: ReadPolicy): ReadAppetiteDto {
  return Object.assign(proposedAppetiteDto(read), { differences: [...read.differences] });
}
