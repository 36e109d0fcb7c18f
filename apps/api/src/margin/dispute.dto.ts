import { type Exact, type Money, textOf } from '@app/kernel';
import type { AgedDispute, DisputeOutcome, SeenDispute } from '@app/margin';
import {
  DISPUTE_CATEGORIES,
  type DisputeCategory,
  QUOTATIONS_OF,
  type QuotationOf,
} from '@app/margin/domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, Length, Matches, ValidateNested } from 'class-validator';
import { MoneyDto } from '../http/money.dto';
import { OneLine } from '../http/one-line';

export class DisputeClaimDto {
  @ApiProperty({ enum: DISPUTE_CATEGORIES })
  @IsIn(DISPUTE_CATEGORIES)
  category!: DisputeCategory;

  @ApiProperty({ type: MoneyDto, description: 'the disputed part; the rest stays due at the deadline' })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  amount!: MoneyDto;

  @ApiProperty({ type: String, minLength: 1, maxLength: 500 })
  @Length(1, 500)
  @OneLine()
  reason!: string;
}

export class QuotationDto {
  @ApiProperty({ type: String, pattern: '^[A-Z0-9-]{1,30}$', example: 'BTC' })
  @Matches(/^[A-Z0-9-]{1,30}$/, { message: '$property is a symbol in capitals' })
  symbol!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: 100 })
  @Length(1, 100)
  @OneLine()
  dealer!: string;

  @ApiProperty({ type: String, pattern: String.raw`^\d{1,15}(\.\d{1,18})?$`, example: '121400.5' })
  @Matches(/^(?!0*(\.0*)?$)\d{1,15}(\.\d{1,18})?$/, {
    message: '$property is a number above 0 as decimal text',
  })
  mid!: string;

  @ApiPropertyOptional({ enum: QUOTATIONS_OF, default: 'price' })
  @IsOptional()
  @IsIn(QUOTATIONS_OF)
  of?: QuotationOf;
}

export class ConcessionDto {
  @ApiProperty({ type: String, minLength: 1, maxLength: 500 })
  @Length(1, 500)
  @OneLine()
  reason!: string;
}

class GapTradeDto {
  @ApiProperty() tradeId!: string;
  @ApiProperty({ enum: ['differing', 'missing-here', 'missing-there'] }) outcome!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'their value less ours; null: it cannot be valued',
  })
  gap!: string | null;
}

const BY_CALL =
  'the call by which what was upheld is asked for, as far as it is due by the newest marks; null: nothing of it is, it was of a transfer, or the next run strikes it';

class DisputeEndDto {
  @ApiProperty({ enum: ['recalculation', 'concession-of-the-party', 'concession-of-the-house'] }) by!: string;
  @ApiProperty({ type: MoneyDto, nullable: true, description: 'the call as it would have been' })
  recalculated!: MoneyDto | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: BY_CALL }) byCall!: string | null;
  @ApiProperty({ format: 'date-time' }) endedAt!: string;
}

class DisputeHeadDto {
  @ApiProperty({ format: 'uuid', description: 'the part of a call that is disputed' }) callId!: string;
  @ApiProperty() relationshipId!: string;
  @ApiProperty() occupancy!: string;
  @ApiProperty({ example: 'vm' }) kind!: string;
  @ApiProperty({ enum: DISPUTE_CATEGORIES }) category!: string;
  @ApiProperty({ enum: ['call', 'transfer'], description: 'of a transfer that was made already' })
  of!: string;
  @ApiProperty({ type: MoneyDto }) amount!: MoneyDto;
  @ApiProperty() reason!: string;
  @ApiProperty({ format: 'date-time' }) openedAt!: string;
  @ApiProperty({ format: 'date-time', description: 'until then both talk; from then on it is recalculated' })
  resolutionAt!: string;
  @ApiProperty({ format: 'date-time', description: 'by when both are told what came of it' })
  resultBy!: string;
}

