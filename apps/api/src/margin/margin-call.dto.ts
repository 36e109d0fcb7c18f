import { textOf } from '@app/kernel';
import type { CallHistory, MarginCall } from '@app/margin';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, Length, Matches, ValidateIf, ValidateNested } from 'class-validator';
import { MoneyDto } from '../http/money.dto';
import { OneLine } from '../http/one-line';
import { PageQuery } from '../http/page.query';

export const CALL_STATES = [
  ...['issued', 'agreed', 'split', 'disputed', 'settled', 'failed', 'cured', 'withdrawn', 'superseded'],
] as const;

export class MarginCallQuery extends PageQuery {
  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @Matches(/^[1-9]\d{0,17}$/, { message: '$property is the id of a relationship' })
  relationship?: string;

  @ApiPropertyOptional({ enum: CALL_STATES })
  @IsOptional()
  @IsIn(CALL_STATES)
  state?: string;
}

export class CallResponseDto {
  @ApiProperty({ enum: ['agree', 'dispute'] })
  @IsIn(['agree', 'dispute'])
  answer!: 'agree' | 'dispute';

  @ApiPropertyOptional({
    type: MoneyDto,
    description: 'the disputed part; the rest stays due at the deadline',
  })
  @ValidateIf(({ answer }: CallResponseDto) => answer === 'dispute')
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  amount?: MoneyDto;

  @ApiPropertyOptional({ type: String, minLength: 1, maxLength: 500 })
  @ValidateIf(({ answer }: CallResponseDto) => answer === 'dispute')
  @Length(1, 500)
  @OneLine()
  reason?: string;
}

export class MarginCallDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() relationshipId!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'the call it was split from' })
  parentId!: string | null;
  @ApiProperty({ example: 'A1', description: 'who is to pay' }) occupancy!: string;
  @ApiProperty({ enum: ['vm', 'im'] }) kind!: string;
  @ApiProperty({ enum: ['delivery', 'return'] }) direction!: string;
  @ApiProperty({ type: MoneyDto }) amount!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) paid!: MoneyDto;
  @ApiProperty({ format: 'uuid' }) snapshotId!: string;
  @ApiProperty({ format: 'date-time' }) issuedAt!: string;
  @ApiProperty({ format: 'date-time' }) dueAt!: string;
  @ApiProperty({ enum: CALL_STATES }) state!: string;
}

export class MarginCallPageDto {
  @ApiProperty({ type: [MarginCallDto] }) calls!: MarginCallDto[];
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'give it as `after`; null on the last page',
  })
  next!: string | null;
}

export class CallStepDto {
  @ApiProperty({ enum: CALL_STATES }) state!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty() why!: string;
}

export class MarginCallHistoryDto extends MarginCallDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'the arithmetic, line by line',
  })
  statement!: Record<string, string>;
  @ApiProperty({ type: [CallStepDto] }) steps!: CallStepDto[];
  @ApiProperty({ type: [String], description: 'the calls it was split into: they sum to it' })
  children!: string[];
}

export class AnsweredDto {
  @ApiProperty({
    type: [String],
    description: 'the calls that stand now: this one, or the two it was split into',
  })
  calls!: string[];
}

export function callDto(call: MarginCall): MarginCallDto {
  return {
    id: call.id,
    relationshipId: call.relationship,
    parentId: call.parentId ?? null,
    occupancy: call.occupancy,
    kind: call.kind,
    direction: call.direction,
    amount: call.amount.toJSON(),
    paid: call.paid.toJSON(),
    snapshotId: call.snapshotId,
    issuedAt: textOf(call.issuedAt),
    dueAt: textOf(call.dueAt),
    state: call.state,
  };
}

export function historyDto({ call, steps, children }: CallHistory): MarginCallHistoryDto {
  return Object.assign(callDto(call), {
    statement: { ...call.statement },
    steps: steps.map(({ state, at, why }) => ({ state, at: textOf(at), why })),
    children: [...children],
  });
}
