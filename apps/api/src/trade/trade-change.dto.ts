import type { HeldChange, Reservation } from '@app/credit';
import { textOf } from '@app/kernel';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsUUID, Length, Matches, Max, Min } from 'class-validator';
import { reservedDto, SeatHeldDto } from '../credit/reservation.dto';
import { OneLine } from '../http/one-line';
import { RelationshipPath } from '../http/paths';

const MOST_MINUTES = 1440;
const POSITIVE = /^(?=.*[1-9])\d{1,18}(\.\d{1,18})?$/;
const HASH = /^[0-9a-f]{64}$/;

export class ChangePath extends RelationshipPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsUUID()
  changeId!: string;
}

export class TradeCancellationDto {
  @ApiProperty({ minLength: 1, maxLength: 500 })
  @Length(1, 500)
  @OneLine()
  reason!: string;

  @ApiProperty({ minimum: 1, maximum: MOST_MINUTES, description: 'how long it is held' })
  @IsInt()
  @Min(1)
  @Max(MOST_MINUTES)
  minutes!: number;
}

export class AmendmentDto extends TradeCancellationDto {
  @ApiProperty({ pattern: POSITIVE.source, example: '12.5', description: 'of the whole trade, above 0' })
  @Matches(POSITIVE, { message: '$property is above 0, as decimal text: 12.5' })
  quantity!: string;

  @ApiProperty({ pattern: POSITIVE.source, example: '121400.5' })
  @Matches(POSITIVE, { message: '$property is above 0, as decimal text: 121400.5' })
  price!: string;
}

export class ChangeAgreementDto {
  @ApiPropertyOptional({
    type: String,
    pattern: HASH.source,
    description: 'of exactly the terms that a second officer has read; a seat needs none',
  })
  @IsOptional()
  @Matches(HASH, { message: '$property is a SHA-256 in hex' })
  termsHash?: string;
}

export class TradeChangeDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() tradeId!: string;
  @ApiProperty({ enum: ['amend', 'cancel'] }) deed!: string;
  @ApiProperty({ description: 'of the trade, that it makes' }) version!: number;
  @ApiProperty({ example: 'A1' }) long!: string;
  @ApiProperty({ example: 'B1' }) short!: string;
  @ApiProperty() quantity!: string;
  @ApiProperty() price!: string;
  @ApiProperty() reason!: string;
  @ApiProperty({ type: String, nullable: true, description: 'the seat that asked; null: the house' })
  askedBy!: string | null;
  @ApiProperty({ format: 'date-time' }) expiresAt!: string;
  @ApiProperty({ enum: ['held', 'committed', 'released', 'expired'] }) state!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'what a second officer approves, if the house asks',
  })
  termsHash!: string | null;
}

export class HeldChangeDto {
  @ApiProperty({ type: TradeChangeDto }) change!: TradeChangeDto;
  @ApiProperty({ type: [SeatHeldDto], description: 'of the seats the caller may see' }) seats!: SeatHeldDto[];
}

export function changeDto(held: Reservation, termsHash: string | undefined): TradeChangeDto {
  return {
    id: held.id,
    tradeId: held.tradeId,
    deed: held.deed,
    version: held.version,
    long: held.long,
    short: held.short,
    quantity: held.quantity.toFixed(),
    price: held.price.toFixed(),
    reason: held.reason ?? '',
    askedBy: held.askedBy ?? null,
    expiresAt: textOf(held.expiresAt),
    state: held.state,
    termsHash: termsHash ?? null,
  };
}

export function heldChangeDto(held: HeldChange, seen: readonly string[]): HeldChangeDto {
  const { seats } = reservedDto(held, seen);
  return { change: changeDto(held.reservation, held.termsHash), seats };
}
