import { textOf } from '@app/kernel';
import type { TrancheReport } from '@app/tail-bond';
import { ApiProperty } from '@nestjs/swagger';
import { MoneyDto } from '../http/money.dto';

export class HolderDto {
  @ApiProperty() holder!: string;
  @ApiProperty({ type: MoneyDto }) face!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) principal!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) writtenDown!: MoneyDto;
}

export class TrancheStepDto {
  @ApiProperty() noticeId!: string;
  @ApiProperty() sequence!: number;
  @ApiProperty({ enum: ['EVENT', 'PRELIMINARY', 'FINAL', 'RECOVERY', 'CORRECTION'] }) kind!: string;
  @ApiProperty({ type: MoneyDto, description: 'positive: written down' }) change!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) outstandingAfter!: MoneyDto;
  @ApiProperty({ format: 'date-time' }) paidAt!: string;
}

export class TrancheDto {
  @ApiProperty({ example: '2001', description: "its trust's book" }) id!: string;
  @ApiProperty({ example: 'T1J' }) name!: string;
  @ApiProperty() relationshipId!: string;
  @ApiProperty({ example: 'A1', description: 'whose default it covers' }) occupancy!: string;
  @ApiProperty({ type: MoneyDto }) attachment!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) detachment!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) original!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) outstanding!: MoneyDto;
  @ApiProperty({ example: '152654.321099/400000.000000' }) factor!: string;
  @ApiProperty({
    type: [HolderDto],
    description: 'sums to what is outstanding; an investor sees its own row alone',
  })
  register!: HolderDto[];
  @ApiProperty({ type: [MoneyDto], description: 'in trust, at par' }) collateral!: MoneyDto[];
  @ApiProperty({ type: [TrancheStepDto] }) notices!: TrancheStepDto[];
}

export class TrancheListDto {
  @ApiProperty({ type: [TrancheDto] }) tranches!: TrancheDto[];
  @ApiProperty({ type: String, nullable: true, description: 'give it as `after`; null on the last page' })
  next!: string | null;
}

export function trancheDto(report: TrancheReport): TrancheDto {
  return {
    id: report.id,
    name: report.name,
    relationshipId: report.relationshipId,
    occupancy: report.occupancy,
    attachment: report.attachment.toJSON(),
    detachment: report.detachment.toJSON(),
    original: report.original.toJSON(),
    outstanding: report.outstanding.toJSON(),
    factor: report.factor.text,
    register: report.register.map(({ holder, face, principal, writtenDown }) => ({
      holder,
      face: face.toJSON(),
      principal: principal.toJSON(),
      writtenDown: writtenDown.toJSON(),
    })),
    collateral: report.collateral.map((amount) => amount.toJSON()),
    notices: report.steps.map(({ noticeId, sequence, kind, change, outstandingAfter, paidAt }) => ({
      noticeId,
      sequence,
      kind,
      change: change.toJSON(),
      outstandingAfter: outstandingAfter.toJSON(),
      paidAt: textOf(paidAt),
    })),
  };
}
