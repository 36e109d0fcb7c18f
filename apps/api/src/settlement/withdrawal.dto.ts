import { textOf } from '@app/kernel';
import type { Withdrawal } from '@app/settlement';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, IsUUID, Matches, ValidateNested } from 'class-validator';
import { MoneyDto } from '../http/money.dto';

const OCCUPANCY = /^[AB][1-9]\d?$/;
const STATES = ['pending-finality', 'settled', 'failed'] as const;

export class NewWithdrawalDto {
  @ApiProperty({ pattern: OCCUPANCY.source, example: 'A1', description: 'from whose account' })
  @Matches(OCCUPANCY, { message: '$property is an occupancy: A1' })
  occupancy!: string;

  @ApiProperty({ type: MoneyDto, description: 'of what is free' })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  amount!: MoneyDto;

  @ApiProperty({ format: 'uuid', description: 'to where: one of the party that is in force' })
  @IsUUID()
  settlementInstruction!: string;
}

export class WithdrawalDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ type: MoneyDto }) amount!: MoneyDto;
  @ApiProperty({ format: 'uuid' }) settlementInstruction!: string;
  @ApiProperty({ enum: STATES, description: 'gone when it is settled; failed: it is free again' })
  state!: (typeof STATES)[number];
  @ApiProperty({ format: 'date-time' }) instructedAt!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) finalAt!: string | null;
}

export class WithdrawalPageDto {
  @ApiProperty({ type: [WithdrawalDto] }) withdrawals!: WithdrawalDto[];
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) next!: string | null;
}

export function withdrawalDto(withdrawal: Withdrawal): WithdrawalDto {
  const { id, occupancy, amount, settlementInstructionId, state, instructedAt, finalAt } = withdrawal;
  return {
    id,
    occupancy,
    amount: { amount: amount.toText(), asset: amount.asset.code },
    settlementInstruction: settlementInstructionId,
    state,
    instructedAt: textOf(instructedAt),
    finalAt: finalAt === null ? null : textOf(finalAt),
  };
}
