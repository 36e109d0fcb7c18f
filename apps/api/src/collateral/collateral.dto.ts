import type { CollateralRequest, CollateralView } from '@app/collateral';
import type { PoolItem } from '@app/collateral/domain';
import { type Money, textOf } from '@app/kernel';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, IsUUID, Length, Matches, ValidateNested } from 'class-validator';
import { BookedMoneyDto, MoneyDto } from '../http/money.dto';
import { OneLine } from '../http/one-line';
import { RelationshipPath } from '../http/paths';
import { ASSET_CODE } from './collateral-asset.dto';
import { reasonOf } from './no';

const OCCUPANCY = /^[AB][1-9]\d?$/;
const AMOUNT = /^(?=.*[1-9])\d{1,18}(\.\d{1,8})?$/;
const KINDS = ['pledge', 'recall', 'substitution'] as const;
const STATES = ['requested', 'settled', 'declined', 'withdrawn'] as const;

/** An amount of any asset that the ledger counts. */
export class AssetAmountDto {
  @ApiProperty({ pattern: AMOUNT.source, example: '1000000' })
  @Matches(AMOUNT, { message: '$property is an amount above 0, as decimal text: 1000000' })
  amount!: string;

  @ApiProperty({ pattern: ASSET_CODE.source, example: 'TBILL' })
  @Matches(ASSET_CODE, { message: '$property is an asset by its code: TBILL' })
  asset!: string;
}

class SeatedDto {
  @ApiProperty({ pattern: OCCUPANCY.source, example: 'A1' })
  @Matches(OCCUPANCY, { message: '$property is an occupancy: A1' })
  occupancy!: string;
}

export class ReceiptDto extends SeatedDto {
  @ApiProperty({ type: AssetAmountDto })
  @IsObject()
  @ValidateNested()
  @Type(() => AssetAmountDto)
  amount!: AssetAmountDto;

  @ApiProperty({ minLength: 1, maxLength: 100, description: 'the transfer by which it came: it counts once' })
  @Length(1, 100)
  @OneLine()
  transfer!: string;
}

export class ReceivedDto {
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'null: one has seen it so far' })
  instruction!: string | null;

  @ApiProperty({
    enum: ['reported', 'pending-finality'],
    description: 'reported by one, and for another to report; then free when its block is final',
  })
  state!: string;
}

export class NewCollateralRequestDto extends SeatedDto {
  @ApiProperty({ enum: KINDS }) @IsIn(KINDS) kind!: (typeof KINDS)[number];

  @ApiPropertyOptional({
    type: AssetAmountDto,
    description: 'from what is free: of a pledge or a substitution',
  })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => AssetAmountDto)
  comes?: AssetAmountDto;

  @ApiPropertyOptional({
    type: AssetAmountDto,
    description: 'from what is posted: of a recall or a substitution',
  })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => AssetAmountDto)
  leaves?: AssetAmountDto;
}

export class CollateralRequestPath extends RelationshipPath {
  @ApiProperty({ type: String, format: 'uuid' }) @IsUUID() requestId!: string;
}

export class DeclineDto {
  @ApiProperty({ minLength: 1, maxLength: 1000 }) @Length(1, 1000) @OneLine() reason!: string;
}

export class CollateralRequestDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ enum: KINDS }) kind!: string;
  @ApiProperty({ type: BookedMoneyDto, nullable: true }) comes!: BookedMoneyDto | null;
  @ApiProperty({ type: BookedMoneyDto, nullable: true }) leaves!: BookedMoneyDto | null;
  @ApiProperty({ description: 'the annex wants the consent of the house' }) needsConsent!: boolean;
  @ApiProperty({ enum: STATES }) state!: (typeof STATES)[number];
  @ApiProperty({ format: 'date-time' }) requestedAt!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) endedAt!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'why it was declined' }) reason!: string | null;
  @ApiProperty({
    type: MoneyDto,
    nullable: true,
    description: 'what all that is posted counted for before it',
  })
  countedBefore!: MoneyDto | null;
  @ApiProperty({ type: MoneyDto, nullable: true, description: 'and after it' })
  countedAfter!: MoneyDto | null;
}

export class CollateralRequestPageDto {
  @ApiProperty({ type: [CollateralRequestDto] }) requests!: CollateralRequestDto[];
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) next!: string | null;
}

class HaircutPartsDto {
  @ApiProperty({
    description:
      'of the asset, as a part of one; of what falls with the position, its move under stress if that is more',
  })
  haircut!: string;
  @ApiProperty() fxHaircut!: string;
  @ApiProperty() tokenAddOn!: string;
  @ApiProperty() weekendAddOn!: string;
}

