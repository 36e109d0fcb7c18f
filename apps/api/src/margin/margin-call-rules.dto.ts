import type { CallRules } from '@app/margin/domain';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { OneLine } from '../http/one-line';
import { RelationshipPath } from '../http/paths';

const MOST_MINUTES = 10_080; // a week
const given = (field: keyof CallRulesDto) => ValidateIf((rules: CallRulesDto) => rules[field] !== null);

export class RungDto {
  @ApiProperty({
    enum: ['answer', 'deadline'],
    description: 'after which instant: when an answer was expected, or the deadline',
  })
  @IsIn(['answer', 'deadline'])
  from!: 'answer' | 'deadline';

  @ApiProperty({ type: 'integer', minimum: 0, maximum: MOST_MINUTES })
  @IsInt()
  @Min(0)
  @Max(MOST_MINUTES)
  minutes!: number;

  @ApiProperty({ type: String, minLength: 1, maxLength: 200, example: 'the head of the relationship' })
  @Length(1, 200)
  @OneLine()
  tells!: string;

  @ApiProperty({
    type: String,
    enum: ['failure-notice'],
    nullable: true,
    description: 'for a named officer to serve, or not',
  })
  @ValidateIf(({ drafts }: RungDto) => drafts !== null)
  @IsIn(['failure-notice'])
  drafts!: 'failure-notice' | null;
}

export class CallRulesDto {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'of the settlement asset: what is above waits for two officers',
  })
  @given('automaticUpTo')
  @Matches(/^\d{1,12}(\.\d{1,6})?$/, { message: '$property is an amount as decimal text, or null' })
  automaticUpTo!: string | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    minimum: 1,
    maximum: MOST_MINUTES,
    description: 'of the oldest mark at the cut',
  })
  @given('staleMinutes')
  @IsInt()
  @Min(1)
  @Max(MOST_MINUTES)
  staleMinutes!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'how far an exposure may move within a day, in per cent',
  })
  @given('dayOnDayPercent')
  @Matches(/^\d{1,6}(\.\d{1,2})?$/, { message: '$property is per cent as decimal text, or null' })
  dayOnDayPercent!: string | null;

  @ApiProperty() @IsBoolean() signFlip!: boolean;
  @ApiProperty() @IsBoolean() unconfirmedTrades!: boolean;

  @ApiProperty({ enum: ['shown', 'hidden'], description: 'what waits, to the party that will be called' })
  @IsIn(['shown', 'hidden'])
  expected!: 'shown' | 'hidden';

  @ApiProperty({ description: 'whether the party across is told of each demand' })
  @IsBoolean()
  notifies!: boolean;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    minimum: 0,
    maximum: MOST_MINUTES,
    description: 'after which a call that waits is pointed out',
  })
  @given('guardMinutes')
  @IsInt()
  @Min(0)
  @Max(MOST_MINUTES)
  guardMinutes!: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    minimum: 1,
    maximum: MOST_MINUTES,
    description: 'within which an answer is expected',
  })
  @given('answerMinutes')
  @IsInt()
  @Min(1)
  @Max(MOST_MINUTES)
  answerMinutes!: number | null;

  @ApiProperty({ type: [RungDto], maxItems: 20 })
  @IsArray()
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => RungDto)
  ladder!: RungDto[];
}

export class CallRulesInForceDto {
  @ApiProperty({ description: '0: there are none, and every call is made at once' }) version!: number;
  @ApiProperty({ type: CallRulesDto, nullable: true }) rules!: CallRulesDto | null;
}

export class ProposedCallRulesDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
  @ApiProperty() version!: number;
  @ApiProperty({ type: CallRulesDto }) rules!: CallRulesDto;
}

export class CallRulesApprovalDto {
  @ApiProperty({ type: String, pattern: '^[0-9a-f]{64}$' })
  @Matches(/^[0-9a-f]{64}$/, { message: '$property is a SHA-256 in small hex' })
  termsHash!: string;
}

export class CallRulesProposalPath extends RelationshipPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsUUID()
  proposalId!: string;
}

/** In one order of its fields, so that the same rules have one hash. */
export function rulesOf(body: CallRulesDto): CallRules {
  const { automaticUpTo, staleMinutes, dayOnDayPercent, signFlip, unconfirmedTrades } = body;
  const { expected, notifies, guardMinutes, answerMinutes, ladder } = body;
  return {
    automaticUpTo,
    staleMinutes,
    dayOnDayPercent,
    signFlip,
    unconfirmedTrades,
    expected,
    notifies,
    guardMinutes,
    answerMinutes,
    ladder: ladder.map(({ from, minutes, tells, drafts }) => ({ from, minutes, tells, drafts })),
  };
}

export function rulesDto(rules: CallRules): CallRulesDto {
  return { ...rules, ladder: rules.ladder.map((rung) => ({ ...rung })) };
}
