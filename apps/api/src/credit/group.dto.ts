import type { GroupView, LimitBreach, OpenReview } from '@app/credit';
import { breachState, escalation } from '@app/credit/domain';
import { textOf } from '@app/kernel';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, Matches, ValidateNested } from 'class-validator';
import { MoneyDto } from '../http/money.dto';
import { LineReasonDto } from './line-act.dto';

const GROUP = /^[a-z0-9][a-z0-9-]{0,59}$/;

export class GroupPath {
  @ApiProperty({ type: String, pattern: GROUP.source, example: 'north-holdings' })
  @Matches(GROUP, { message: '$property is the name of a group: north-holdings' })
  group!: string;
}

export class MembershipDto extends LineReasonDto {
  @ApiProperty({ pattern: GROUP.source, example: 'north-holdings' })
  @Matches(GROUP, { message: '$property is the name of a group: north-holdings' })
  group!: string;
}

export class AppetiteDto extends LineReasonDto {
  @ApiProperty({ type: MoneyDto, description: 'what the house is willing to lend to the whole group' })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  most!: MoneyDto;
}

export class GroupRecordedDto {
  @ApiProperty() recorded!: string;
}

const RECOURSE =
  'Recourse is against each entity alone: nothing of one nets with anything of another, and no seat is changed by what is shown here.';

export class GroupSeatDto {
  @ApiProperty() party!: string;
  @ApiProperty() relationship!: string;
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ type: MoneyDto, nullable: true }) number!: MoneyDto | null;
  @ApiProperty({ type: MoneyDto, nullable: true }) limit!: MoneyDto | null;
  @ApiProperty({ type: String, nullable: true, description: 'why it is in no sum' }) unmeasured!:
    string | null;
}

export class GroupDto {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'null: nobody said that the party has affiliates',
  })
  group!: string | null;
  @ApiProperty({ type: [String] }) parties!: string[];
  @ApiProperty({ type: [GroupSeatDto] }) seats!: GroupSeatDto[];
  @ApiProperty({ type: MoneyDto, description: 'of all seats that could be measured' }) number!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) limit!: MoneyDto;
  @ApiProperty({ type: MoneyDto, nullable: true }) appetite!: MoneyDto | null;
  @ApiProperty({ type: String, nullable: true, enum: ['beyond-appetite', 'limits-beyond-appetite'] })
  warning!: string | null;
  @ApiProperty({ example: RECOURSE }) recourse!: string;
}

export function groupDto(view: GroupView): GroupDto {
  return {
    group: view.group ?? null,
    parties: [...view.parties],
    seats: view.seats.map(({ number, limit, unmeasured, ...seat }) => ({
      ...seat,
      number: number?.toJSON() ?? null,
      limit: limit?.toJSON() ?? null,
      unmeasured: unmeasured ?? null,
    })),
    number: view.number.toJSON(),
    limit: view.limit.toJSON(),
    appetite: view.appetite?.toJSON() ?? null,
    warning: view.warning ?? null,
    recourse: RECOURSE,
  };
}

export class ReviewDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() relationship!: string;
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ description: 'of the line' }) version!: number;
  @ApiProperty({ enum: ['review-due', 'review-overdue', 'expiring'] }) kind!: string;
  @ApiProperty({ format: 'date' }) dueOn!: string;
  @ApiProperty({ format: 'date-time' }) openedAt!: string;
  @ApiProperty({ description: 'by a later version of the line' }) done!: boolean;
}

export class ReviewPageDto {
  @ApiProperty({ type: [ReviewDto] }) reviews!: ReviewDto[];
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'give it as `after`' })
  next!: string | null;
}

export function reviewDto({ openedAt, ...review }: OpenReview): ReviewDto {
  return { ...review, openedAt: textOf(openedAt) };
}

export class EscalationStepDto {
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ description: 'who is told' }) to!: string;
  @ApiProperty() reached!: boolean;
}

export class LimitBreachDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() relationship!: string;
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ description: 'of the line' }) version!: number;
  @ApiProperty({ type: MoneyDto, description: 'when it was seen' }) number!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) limit!: MoneyDto;
  @ApiProperty({ enum: ['curing', 'uncured', 'cured'] }) state!: string;
  @ApiProperty({ format: 'date-time' }) openedAt!: string;
  @ApiProperty({ format: 'date-time', description: 'the end of the cure clock' }) cureBy!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) endedAt!: string | null;
  @ApiProperty({ type: [EscalationStepDto] }) steps!: EscalationStepDto[];
}

export class LimitBreachPageDto {
  @ApiProperty({ type: [LimitBreachDto] }) breaches!: LimitBreachDto[];
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'give it as `after`' })
  next!: string | null;
}

export function breachDto(breach: LimitBreach, asOf: Date): LimitBreachDto {
  const { number, limit, openedAt, cureBy, endedAt, ...rest } = breach;
  return {
    ...rest,
    number: number.toJSON(),
    limit: limit.toJSON(),
    state: breachState(breach, asOf),
    openedAt: textOf(openedAt),
    cureBy: textOf(cureBy),
    endedAt: endedAt === undefined ? null : textOf(endedAt),
    steps: escalation(breach, asOf).map(({ at, to, reached }) => ({ at: textOf(at), to, reached })),
  };
}