class CollateralItemDto {
  @ApiProperty({ type: BookedMoneyDto }) quantity!: BookedMoneyDto;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'of one unit, in the settlement asset; null: it counts for nothing',
  })
  price!: string | null;
  @ApiProperty({ type: MoneyDto, nullable: true, description: 'at that price' }) market!: MoneyDto | null;
  @ApiProperty({ type: String, nullable: true, description: 'of the schedule, by which it is taken' })
  criterion!: string | null;
  @ApiProperty({ type: HaircutPartsDto, nullable: true }) parts!: HaircutPartsDto | null;
  @ApiProperty({ type: MoneyDto, nullable: true, description: 'after haircuts' }) value!: MoneyDto | null;
  @ApiProperty({ type: MoneyDto, description: 'of that, within the limits' }) counts!: MoneyDto;
  @ApiProperty({ type: [String], description: 'the limits that it would exceed' }) limitedBy!: string[];
  @ApiProperty({ description: 'it is worth least when the position loses' }) fallsWithPosition!: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'why it counts for nothing' }) why!:
    string | null;
}

class SeatCollateralDto {
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ type: MoneyDto, description: 'what all that is posted surely counts for' })
  counts!: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'of it, in the settlement asset' }) cash!: MoneyDto;
  @ApiProperty({ type: [String], description: 'posted, and without a price: it counts for nothing' })
  unpriced!: string[];
  @ApiProperty({ type: [CollateralItemDto], description: 'posted, beside the settlement asset' })
  posted!: CollateralItemDto[];
  @ApiProperty({
    type: [CollateralItemDto],
    description: 'free, and what it would count for if all of it were posted as well',
  })
  free!: CollateralItemDto[];
}

export class CollateralDto {
  @ApiProperty({ format: 'date-time', description: 'of the marks' }) asOf!: string;
  @ApiProperty({ format: 'uuid' }) snapshot!: string;
  @ApiProperty({ type: [SeatCollateralDto] }) seats!: SeatCollateralDto[];
}

const amountDto = (money: Money) => ({ amount: money.toText(), asset: money.asset.code });
const orNull = (money: Money | undefined) => (money === undefined ? null : amountDto(money));

export function requestDto(request: CollateralRequest): CollateralRequestDto {
  const { id, occupancy, kind, comes, leaves, needsConsent, state, requestedAt, endedAt, reason } = request;
  return {
    id,
    occupancy,
    kind,
    comes: orNull(comes),
    leaves: orNull(leaves),
    needsConsent,
    state,
    requestedAt: textOf(requestedAt),
    endedAt: endedAt === null ? null : textOf(endedAt),
    reason,
    countedBefore: orNull(request.countedBefore),
    countedAfter: orNull(request.countedAfter),
  };
}

/** The collateral of seats on one set of marks. */
export function collateralDto({ snapshotId, asOf, seats }: CollateralView): CollateralDto {
  return {
    asOf: textOf(asOf),
    snapshot: snapshotId,
    seats: seats.map(({ occupancy, posted, free }) => ({
      occupancy,
      counts: amountDto(posted.counts),
      cash: amountDto(posted.cash),
      unpriced: [...posted.unpriced],
      posted: posted.items.map((item) => itemDto(item, posted.cash)),
      free: free.map((item) => itemDto(item, posted.cash)),
    })),
  };
}

function itemDto(item: PoolItem, cash: Money): CollateralItemDto {
  if (!item.counted)
    return {
      quantity: amountDto(item.quantity),
      price: null,
      market: null,
      criterion: null,
      parts: null,
      value: null,
      counts: { amount: cash.minus(cash).toText(), asset: cash.asset.code },
      limitedBy: [],
      fallsWithPosition: false,
      why: reasonOf(item.why),
    };
  const { quantity, price, market, criterion, parts, value, counts, limitedBy, fallsWithPosition } =
    item.valued;
  const { haircut, fxHaircut, tokenAddOn, weekendAddOn } = parts;
  return {
    quantity: amountDto(quantity),
    price: price.toFixed(),
    market: amountDto(market),
    criterion,
    parts: {
      haircut: haircut.toFixed(),
      fxHaircut: fxHaircut.toFixed(),
      tokenAddOn: tokenAddOn.toFixed(),
      weekendAddOn: weekendAddOn.toFixed(),
    },
    value: amountDto(value),
    counts: amountDto(counts),
    limitedBy: [...limitedBy],
    fallsWithPosition,
    why: null,
  };
}
