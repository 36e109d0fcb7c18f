import type { DeliveredStatement } from '@app/credit';
import { STATEMENT_KINDS, type StatementKind } from '@app/credit/domain';
import { textOf } from '@app/kernel';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsISO8601, IsObject, Length, Matches, ValidateNested } from 'class-validator';
import { MoneyDto } from '../http/money.dto';
import { OneLine } from '../http/one-line';

const PARTY = /^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$/;

export class StatedPartyPath {
  @ApiProperty({ type: String, pattern: PARTY.source, example: '506700GE1G29325QX363' })
  @Matches(PARTY, { message: '$property is the id of a party' })
  id!: string;
}

export class StatementDto {
  @ApiProperty({ enum: STATEMENT_KINDS }) @IsIn(STATEMENT_KINDS) kind!: StatementKind;

  @ApiProperty({ format: 'date', description: 'the day it is of' })
  @IsISO8601({ strict: true })
  @Matches(/^\d{4}-\d\d-\d\d$/, { message: '$property is a day: 2026-10-31' })
  asOf!: string;

  @ApiProperty({ type: MoneyDto, description: 'assets less liabilities; it may be below 0' })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  nav!: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'gross exposure, without netting' })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  gross!: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'unencumbered, at once' })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  liquid!: MoneyDto;

  @ApiProperty({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the signed document' })
  @Matches(/^[0-9a-f]{64}$/, { message: '$property is a SHA-256 in hex' })
  documentHash!: string;

  @ApiProperty({ maxLength: 200 }) @Length(1, 200) @OneLine() signedBy!: string;
}

export class DeliveredStatementDto extends StatementDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() partyId!: string;
  @ApiProperty({ format: 'date-time' }) deliveredAt!: string;
}

export class StatementPageDto {
  @ApiProperty({ type: [DeliveredStatementDto] }) statements!: DeliveredStatementDto[];
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'give it as `after`; null on the last page',
  })
  next!: string | null;
}

export function statementDto(delivered: DeliveredStatement): DeliveredStatementDto {
  const { id, partyId, kind, asOf, nav, gross, liquid, documentHash, signedBy } = delivered;
  const amounts = { nav: nav.toJSON(), gross: gross.toJSON(), liquid: liquid.toJSON() };
  const deliveredAt = textOf(delivered.deliveredAt);
  return { id, partyId, kind, asOf, ...amounts, documentHash, signedBy, deliveredAt };
}
