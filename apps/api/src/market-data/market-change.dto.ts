import { isPublicKey, type ProposedChange, type ReadChange } from '@app/market-data';
import type { MarketChange } from '@app/market-data/domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsInt,
  IsISO8601,
  IsObject,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { OneLine } from '../http/one-line';
import { ListOf, MayBeAbsent } from '../onboarding/fields';
import { PRICE, INSTANT as QUOTED_AT, SYMBOL } from './mark.dto';
import { SOURCE_NAME } from './quote-push.dto';

const HASH = /^[0-9a-f]{64}$/;
const INSTANT = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const DAY = /^20\d\d-\d\d-\d\d$/;
const SHARE = /^(0(\.\d{1,10})?|1(\.0{1,10})?)$/; // 0 to 1
const PART = /^(0\.(?=\d*[1-9])\d{1,10}|1(\.0{1,10})?)$/; // above 0, to 1
const INSIDE = /^0\.(?=\d*[1-9])\d{1,10}$/; // above 0, below 1
const NOT_BELOW_0 = /^\d{1,3}(\.\d{1,10})?$/;
const ABOVE_0 = /^(?=.*[1-9])\d{1,12}(\.\d{1,18})?$/;
const DAILY = /^(?=.*[1-9])\d(\.\d{1,18})?$/;
const BETA = /^-?(?=.*[1-9])\d(\.\d{1,10})?$/;
const KEY = /^whpk_[A-Za-z0-9+/]{43}=$/;

const Figure = (pattern: RegExp, message: string) =>
  Matches(pattern, { message: `$property is ${message}, as decimal text` });
const Symbol = () => Matches(SYMBOL, { message: '$property is a symbol in capitals' });
const PublicKeys = () =>
  ValidateBy(
    { name: 'publicKeys', validator: { validate: (each) => typeof each === 'string' && isPublicKey(each) } },
    { each: true, message: '$property are `whpk_` and 32 bytes in base64' },
  );

/** Where a figure comes from, in a line. */
class WithSource {
  @ApiProperty({ minLength: 1, maxLength: 200, description: 'how it was come by' })
  @Length(1, 200)
  @OneLine()
  source!: string;
}

export class VolatilityMoveDto {
  @ApiProperty({ pattern: SHARE.source, example: '0.3', description: 'a fraction of the volatility' })
  @Figure(SHARE, 'between 0 and 1')
  down!: string;

  @ApiProperty({ pattern: NOT_BELOW_0.source, example: '0.5', description: 'half as much again' })
  @Figure(NOT_BELOW_0, 'not below 0')
  up!: string;
}

export class StressMoveDto extends WithSource {
  @ApiProperty({ pattern: SYMBOL.source, example: 'BTC' }) @Symbol() symbol!: string;

  @ApiProperty({ format: 'date-time', pattern: INSTANT.source, description: 'now, or later' })
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: '$property is an instant in UTC: 2026-01-31T00:00:00Z' })
  effectiveFrom!: string;

  @ApiProperty({ pattern: PART.source, example: '0.15', description: 'a fraction of the mark' })
  @Figure(PART, 'above 0, and at most 1')
  down!: string;

  @ApiProperty({ pattern: ABOVE_0.source, example: '0.15', description: 'a fraction of the mark' })
  @Figure(ABOVE_0, 'above 0')
  up!: string;

  @ApiPropertyOptional({
    type: () => VolatilityMoveDto,
    description: 'left out: nothing is lent against an option',
  })
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => VolatilityMoveDto)
  volatility?: VolatilityMoveDto;
}

export class SymbolVolatilityDto {
  @ApiProperty({ pattern: SYMBOL.source, example: 'BTC' }) @Symbol() symbol!: string;

  @ApiProperty({ pattern: DAILY.source, example: '0.021', description: "of a day's log return" })
  @Figure(DAILY, 'above 0 and below 10')
  daily!: string;
}

export class VolatilitiesDto extends WithSource {
  @ApiProperty({
    format: 'date',
    pattern: DAY.source,
    description: 'the first day they hold for: tomorrow, or later',
  })
  @IsISO8601({ strict: true })
  @Matches(DAY, { message: '$property is a day: 2026-01-31' })
  asOf!: string;

  @ArrayMinSize(1)
  @ArrayUnique(({ symbol }: SymbolVolatilityDto) => symbol)
  @ListOf(() => SymbolVolatilityDto, 100)
  volatilities!: SymbolVolatilityDto[];
}

export class HistoryProxyDto extends WithSource {
  @ApiProperty({ pattern: SYMBOL.source, example: 'SOL' }) @Symbol() symbol!: string;
  @ApiProperty({ pattern: SYMBOL.source, example: 'BTC', description: 'whose closes stand in' })
  @Symbol()
  proxy!: string;

  @ApiProperty({
    pattern: BETA.source,
    example: '1.4',
    description: 'a return of the symbol for one of its proxy',
  })
  @Figure(BETA, 'not 0, and between −10 and 10')
  beta!: string;
}

export class PegDto extends WithSource {
  @ApiProperty({ pattern: SYMBOL.source, example: 'USDT' }) @Symbol() symbol!: string;