export class DisputeDto extends DisputeHeadDto {
  @ApiProperty({ type: MoneyDto, nullable: true, description: 'what of it was due; null: it is open' })
  upheld!: MoneyDto | null;
  @ApiProperty({ type: DisputeEndDto, nullable: true }) end!: DisputeEndDto | null;
  @ApiProperty({ type: [QuotationDto] }) quotations!: QuotationDto[];
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'null: the portfolio is asked for',
  })
  reconciliationId!: string | null;
  @ApiProperty({ type: [GapTradeDto], description: 'trades of which the books differ, the largest first' })
  trades!: GapTradeDto[];
  @ApiProperty({ type: MoneyDto, description: 'of the gap, by those that can be valued' })
  explained!: MoneyDto;
}

class DisputeAgeDto {
  @ApiProperty({ enum: ['EMIR', 'US'] }) regime!: string;
  @ApiProperty({ format: 'date-time', description: 'of the first dispute that is not over' }) since!: string;
  @ApiProperty({ type: 'integer' }) businessDays!: number;
  @ApiProperty({ description: 'in the money of the regime, or no-rate: then it counts as above any limit' })
  amount!: string;
  @ApiProperty({ type: [String], enum: ['record', 'special-process', 'report', 'report-again'] })
  steps!: string[];
}

export class AgedDisputeDto extends DisputeHeadDto {
  @ApiProperty({ type: [DisputeAgeDto] }) ages!: DisputeAgeDto[];
}

export class DisputeWorklistDto {
  @ApiProperty({ type: [AgedDisputeDto] }) disputes!: AgedDisputeDto[];
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'give it as `after`; null on the last page',
  })
  next!: string | null;
}

export class DisputedDto {
  @ApiProperty({ format: 'uuid', description: 'the call that the dispute is of' }) callId!: string;
}

export class QuotedDto {
  @ApiProperty({ type: 'integer', description: 'so many are taken down' }) quotations!: number;
}

export class ResolvedDto {
  @ApiProperty({ type: MoneyDto, description: 'what of the disputed part was due' }) upheld!: MoneyDto;
  @ApiProperty({ type: MoneyDto, nullable: true, description: 'the call as it would have been' })
  recalculated!: MoneyDto | null;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: BY_CALL,
  })
  byCall!: string | null;
}

export function endedDto({ upheld, byCall }: DisputeOutcome, recalculated?: Money): ResolvedDto {
  return {
    upheld: upheld.toJSON(),
    recalculated: recalculated?.toJSON() ?? null,
    byCall: byCall ?? null,
  };
}

function headOf({ call, dispute }: Pick<SeenDispute, 'call' | 'dispute'>): DisputeHeadDto {
  return {
    callId: call.id,
    relationshipId: call.relationship,
    occupancy: call.occupancy,
    kind: call.kind,
    category: dispute.category,
    of: dispute.claimOf,
    amount: dispute.amount.toJSON(),
    reason: dispute.reason,
    openedAt: textOf(dispute.openedAt),
    resolutionAt: textOf(dispute.resolutionAt),
    resultBy: textOf(dispute.resultBy),
  };
}

export function disputeDto(seen: SeenDispute): DisputeDto {
  const { dispute, quotations, end, gap } = seen;
  const text = (value: Exact | undefined) => value?.toFixed() ?? null;
  return Object.assign(headOf(seen), {
    upheld: dispute.upheld?.toJSON() ?? null,
    end: end
      ? {
          by: end.by,
          recalculated: end.recalculated?.toJSON() ?? null,
          byCall: end.byCall,
          endedAt: textOf(end.endedAt),
        }
      : null,
    quotations: quotations.map(({ symbol, dealer, mid, of = 'price' }) => ({
      symbol,
      dealer,
      mid: mid.toFixed(),
      of,
    })),
    reconciliationId: gap.reconciliation?.id ?? null,
    trades: gap.trades.map(({ tradeId, outcome, gap: explains }) => ({
      tradeId,
      outcome,
      gap: text(explains),
    })),
    explained: gap.explained.toJSON(),
  });
}

export function agedDto(aged: AgedDispute): AgedDisputeDto {
  return Object.assign(headOf(aged), {
    ages: aged.ages.map(({ regime, since, businessDays, amount, steps }) => ({
      regime,
      since: textOf(since),
      businessDays,
      amount: amount === 'no-rate' ? amount : amount.toFixed(2),
      steps: [...steps],
    })),
  });
}
