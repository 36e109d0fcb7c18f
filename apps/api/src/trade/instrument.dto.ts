import { Exact, textOf, USDC } from '@app/kernel';
import { expiryOf, type Instrument, type InstrumentTerms, type OptionRight } from '@app/trade/domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { wholeOf } from '../http/page.query';

export const SYMBOL = /^[A-Z0-9-]{1,30}$/;
const POSITIVE = /^(?=.*[1-9])\d{1,18}(\.\d{1,18})?$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const KINDS = ['linear-perpetual', 'inverse-perpetual', 'dated-future', 'european-option'] as const;
const RIGHTS = ['call', 'put'] as const;

export class InstrumentDto {
  @ApiProperty({ pattern: SYMBOL.source, example: 'BTC-26DEC25-120000-C' })
  @Matches(SYMBOL, { message: '$property is a symbol in capitals' })
  symbol!: string;

  @ApiProperty({
    pattern: SYMBOL.source,
    example: 'BTC',
    description: 'the symbol it is marked on: of a future or an option, of the forward itself',
  })
  @Matches(SYMBOL, { message: '$property is a symbol in capitals' })
  underlying!: string;

  @ApiProperty({ enum: [USDC.code], description: 'what it settles in' })
  @IsIn([USDC.code])
  asset!: string;

  @ApiProperty({ enum: KINDS })
  @IsIn(KINDS)
  kind!: InstrumentTerms['kind'];

  @ApiPropertyOptional({
    type: String,
    pattern: POSITIVE.source,
    example: '0.01',
    description: 'units of the underlying a contract; of an inverse perpetual, its value in the asset',
  })
  @IsOptional()
  @Matches(POSITIVE, { message: '$property is above 0, as decimal text: 0.01' })
  contractSize?: string;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    example: '2025-12-26T08:00:00Z',
    description: 'of a future or an option: a full hour, UTC',
  })
  @IsOptional()
  @Matches(INSTANT, { message: '$property is an instant in UTC: 2025-12-26T08:00:00Z' })
  expiresAt?: string;

  @ApiPropertyOptional({ type: String, pattern: POSITIVE.source, example: '120000' })
  @IsOptional()
  @Matches(POSITIVE, { message: '$property is above 0, as decimal text: 120000' })
  strike?: string;

  @ApiPropertyOptional({ enum: RIGHTS })
  @IsOptional()
  @IsIn(RIGHTS)
  right?: OptionRight;
}

export class InstrumentPageDto {
  @ApiProperty({ type: [InstrumentDto] }) instruments!: InstrumentDto[];
  @ApiProperty({ type: String, nullable: true, description: 'the `after` of the next page' })
  next!: string | null;
}

export class InstrumentQuery {
  @ApiPropertyOptional({ type: String, pattern: SYMBOL.source, description: 'the `next` of the page before' })
  @IsOptional()
  @Matches(SYMBOL, { message: '$property is a symbol in capitals' })
  after?: string;

  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 500, default: 100 })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => wholeOf(value))
  @IsInt()
  @Min(1)
  @Max(500)
  limit = 100;
}

/** Which terms a kind has: every one of them, and no other. */
const TERMS: Readonly<Record<InstrumentTerms['kind'], readonly Term[]>> = {
  'linear-perpetual': [],
  'inverse-perpetual': ['contractSize'],
  'dated-future': ['contractSize', 'expiresAt'],
  'european-option': ['contractSize', 'expiresAt', 'strike', 'right'],
};
type Term = 'contractSize' | 'expiresAt' | 'strike' | 'right';

/** What is wrong with the terms of a kind, a line each. */
export function termFaults(dto: InstrumentDto): string[] {
  const wanted = TERMS[dto.kind];
  const all: readonly Term[] = ['contractSize', 'expiresAt', 'strike', 'right'];
  const faults = all
    .filter((term) => wanted.includes(term) !== (dto[term] !== undefined))
    .map((term) => `${term} is ${wanted.includes(term) ? 'missing from' : 'no term of'} a ${dto.kind}`);
  const noDay = dto.expiresAt !== undefined && Number.isNaN(new Date(dto.expiresAt).getTime());
  return noDay ? [...faults, 'expiresAt is no day of the calendar'] : faults;
}

/** An instrument as it was sent, whose terms have no fault. */
export function instrumentIn(dto: InstrumentDto): Instrument {
  const { symbol, underlying, asset, kind } = dto;
  const contractSize = new Exact(dto.contractSize ?? 1);
  const expiresAt = new Date(dto.expiresAt ?? 0);
  const strike = new Exact(dto.strike ?? 1);
  const terms: Readonly<Record<InstrumentTerms['kind'], InstrumentTerms>> = {
    'linear-perpetual': { kind: 'linear-perpetual' },
    'inverse-perpetual': { kind: 'inverse-perpetual', contractSize },
    'dated-future': { kind: 'dated-future', contractSize, expiresAt },
    'european-option': {
      kind: 'european-option',
      contractSize,
      expiresAt,
      strike,
      right: dto.right ?? 'call',
    },
  };
  return { symbol, underlying, asset, terms: terms[kind] };
}

export function instrumentDto({ symbol, underlying, asset, terms }: Instrument): InstrumentDto {
  const expiresAt = expiryOf(terms);
  return {
    symbol,
    underlying,
    asset,
    kind: terms.kind,
    ...('contractSize' in terms && { contractSize: terms.contractSize.toFixed() }),
    ...(expiresAt !== undefined && { expiresAt: textOf(expiresAt) }),
    ...('strike' in terms && { strike: terms.strike.toFixed(), right: terms.right }),
  };
}
