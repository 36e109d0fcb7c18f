import {
  type Figure,
  figuresOf,
  reachedSoftLimit,
  type SeatAsked,
  type SeatNumbers,
  SUB_LIMIT_KINDS,
  type SubLimitKind,
} from '@app/credit/domain';
import type { Money } from '@app/kernel';
import { ApiProperty } from '@nestjs/swagger';
import { SeatNettingDto } from '../agreement/agreement.dto';
import { MoneyDto } from '../http/money.dto';
import { CreditLineDto } from './credit-line.dto';

export class UtilisationPartsDto {
  @ApiProperty({ type: MoneyDto, description: 'positive: the seat would owe the cell' }) current!: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'of trades held, what they are struck against the seat' })
  pendingLoss!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) vmHeld!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) vmGiven!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) dues!: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'what could be lost within the margin period of risk' })
  stressed!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) initialMargin!: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'because what it trades falls when it fails' })
  wrongWay!: MoneyDto;
}

export class FigureDto {
  @ApiProperty({ example: 'underlying BTC' }) of!: string;
  @ApiProperty({ type: MoneyDto }) used!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) limit!: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'below 0: nothing is added to it' }) headroom!: MoneyDto;
}

export class UsedDto {
  @ApiProperty({ enum: SUB_LIMIT_KINDS }) by!: SubLimitKind;
  @ApiProperty({ example: 'BTC' }) of!: string;
  @ApiProperty({ type: MoneyDto }) notional!: MoneyDto;
}

export class SoftLimitDto {
  @ApiProperty({ description: 'of the limit, from where on the party is told' }) percent!: number;
  @ApiProperty({ type: MoneyDto }) used!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) limit!: MoneyDto;
}

export class MeasuredDto {
  @ApiProperty({ type: MoneyDto, description: 'the smaller of what was approved and what is covered' })
  limit!: MoneyDto;
  @ApiProperty({
    type: MoneyDto,
    description: 'what would reach the layers behind margin if the seat defaulted now',
  })
  number!: MoneyDto;
  @ApiProperty({
    type: MoneyDto,
    description: 'below 0 when the market or a lost layer has left the limit behind',
  })
  headroom!: MoneyDto;
  @ApiProperty({
    type: SoftLimitDto,
    nullable: true,
    description: 'that so much is used as was agreed to be told; it stops nothing',
  })
  warning!: SoftLimitDto | null;
  @ApiProperty({ type: UtilisationPartsDto }) parts!: UtilisationPartsDto;
  @ApiProperty({ type: [FigureDto], description: 'everything that is limited, the binding one first' })
  figures!: FigureDto[];
  @ApiProperty({ type: [UsedDto], description: 'what settles on each day, apart from the number' })
  settlements!: UsedDto[];
}

export class StandingDto {
  @ApiProperty({ type: CreditLineDto }) line!: CreditLineDto;
  @ApiProperty({ type: MeasuredDto, nullable: true, description: 'null when it cannot be measured now' })
  measured!: MeasuredDto | null;
  @ApiProperty({ type: SeatNettingDto, nullable: true, description: 'why its exposure is net, or gross' })
  netting!: SeatNettingDto | null;
}

export class StandingsDto {
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'of the marks' })
  asOf!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'why nothing is measured: then nothing is lent' })
  unmeasured!: string | null;
  @ApiProperty({ type: [StandingDto] }) lines!: StandingDto[];
}

export function measuredDto({ line, limit, before }: SeatAsked): MeasuredDto {
  const { number, parts } = before.utilisation;
  const texts = Object.entries(parts).map(([part, amount]: [string, Money]) => [part, amount.toJSON()]);
  return {
    limit: limit.toJSON(),
    number: number.toJSON(),
    headroom: limit.minus(number).toJSON(),
    warning: softLimitDto(line, limit, before),
    parts: Object.fromEntries(texts) as UtilisationPartsDto,
    figures: figuresOf(line, limit, before).map(figureDto),
    settlements: before.used
      .filter(({ by }) => by === 'settlement-day')
      .map(({ by, of, notional }) => ({ by, of, notional: notional.toJSON() })),
  };
}

/** The warning of a seat's line: as it stands, or as a trade leaves it; null: less is used. */
export function softLimitDto(
  { warnAt }: Pick<SeatAsked['line'], 'warnAt'>,
  limit: Money,
  { utilisation }: Pick<SeatNumbers, 'utilisation'>,
): SoftLimitDto | null {
  const reached = reachedSoftLimit(warnAt, utilisation.number, limit);
  if (reached === undefined) return null;
  return { percent: reached.percent, used: reached.used.toJSON(), limit: reached.limit.toJSON() };
}

export function figureDto({ of, used, limit }: Figure): FigureDto {
  return { of, used: used.toJSON(), limit: limit.toJSON(), headroom: limit.minus(used).toJSON() };
}