  @ApiProperty({ pattern: ABOVE_0.source, example: '1', description: 'in the settlement asset' })
  @Figure(ABOVE_0, 'above 0')
  par!: string;

  @ApiProperty({ pattern: INSIDE.source, example: '0.01', description: 'a fraction of par' })
  @Figure(INSIDE, 'above 0 and below 1')
  threshold!: string;
}

export class QuoteSourceDto {
  @ApiProperty({ pattern: SOURCE_NAME.source, example: 'desk-1' })
  @Matches(SOURCE_NAME, { message: '$property is a short name in small letters, digits and hyphens' })
  name!: string;

  @ApiProperty({
    type: [String],
    minItems: 1,
    maxItems: 2,
    items: { type: 'string', pattern: KEY.source },
    description: 'Ed25519; two while one takes the place of the other',
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(2)
  @PublicKeys()
  publicKeys!: string[];

  @ApiProperty({
    type: [String],
    minItems: 1,
    maxItems: 200,
    uniqueItems: true,
    items: { type: 'string', pattern: SYMBOL.source },
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ArrayUnique()
  @Matches(SYMBOL, { each: true, message: '$property are symbols in capitals' })
  symbols!: string[];

  @ApiProperty({ minimum: 1, maximum: 1440, description: 'how old a mark may be of what nobody marks yet' })
  @IsInt()
  @Min(1)
  @Max(1440)
  maxAgeMinutes!: number;
}

export class VoidedQuoteDto {
  @ApiProperty({ pattern: SYMBOL.source, example: 'BTC' }) @Symbol() symbol!: string;

  @ApiProperty({ format: 'date-time', pattern: QUOTED_AT.source, description: 'the instant it is of' })
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(QUOTED_AT, { message: '$property is an instant in UTC: 2025-10-10T21:00:00Z' })
  quotedAt!: string;

  @ApiProperty({ minLength: 1, maxLength: 60, example: 'venue-1' })
  @Length(1, 60)
  @OneLine()
  source!: string;

  @ApiProperty({ pattern: PRICE.source, example: '12140.5', description: 'as it is recorded' })
  @Figure(PRICE, 'a price')
  price!: string;

  @ApiProperty({ minLength: 1, maxLength: 200, description: 'why it is no price; whoever approves reads it' })
  @Length(1, 200)
  @OneLine()
  reason!: string;
}

export class AgreedQuoteDto {
  @ApiProperty({ pattern: SYMBOL.source, example: 'BTC' }) @Symbol() symbol!: string;

  @ApiProperty({
    format: 'date-time',
    pattern: QUOTED_AT.source,
    description: 'the instant it is of, no older, when it is approved, than its market takes',
  })
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(QUOTED_AT, { message: '$property is an instant in UTC: 2025-10-10T21:00:00Z' })
  quotedAt!: string;

  @ApiProperty({
    minLength: 1,
    maxLength: 60,
    example: 'venue-1',
    description:
      'of its market. What a source with a key has sent, and nobody took, is agreed on under its name',
  })
  @Length(1, 60)
  @OneLine()
  source!: string;

  @ApiProperty({ minLength: 1, maxLength: 60, example: 'last trade', description: 'what the price is' })
  @Length(1, 60)
  @OneLine()
  label!: string;

  @ApiProperty({
    pattern: PRICE.source,
    example: '12140.5',
    description: 'above 0, in the settlement asset',
  })
  @Figure(PRICE, 'a price')
  price!: string;

  @ApiProperty({ minLength: 1, maxLength: 200, description: 'why it is one; whoever approves reads it' })
  @Length(1, 200)
  @OneLine()
  reason!: string;
}

export class MarketChangePath {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsUUID()
  proposalId!: string;
}

export class MarketChangeApprovalDto {
  @ApiProperty({ pattern: HASH.source, description: 'of exactly what the second person has read' })
  @Matches(HASH, { message: '$property is a SHA-256 in small hex' })
  termsHash!: string;
}

const TERMS = { type: 'object' as const, additionalProperties: true };

export class MarketChangeDto {
  @ApiProperty({
    enum: ['stress-move', 'volatility', 'history-proxy', 'quote-source', 'peg', 'voided-quote', 'quote'],
  })
  subject!: MarketChange['subject'];

  @ApiProperty({ ...TERMS, description: 'as they were proposed' }) terms!: object;
}

export class ProposedMarketChangeDto extends MarketChangeDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
}

export class ReadMarketChangeDto extends ProposedMarketChangeDto {
  @ApiProperty({
    ...TERMS,
    nullable: true,
    description: 'what two agreed on before about the same; null: nothing',
  })
  before!: object | null;
}

export function proposedChangeDto({
  proposalId,
  termsHash,
  change,
}: ProposedChange): ProposedMarketChangeDto {
  return { proposalId, termsHash, subject: change.subject, terms: change.terms };
}

export function readChangeDto(read: ReadChange): ReadMarketChangeDto {
  return Object.assign(proposedChangeDto(read), { before: read.before ?? null });
}
