import { textOf } from '@app/kernel';
import type { CallHistory, CallStep, MarginCall, Worklist } from '@app/margin';
import { CALL_FORMS, CALL_KINDS, CALL_ROLES, CALL_STATES, legalEvents, roleOf } from '@app/margin/domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, Length, Matches, ValidateIf, ValidateNested } from 'class-validator';
import { MoneyDto } from '../http/money.dto';
import { OneLine } from '../http/one-line';
import { PageQuery } from '../http/page.query';

export class MarginCallQuery extends PageQuery {
  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @Matches(/^[1-9]\d{0,17}$/, { message: '$property is the id of a relationship' })
  relationship?: string;

  @ApiPropertyOptional({ enum: CALL_STATES })
  @IsOptional()
  @IsIn(CALL_STATES)
  state?: string;

  @ApiPropertyOptional({ enum: CALL_ROLES })
  @IsOptional()
  @IsIn(CALL_ROLES)
  role?: string;
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
  @ApiProperty({ enum: CALL_KINDS }) kind!: string;
  @ApiProperty({ enum: ['delivery', 'return'] }) direction!: string;
  @ApiProperty({ enum: CALL_FORMS, description: 'a demand is met; the others only tell' }) form!: string;
  @ApiProperty({ enum: CALL_ROLES, description: 'who acts, seen by the house' }) role!: string;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'the disputed call, of one that asks for what was upheld of it',
  })
  upheldOf!: string | null;
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
  @ApiProperty({ description: 'who did it; to a party: as what' }) by!: string;
  @ApiProperty({ type: String, nullable: true, description: 'what shows that it was delivered' })
  proof!: string | null;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description:
      'of a call that is superseded: the one that takes its place; null: none does, or the next run strikes it',
  })
  byCall!: string | null;
}

export class CallPledgeDto {
  @ApiProperty({ description: 'which offer for the call' }) n!: number;
  @ApiProperty({ example: 'USDC' }) asset!: string;
  @ApiProperty({ example: '1250000.000000' }) amount!: string;
  @ApiProperty({
    example: '1250000.000000',
    description:
      'in the settlement asset, after haircuts: when it was offered, or, since it has moved, when it did',
  })
  value!: string;
  @ApiProperty({ enum: ['offered', 'accepted', 'rejected'] }) state!: string;
  @ApiProperty({ type: String, nullable: true, description: 'of a decision' }) why!: string | null;
}

export class CallFlagDto {
  @ApiProperty({ description: 'what gives pause' }) flag!: string;
  @ApiProperty() detail!: string;
}

export class CallEscalationDto {
  @ApiProperty({ description: 'who was told' }) tells!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ type: String, nullable: true, description: 'of a notice that nobody has served' })
  draft!: string | null;
}

export class WorkDto {
  @ApiProperty({ enum: CALL_ROLES }) role!: string;
  @ApiProperty({ description: 'how many there are' }) total!: number;
  @ApiProperty({ type: [MarginCallDto], description: 'the first hundred by their deadlines' })
  calls!: MarginCallDto[];
}

export class WorklistDto {
  @ApiProperty({ type: [WorkDto], description: 'what is not over, by who acts' }) work!: WorkDto[];
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
  @ApiProperty({ type: [String], description: 'what can happen to it next' }) possible!: string[];
  @ApiProperty({ type: [CallPledgeDto] }) pledges!: CallPledgeDto[];
  @ApiProperty({ type: [CallFlagDto], description: 'why it waits for two officers; shown to the house' })
  flags!: CallFlagDto[];
  @ApiProperty({ type: [CallEscalationDto], description: 'shown to the house' })
  escalations!: CallEscalationDto[];
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
    form: call.form ?? 'demand',
    role: roleOf({ form: 'demand', ...call }),
    upheldOf: call.upheldOf ?? null,
    amount: call.amount.toJSON(),
    paid: call.paid.toJSON(),
    snapshotId: call.snapshotId,
    issuedAt: textOf(call.issuedAt),
    dueAt: textOf(call.dueAt),
    state: call.state,
  };
}

export function worklistDto(worklist: Worklist): WorklistDto {
  return { work: worklist.map(({ role, total, calls }) => ({ role, total, calls: calls.map(callDto) })) };
}

/** @param house whether whoever asks is of the house: a party is told as what something was done, and not by whom */
export function historyDto(history: CallHistory, house: boolean): MarginCallHistoryDto {
  const { call, steps, children, pledges, flags, escalations } = history;
  return Object.assign(callDto(call), {
    statement: { ...call.statement },
    steps: steps.map((step) => stepDto(step, house)),
    children: [...children],
    possible: legalEvents(call),
    pledges: pledges.map(({ n, asset, amount, value, state, why }) => ({
      n,
      asset,
      amount,
      value,
      state,
      why,
    })),
    flags: flags.map(({ flag, detail }) => ({ flag, detail })),
    escalations: escalations.map(({ tells, at, draft }) => ({ tells, at: textOf(at), draft })),
  });
}

function stepDto({ state, at, why, actor, asRole, evidence, byCall }: CallStep, house: boolean): CallStepDto {
  return { state, at: textOf(at), why, by: house ? actor : asRole, proof: evidence, byCall };
}
