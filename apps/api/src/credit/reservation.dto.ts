import type { Committed, Reservation, Reserved } from '@app/credit';
import { textOf } from '@app/kernel';
import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsUUID, Length, Matches, Max, Min } from 'class-validator';
import { MoneyDto } from '../http/money.dto';
import { OneLine } from '../http/one-line';
import { RelationshipPath } from '../http/paths';
import { SoftLimitDto, softLimitDto } from './standing.dto';

const MOST_MINUTES = 60;
const QUANTITY = /^(?=.*[1-9])\d{1,18}(\.\d{1,18})?$/;

export class ReservationPath extends RelationshipPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsUUID()
  reservationId!: string;
}

export class ReservationRequestDto {
  @ApiProperty({ example: 'T-2025-0001', description: "the parties' own name of the trade" })
  @Length(1, 60)
  @OneLine()
  tradeId!: string;

  @ApiProperty({ example: 'BTC-PERP' })
  @Matches(/^[A-Z0-9-]{1,30}$/, { message: '$property is an instrument in capitals' })
  instrument!: string;

  @ApiProperty({ example: 'A1', description: 'the occupancy that would be long; the other is short' })
  @Matches(/^[AB][1-9]\d?$/, { message: '$property is an occupancy: A1' })
  long!: string;

  @ApiProperty({ example: '12.5', description: 'above 0, as decimal text' })
  @Matches(QUANTITY, { message: '$property is above 0, as decimal text: 12.5' })
  quantity!: string;

  @ApiProperty({ example: '121400.5', description: 'above 0, as decimal text, in the settlement asset' })
  @Matches(QUANTITY, { message: '$property is above 0, as decimal text: 121400.5' })
  price!: string;

  @ApiProperty({ minimum: 1, maximum: MOST_MINUTES, description: 'how long it is held' })
  @IsInt()
  @Min(1)
  @Max(MOST_MINUTES)
  minutes!: number;
}

export class ReservationDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() tradeId!: string;
  @ApiProperty() instrument!: string;
  @ApiProperty() long!: string;
  @ApiProperty() short!: string;
  @ApiProperty() quantity!: string;
  @ApiProperty() price!: string;
  @ApiProperty({ format: 'date-time' }) expiresAt!: string;
  @ApiProperty({ enum: ['held', 'committed', 'released', 'expired'] }) state!: string;
}

export class SeatWarningDto {
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ type: SoftLimitDto }) warning!: SoftLimitDto;
}

export class CommittedDto extends ReservationDto {
  @ApiProperty({
    type: [SeatWarningDto],
    description: 'of the seats the caller may see: that so much of a line is used',
  })
  warnings!: SeatWarningDto[];
}

export class SeatHeldDto {
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ type: MoneyDto, description: 'the number without the trade' }) before!: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'and with it' }) after!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) limit!: MoneyDto;
  @ApiProperty({ type: SoftLimitDto, nullable: true, description: 'that so much of it would be used' })
  warning!: SoftLimitDto | null;
}

export class ReservedDto {
  @ApiProperty({ type: ReservationDto }) reservation!: ReservationDto;
  @ApiProperty({ type: [SeatHeldDto], description: 'of the seats the caller may see' }) seats!: SeatHeldDto[];
}

export function reservationDto(held: Reservation): ReservationDto {
  return {
    id: held.id,
    tradeId: held.tradeId,
    instrument: held.instrument,
    long: held.long,
    short: held.short,
    quantity: held.quantity.toFixed(),
    price: held.price.toFixed(),
    expiresAt: textOf(held.expiresAt),
    state: held.state,
  };
}

export function committedDto(booked: Committed, seen: readonly string[]): CommittedDto {
  const warnings = booked.seats
    .filter(({ line }) => seen.includes(line.occupancy))
    .flatMap(({ line, limit, after }) => {
      const warning = softLimitDto(line, limit, after);
      return warning === null ? [] : [{ occupancy: line.occupancy, warning }];
    });
  return Object.assign(reservationDto(booked), { warnings });
}

export function reservedDto({ reservation, seats }: Reserved, seen: readonly string[]): ReservedDto {
  return {
    reservation: reservationDto(reservation),
    seats: seats
      .filter(({ line }) => seen.includes(line.occupancy))
      .map(({ line, limit, before, after }) => ({
        occupancy: line.occupancy,
        before: before.utilisation.number.toJSON(),
        after: after.utilisation.number.toJSON(),
        limit: limit.toJSON(),
        warning: softLimitDto(line, limit, after),
      })),
  };
}
