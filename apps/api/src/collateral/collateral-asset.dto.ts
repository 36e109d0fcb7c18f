import type { AssetVersion, ProposedAsset, ReadAsset } from '@app/collateral';
import { gradeOf, REDEMPTION_CALENDARS, TOKEN_CONTROLS } from '@app/collateral/domain';
import { COLLATERAL_TYPES, RATING_AGENCIES, TOKEN_WRAPPERS } from '@app/legal-entity/domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { MayBeNull } from '../http/may-be-null';
import { OneLine } from '../http/one-line';
import { wholeOf } from '../http/page.query';
import { TermDifferenceDto } from '../http/term-difference.dto';
import { Day } from '../onboarding/fields';

export const ASSET_CODE = /^[A-Z][A-Za-z0-9]{0,11}$/;
const SYMBOL = /^[A-Z0-9-]{1,30}$/;
const HASH = /^[0-9a-f]{64}$/;
const UNITS = /^(?=.*[1-9])\d{1,18}(\.\d{1,8})?$/;
const PERCENT = /^(100(\.0{1,4})?|\d{1,2}(\.\d{1,4})?)$/;
const WRAPPERS = TOKEN_WRAPPERS.filter((each) => each !== 'none');

const codeText = { message: '$property is an asset by its code: TBILL' };
const symbolText = { message: '$property is a symbol that is marked, in capitals' };

class ObligorDto {
  @ApiProperty({ minLength: 1, maxLength: 120, description: 'as schedules name it' })
  @Length(1, 120)
  @OneLine()
  name!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    maxLength: 40,
    description:
      'of a party, an LEI, or a venue: what is issued by somebody of the relationship is no collateral in it',
  })
  @MayBeNull()
  @Length(1, 40)
  @OneLine()
  id!: string | null;
}

class RatingDto {
  @ApiProperty({ enum: RATING_AGENCIES }) @IsIn(RATING_AGENCIES) agency!: (typeof RATING_AGENCIES)[number];

  @ApiProperty({ maxLength: 12, example: 'Aa3', description: 'in the agency’s own letters' })
  @Length(1, 12)
  @OneLine()
  letters!: string;
}

class RedemptionDto {
  @ApiProperty({ enum: REDEMPTION_CALENDARS })
  @IsIn(REDEMPTION_CALENDARS)
  calendar!: (typeof REDEMPTION_CALENDARS)[number];

  @ApiProperty({ minimum: 0, maximum: 43_200, description: 'from asking to having' })
  @IsInt()
  @Min(0)
  @Max(43_200)
  noticeMinutes!: number;
}

class FinalityDto {
  @ApiProperty({ minimum: 0, maximum: 10_000 }) @IsInt() @Min(0) @Max(10_000) confirmations!: number;
  @ApiProperty({ minimum: 1, maximum: 3_600 }) @IsInt() @Min(1) @Max(3_600) secondsPerBlock!: number;
}

class TokenDto {
  @ApiProperty({ enum: WRAPPERS }) @IsIn(WRAPPERS) wrapper!: Exclude<(typeof TOKEN_WRAPPERS)[number], 'none'>;

  @ApiProperty({ type: RedemptionDto, nullable: true, description: 'null: nobody redeems it, it is sold' })
  @MayBeNull()
  @IsObject()
  @ValidateNested()
  @Type(() => RedemptionDto)
  redemption!: RedemptionDto | null;

  @ApiProperty({ enum: ['free', 'allow-list'] }) @IsIn(['free', 'allow-list']) transfer!:
    'free' | 'allow-list';
  @ApiProperty({ description: 'the vault is on that list' }) @IsBoolean() vaultAllowed!: boolean;
  @ApiProperty({ enum: TOKEN_CONTROLS }) @IsIn(TOKEN_CONTROLS) control!: (typeof TOKEN_CONTROLS)[number];

  @ApiProperty({ type: FinalityDto })
  @IsObject()
  @ValidateNested()
  @Type(() => FinalityDto)
  finality!: FinalityDto;

  @ApiProperty({
    pattern: PERCENT.source,
    example: '3',
    description: 'taken off while it could not be money within the margin period of risk',
  })
  @Matches(PERCENT, { message: '$property is a percentage as decimal text: 3' })
  weekendAddOnPercent!: string;
}

class AssetTermsDto {
  @ApiProperty({ minLength: 1, maxLength: 120 }) @Length(1, 120) @OneLine() name!: string;
  @ApiProperty({ enum: COLLATERAL_TYPES }) @IsIn(COLLATERAL_TYPES) type!: (typeof COLLATERAL_TYPES)[number];

  @ApiProperty({ type: ObligorDto })
  @IsObject()
  @ValidateNested()
  @Type(() => ObligorDto)
  issuer!: ObligorDto;

  @ApiProperty({ type: ObligorDto, nullable: true })
  @MayBeNull()
  @IsObject()
  @ValidateNested()
  @Type(() => ObligorDto)
  guarantor!: ObligorDto | null;

  @ApiProperty({ type: ObligorDto, nullable: true })
  @MayBeNull()
  @IsObject()
  @ValidateNested()
  @Type(() => ObligorDto)
  redeemableAt!: ObligorDto | null;

