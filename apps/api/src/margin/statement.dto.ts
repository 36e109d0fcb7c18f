import type { SealedStatement } from '@app/margin';
import { ApiProperty } from '@nestjs/swagger';
import { InterestCorrectionDto, InterestDayDto } from './interest.dto';
import { StatedModelDto } from './statement-model.dto';

export const TEXTS = { type: 'object', additionalProperties: { type: 'string' } } as const;
export const DECIMAL = {
  type: String,
  example: '600000.000000',
  description: 'decimal text, with all its digits',
};

export const REPRODUCED = { type: Boolean, nullable: true } as const;
export const HOW_REPRODUCED =
  'true: to the last unit; false: not any more; null: some of it is taken as given, and nothing here proves it';
export const TAKEN_AS_GIVEN = {
  type: String,
  nullable: true,
  description: 'what of it no line gives, and how it is struck again',
} as const;

class StatedPartDto {
  @ApiProperty({ format: 'uuid' }) of!: string;
  @ApiProperty(DECIMAL) amount!: string;
}

class StatedCallDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() relationshipId!: string;
  @ApiProperty() relationship!: string;
  @ApiProperty({ example: 'A1', description: 'who is to pay' }) occupancy!: string;
  @ApiProperty({ example: 'vm' }) kind!: string;
  @ApiProperty({ enum: ['delivery', 'return'] }) direction!: string;
  @ApiProperty(DECIMAL) amount!: string;
  @ApiProperty({ example: 'USDC' }) asset!: string;
  @ApiProperty({ example: '6', description: 'of the asset' }) decimals!: string;
  @ApiProperty({ format: 'date-time' }) issuedAt!: string;
  @ApiProperty({ format: 'date-time' }) dueAt!: string;
  @ApiProperty({ type: StatedPartDto, nullable: true, description: 'the part of it that was asked for' })
  part!: StatedPartDto | null;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'the disputed call, of one that asks for what was upheld of it',
  })
  upheldOf!: string | null;
}

export class StatedExposureDto {
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ format: 'uuid' }) snapshotId!: string;
  @ApiProperty() snapshotHash!: string;
  @ApiProperty({ type: String, nullable: true, description: 'of the exposure run' })
  inputsHash!: string | null;
  @ApiProperty({ example: 'A1', description: 'whose trades are listed' }) seat!: string;
  @ApiProperty({
    description: "the other seat's, for the payer's have ended: the exposure is theirs, negated",
  })
  mirrored!: boolean;
}

class StatedDisputeDto {
  @ApiProperty({ format: 'date-time', description: 'a dispute of the call is heard before then' })
  until!: string;
  @ApiProperty({
    enum: ['time-of-day', 'after-notice'],
    description: 'when a dispute is struck again: at a time of day, or so many minutes after its notice',
  })
  resolution!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: '13:00',
    description: 'on the first of these days after the one of the notice',
  })
  resolutionTime!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'America/New_York' }) resolutionZone!: string | null;
  @ApiProperty({ type: [String], example: ['USNY'], description: 'business centres, or 24/7' })
  resolutionDays!: string[];
  @ApiProperty({ type: String, nullable: true, example: '120' }) resolutionMinutes!: string | null;
}

export class StatedMarkDto {
  @ApiProperty() symbol!: string;
  @ApiProperty(DECIMAL) price!: string;
  @ApiProperty() source!: string;
  @ApiProperty() label!: string;
  @ApiProperty({ format: 'date-time' }) quotedAt!: string;
  @ApiProperty() ageMinutes!: string;
  @ApiProperty({ description: 'of notional, for the interval of eight hours that runs' })
  fundingRate!: string;
  @ApiProperty() dailyVolatility!: string;
}

class StatedTradeDto {
  @ApiProperty() tradeId!: string;
  @ApiProperty() instrument!: string;
  @ApiProperty({ ...TEXTS, description: 'the kind of the instrument, and what that kind needs' })
  terms!: Record<string, string>;
  @ApiProperty({ description: 'of contracts: positive is long' }) quantity!: string;
  @ApiProperty({ description: 'at which it was struck' }) price!: string;
  @ApiProperty({ description: 'that it is marked on' }) symbol!: string;
  @ApiProperty() mark!: string;
  @ApiProperty() source!: string;
  @ApiProperty() ageMinutes!: string;
  @ApiProperty({ description: 'to its seat, unrounded' }) value!: string;
  @ApiProperty({ description: 'accrued, unrounded; positive: its seat owes it' }) funding!: string;
}

export class StatedTradesDto {
  @ApiProperty() count!: string;
  @ApiProperty({ type: [StatedTradeDto] }) lines!: StatedTradeDto[];
}

class StatedPostedMarkDto {
  @ApiProperty() symbol!: string;
  @ApiProperty() price!: string;
  @ApiProperty({ format: 'date-time' }) quotedAt!: string;
}

class StatedTraitsDto {
  @ApiProperty() issuer!: string;
  @ApiProperty({ example: 'government-bond' }) type!: string;
  @ApiProperty({ example: 'US' }) country!: string;
  @ApiProperty({ example: 'USD' }) currency!: string;
  @ApiProperty({ example: 'issuer-claim', description: 'none: it is held by entry in a register' })
  wrapper!: string;
  @ApiProperty({ type: String, nullable: true, description: 'units in issue; null: nobody knows' })
  issueSize!: string | null;
}

