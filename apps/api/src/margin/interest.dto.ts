import type { InterestStatement } from '@app/margin';
import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { MoneyDto } from '../http/money.dto';

export class InterestMonthDto {
  @ApiProperty({ type: String, pattern: String.raw`^\d{4}-(0[1-9]|1[0-2])$`, example: '2026-10' })
  @Matches(/^\d{4}-(0[1-9]|1[0-2])$/, { message: '$property is a month: 2026-10' })
  month!: string;
}

class InterestDayDto {
  @ApiProperty({ format: 'date' }) day!: string;
  @ApiProperty({ description: 'at the end of the day, UTC' }) balance!: string;
  @ApiProperty({ format: 'date', description: 'whose fixing counts for the day' }) fixedOn!: string;
  @ApiProperty({ example: '0.0411', description: 'of a year' }) fixing!: string;
  @ApiProperty({ description: 'with the spread, floored where that is elected' }) rate!: string;
}

class InterestElectionsDto {
  @ApiProperty({ example: 'SOFR' }) benchmark!: string;
  @ApiProperty({ example: '-10' }) spreadBps!: string;
  @ApiProperty({ enum: ['floored', 'paid'] }) belowZero!: string;
  @ApiProperty({ enum: ['ACT/360', 'ACT/365F'] }) dayCount!: string;
  @ApiProperty({ enum: ['none', 'daily', 'monthly'] }) compounding!: string;
}

export class InterestStatementDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: '2026-10' }) month!: string;
  @ApiProperty({ example: 'A1', description: 'whose margin it is on' }) giver!: string;
  @ApiProperty({ example: 'B1', description: 'who holds it' }) holder!: string;
  @ApiProperty({ type: MoneyDto, description: 'above zero the holder pays, below it the giver does' })
  amount!: MoneyDto;
  @ApiProperty({ type: InterestElectionsDto }) elections!: InterestElectionsDto;
  @ApiProperty({ type: [InterestDayDto] }) days!: InterestDayDto[];
  @ApiProperty({ type: [String], description: 'who published the fixings' }) sources!: string[];
  @ApiProperty() inputsHash!: string;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'by which it is agreed, disputed and paid',
  })
  callId!: string | null;
}

export class InterestStatementListDto {
  @ApiProperty({ type: [InterestStatementDto] }) statements!: InterestStatementDto[];
}

export function interestDto(statement: InterestStatement): InterestStatementDto {
  const { id, month, giver, holder, amount, elections, days, sources, inputsHash, callId } = statement;
  const { benchmark, spreadBps, belowZero, dayCount, compounding } = elections;
  return {
    id,
    month,
    giver,
    holder,
    amount: amount.toJSON(),
    elections: { benchmark, spreadBps, belowZero, dayCount, compounding },
    days: days.map(({ day, balance, fixedOn, fixing, rate }) => ({ day, balance, fixedOn, fixing, rate })),
    sources: [...sources],
    inputsHash,
    callId: callId ?? null,
  };
}
