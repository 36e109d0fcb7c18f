import type { InterestStatement } from '@app/margin';
import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { MoneyDto } from '../http/money.dto';

export class InterestPeriodDto {
  @ApiProperty({
    type: String,
    pattern: String.raw`^\d{4}-(0[1-9]|1[0-2])(-\d\d)?$`,
    example: '2026-10',
    description: 'a month, or a day where the annex elects daily statements: 2026-10-17',
  })
  @Matches(/^\d{4}-(0[1-9]|1[0-2])(-\d\d)?$/, {
    message: '$property is a month or a day: 2026-10, 2026-10-17',
  })
  period!: string;
}

export class InterestDayDto {
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

export class InterestCorrectionDto {
  @ApiProperty({ example: '2026-09' }) period!: string;
  @ApiProperty({ description: 'what was stated of it so far' }) was!: string;
  @ApiProperty({ description: 'what it comes to by the fixings of now' }) now!: string;
}

export class InterestStatementDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: '2026-10', description: 'a month, or a day' }) period!: string;
  @ApiProperty({ example: 'A1', description: 'whose margin it is on' }) giver!: string;
  @ApiProperty({ example: 'B1', description: 'who holds it' }) holder!: string;
  @ApiProperty({ type: MoneyDto, description: 'of its days and corrections; above zero the holder owes it' })
  amount!: MoneyDto;
  @ApiProperty({ type: InterestElectionsDto }) elections!: InterestElectionsDto;
  @ApiProperty({ enum: ['transfer', 'adjustment'], description: 'paid, or added to the balance' })
  settlement!: string;
  @ApiProperty({ type: [InterestDayDto] }) days!: InterestDayDto[];
  @ApiProperty({
    type: [InterestCorrectionDto],
    description: 'of earlier periods, whose fixings were corrected',
  })
  corrections!: InterestCorrectionDto[];
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
  const { id, period, giver, holder, amount, elections, settlement, days, sources, inputsHash, callId } =
    statement;
  const { benchmark, spreadBps, belowZero, dayCount, compounding } = elections;
  return {
    id,
    period,
    giver,
    holder,
    amount: amount.toJSON(),
    elections: { benchmark, spreadBps, belowZero, dayCount, compounding },
    settlement,
    corrections: statement.corrections.map(({ period: of, was, now }) => ({ period: of, was, now })),
    days: days.map(({ day, balance, fixedOn, fixing, rate }) => ({ day, balance, fixedOn, fixing, rate })),
    sources: [...sources],
    inputsHash,
    callId: callId ?? null,
  };
}