  @ApiProperty({ pattern: '^[A-Z]{2}$', example: 'US', description: 'of the issuer' })
  @Matches(/^[A-Z]{2}$/, { message: '$property is a country by its two letters: US' })
  country!: string;

  @ApiProperty({ pattern: '^[A-Z]{3,5}$', example: 'USD', description: 'in which it is priced' })
  @Matches(/^[A-Z]{3,5}$/, { message: '$property is a currency by its code: USD' })
  currency!: string;

  @ApiProperty({ type: [RatingDto], maxItems: 4 })
  @IsArray()
  @ArrayMaxSize(4)
  @ArrayUnique(({ agency }: RatingDto) => agency, { message: '$property has one rating of an agency' })
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => RatingDto)
  ratings!: RatingDto[];

  @ApiProperty({ type: String, format: 'date', nullable: true }) @MayBeNull() @Day() maturesOn!:
    string | null;

  @ApiProperty({ type: String, nullable: true, pattern: UNITS.source, description: 'units in issue' })
  @MayBeNull()
  @Matches(UNITS, { message: '$property is a number of units above 0, as decimal text: 50000000' })
  issueSize!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    pattern: SYMBOL.source,
    description: 'the market that it rises and falls with',
  })
  @MayBeNull()
  @Matches(SYMBOL, symbolText)
  underlying!: string | null;

  @ApiProperty({ pattern: SYMBOL.source, description: 'the mark of one unit, accrued interest included' })
  @Matches(SYMBOL, symbolText)
  priceSymbol!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    pattern: SYMBOL.source,
    description: 'the mark of one unit of its currency; null: it is priced in the settlement asset',
  })
  @MayBeNull()
  @Matches(SYMBOL, symbolText)
  fxSymbol!: string | null;

  @ApiProperty({ minimum: 1, maximum: 10_080, description: 'of a mark: an older one is no price' })
  @IsInt()
  @Min(1)
  @Max(10_080)
  maxAgeMinutes!: number;

  @ApiProperty({ type: TokenDto, nullable: true, description: 'null: it is held by entry in a register' })
  @MayBeNull()
  @IsObject()
  @ValidateNested()
  @Type(() => TokenDto)
  token!: TokenDto | null;
}

export class NewCollateralAssetDto {
  @ApiProperty({ pattern: ASSET_CODE.source, example: 'TBILL', description: 'as the ledger counts it' })
  @Matches(ASSET_CODE, codeText)
  code!: string;

  @ApiProperty({ minimum: 0, maximum: 8, description: 'digits of its smallest unit, for good' })
  @IsInt()
  @Min(0)
  @Max(8)
  scale!: number;

  @ApiProperty({ type: AssetTermsDto })
  @IsObject()
  @ValidateNested()
  @Type(() => AssetTermsDto)
  terms!: AssetTermsDto;
}

export class CollateralAssetDto extends NewCollateralAssetDto {
  @ApiProperty() version!: number;
}

export class CollateralAssetPageDto {
  @ApiProperty({ type: [CollateralAssetDto] }) assets!: CollateralAssetDto[];
  @ApiProperty({ type: String, nullable: true, description: 'the `after` of the next page' }) next!:
    string | null;
}

export class CollateralAssetQuery {
  @ApiPropertyOptional({
    type: String,
    pattern: ASSET_CODE.source,
    description: 'the `next` of the page before',
  })
  @IsOptional()
  @Matches(ASSET_CODE, codeText)
  after?: string;

  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 500, default: 100 })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => wholeOf(value))
  @IsInt()
  @Min(1)
  @Max(500)
  limit = 100;
}

export class CollateralAssetPath {
  @ApiProperty({ type: String, format: 'uuid' }) @IsUUID() proposalId!: string;
}

export class CollateralAssetApprovalDto {
  @ApiProperty({ pattern: HASH.source, description: 'of exactly what the second person has read' })
  @Matches(HASH, { message: '$property is a SHA-256 in small hex' })
  termsHash!: string;
}

export class ProposedCollateralAssetDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
  @ApiProperty({ type: CollateralAssetDto }) asset!: CollateralAssetDto;
}

export class ReadCollateralAssetDto extends ProposedCollateralAssetDto {
  @ApiProperty({ type: [TermDifferenceDto], description: 'from the version before' })
  differences!: TermDifferenceDto[];
}

/** What is said of an asset that cannot be: a rating in letters that its agency has not. */
export function assetFaults({ terms }: NewCollateralAssetDto): string[] {
  return terms.ratings
    .filter((rating) => gradeOf(rating) === undefined)
    .map(({ agency, letters }) => `terms.ratings: ${agency} has no ${letters}`);
}

export function assetDto({ code, version, scale, terms }: AssetVersion): CollateralAssetDto {
  return { code, version, scale, terms: Object.assign(new AssetTermsDto(), terms) };
}

export function proposedAssetDto({
  proposalId,
  termsHash,
  version,
}: ProposedAsset): ProposedCollateralAssetDto {
  return { proposalId, termsHash, asset: assetDto(version) };
}

export function readAssetDto(read: ReadAsset): ReadCollateralAssetDto {
  return Object.assign(proposedAssetDto(read), { differences: [...read.differences] });
}