export class StatedPostedDto {
  @ApiProperty() account!: string;
  @ApiProperty() asset!: string;
  @ApiProperty(DECIMAL) quantity!: string;
  @ApiProperty({ type: [StatedPostedMarkDto], description: 'none: it is the settlement asset' })
  marks!: StatedPostedMarkDto[];
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'of one unit: the product of its marks; null: it counts for nothing',
  })
  price!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'of the schedule, by which it is taken' })
  criterion!: string | null;
  @ApiProperty({ description: 'as a part of the value, as are those that follow' }) haircut!: string;
  @ApiProperty() currencyHaircut!: string;
  @ApiProperty() tokenAddOn!: string;
  @ApiProperty() weekendAddOn!: string;
  @ApiProperty({
    description:
      'quantity × price × (1 − haircut − currencyHaircut − tokenAddOn − weekendAddOn), rounded down; where the basis is multiplicative, × (1 − each)',
  })
  value!: string;
  @ApiProperty({ description: 'of the value, within the limits' }) counts!: string;
  @ApiProperty({ type: [String], description: 'the limits that all of it would exceed' })
  limitedBy!: string[];
  @ApiProperty({ description: 'of what does, at most a quarter of all that counts counts' })
  fallsWithPosition!: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'it counts for nothing' }) why!: string | null;
  @ApiProperty({
    type: StatedTraitsDto,
    nullable: true,
    description: 'what limits ask of it; null: of the settlement asset, and of what nobody has registered',
  })
  traits!: StatedTraitsDto | null;
}

class StatedLimitDto {
  @ApiProperty() name!: string;
  @ApiProperty({ example: 'issuer' }) by!: string;
  @ApiProperty({ type: String, nullable: true, description: 'null: each of its kind by itself' })
  of!: string | null;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { kind: 'percent', percent: '50' },
    description: 'of everything posted, or by issue size of the issue; or a value',
  })
  most!: object;
}

export class StatedPostedTermsDto {
  @ApiProperty({ enum: ['additive', 'multiplicative'], description: 'how haircuts go together' })
  basis!: string;
  @ApiProperty({ type: [StatedLimitDto], description: 'within them as much counts as can' })
  limits!: StatedLimitDto[];
}

export class StatedTransitDto {
  @ApiProperty({ format: 'uuid' }) callId!: string;
  @ApiProperty(DECIMAL) amount!: string;
  @ApiProperty({ format: 'date-time' }) issuedAt!: string;
  @ApiProperty({ format: 'date-time' }) dueAt!: string;
}

export class StatedLineDto {
  @ApiProperty() line!: string;
  @ApiProperty(DECIMAL) amount!: string;
  @ApiProperty({ description: 'in the names of the lines before it' }) how!: string;
}

class StatedResultDto {
  @ApiProperty({ enum: ['delivery', 'return'] }) direction!: string;
  @ApiProperty(DECIMAL) amount!: string;
}

class StatedInterestDayDto extends InterestDayDto {
  @ApiProperty({ description: 'balance × rate / the days of a year, unrounded; compounded as elected' })
  interest!: string;
}

class StatedInterestDto {
  @ApiProperty({ type: [StatedInterestDayDto] }) days!: StatedInterestDayDto[];
  @ApiProperty({ description: 'of the days, unrounded; above zero the holder owes it' }) sum!: string;
  @ApiProperty({ type: [InterestCorrectionDto] }) corrections!: InterestCorrectionDto[];
}

/** A margin call that whoever has it can strike again. Its members are those of its schema for ever. */
export class CallStatementDto {
  @ApiProperty({ enum: ['ringfence.margin-call-statement/1'] }) schema!: string;
  @ApiProperty({ type: StatedCallDto }) call!: StatedCallDto;
  @ApiProperty({ type: StatedExposureDto }) exposure!: StatedExposureDto;
  @ApiProperty(TEXTS) terms!: Record<string, string>;
  @ApiProperty({
    type: StatedDisputeDto,
    nullable: true,
    description: 'null: it asks for what was upheld of a dispute, which is over',
  })
  dispute!: StatedDisputeDto | null;
  @ApiProperty({ type: [StatedMarkDto] }) marks!: StatedMarkDto[];
  @ApiProperty({ type: StatedTradesDto }) trades!: StatedTradesDto;
  @ApiProperty({ type: [StatedPostedDto] }) posted!: StatedPostedDto[];
  @ApiProperty({
    type: StatedPostedTermsDto,
    nullable: true,
    description: 'null: nothing but the settlement asset is posted',
  })
  postedTerms!: StatedPostedTermsDto | null;
  @ApiProperty({ type: [StatedTransitDto] }) inTransit!: StatedTransitDto[];
  @ApiProperty({
    type: [StatedTransitDto],
    description:
      'parts of earlier calls over which a dispute is open: they are not asked for again before it is over',
  })
  inDispute!: StatedTransitDto[];
  @ApiProperty({ type: StatedModelDto, nullable: true }) model!: StatedModelDto | null;
  @ApiProperty({ type: StatedInterestDto, nullable: true, description: 'null: not of interest' })
  interest!: StatedInterestDto | null;
  @ApiProperty({ type: [StatedLineDto] }) arithmetic!: StatedLineDto[];
  @ApiProperty({ type: StatedResultDto }) result!: StatedResultDto;
  @ApiProperty({ ...REPRODUCED, description: `the lines give the amount that was called: ${HOW_REPRODUCED}` })
  reproduced!: boolean | null;
  @ApiProperty(TAKEN_AS_GIVEN) takenAsGiven!: string | null;
  @ApiProperty({
    description: 'SHA-256 of the statement without this member, in the canonical form of RFC 8785',
  })
  sha256!: string;
}

export const statementDto = (statement: SealedStatement): CallStatementDto =>
  JSON.parse(JSON.stringify(statement)) as CallStatementDto;
