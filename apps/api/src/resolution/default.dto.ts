import { textOf } from '@app/kernel';
import type { AuctionView, Case, DefaultView } from '@app/resolution';
import { ApiProperty } from '@nestjs/swagger';
import { MoneyDto } from '../http/money.dto';

export class ActDto {
  @ApiProperty({ example: 'serve-failure-notice' }) deed!: string;
  @ApiProperty() officer!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ description: 'identifier or hash of the evidence' }) proof!: string;
}

export class DefaultDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() relationshipId!: string;
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty() state!: string;
  @ApiProperty({ format: 'uuid', description: 'the call that was not met' }) callId!: string;
  @ApiProperty({ format: 'date-time' }) deadlineAt!: string;
  @ApiProperty({ type: [ActDto] }) acts!: ActDto[];
}

export class DefaultListDto {
  @ApiProperty({ type: [DefaultDto] }) defaults!: DefaultDto[];
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'give it as `after`; null on the last page',
  })
  next!: string | null;
}

export class RightDto {
  @ApiProperty() kind!: string;
  @ApiProperty() clause!: string;
  @ApiProperty({ format: 'date-time' }) earliest!: string;
}

export class LadderEntryDto {
  @ApiProperty() cause!: string;
  @ApiProperty({ enum: ['advanced', 'repaid'] }) way!: string;
  @ApiProperty({ example: 'first-skin' }) source!: string;
  @ApiProperty({ type: MoneyDto }) amount!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) lineLeft!: MoneyDto;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

export class BidDto {
  @ApiProperty() bidder!: string;
  @ApiProperty({ format: 'date-time' }) sealedAt!: string;
  @ApiProperty({ type: MoneyDto, nullable: true, description: 'null while it is sealed' })
  price!: MoneyDto | null;
  @ApiProperty({ type: Number, nullable: true }) place!: number | null;
  @ApiProperty({ type: String, nullable: true, description: 'why it does not stand' }) refused!:
    string | null;
  @ApiProperty() failedToSign!: boolean;
}

export class AuctionDto {
  @ApiProperty() round!: number;
  @ApiProperty({ format: 'date-time' }) openedAt!: string;
  @ApiProperty({ format: 'date-time' }) closesAt!: string;
  @ApiProperty({ type: MoneyDto, description: "implied by the hour's real range" }) low!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) high!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) reserve!: MoneyDto;
  @ApiProperty({ type: String, nullable: true }) outcome!: string | null;
  @ApiProperty({ type: [BidDto] }) bids!: BidDto[];
}

export class LayerDto {
  @ApiProperty({ description: 'of the determination' }) sequence!: number;
  @ApiProperty() layer!: string;
  @ApiProperty() kind!: string;
  @ApiProperty({ type: MoneyDto }) capacity!: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'cumulatively' }) absorbed!: MoneyDto;
}

export class DefaultDetailDto extends DefaultDto {
  @ApiProperty({ type: RightDto, nullable: true, description: 'arises next, or waits to be exercised' })
  next!: RightDto | null;
  @ApiProperty({ type: [LadderEntryDto] }) ladder!: LadderEntryDto[];
  @ApiProperty({ type: [AuctionDto] }) auctions!: AuctionDto[];
  @ApiProperty({ type: [LayerDto] }) waterfall!: LayerDto[];
}

export function caseDto(current: Case): DefaultDto {
  return {
    id: current.id,
    relationshipId: current.relationship,
    occupancy: current.occupancy,
    state: current.state,
    callId: current.callId,
    deadlineAt: textOf(current.deadlineAt),
    acts: current.acts.map(({ deed, officer, at, proof }) => ({ deed, officer, at: textOf(at), proof })),
  };
}

export function defaultDto({
  case: current,
  next,
  ladder,
  auctions,
  waterfall,
}: DefaultView): DefaultDetailDto {
  return Object.assign(caseDto(current), {
    next: next === undefined ? null : { ...next, earliest: textOf(next.earliest) },
    ladder: ladder.map(({ amount, lineLeft, at, ...entry }) => ({
      ...entry,
      amount: amount.toJSON(),
      lineLeft: lineLeft.toJSON(),
      at: textOf(at),
    })),
    auctions: auctions.map(auctionDto),
    waterfall: waterfall.map(({ capacity, absorbed, ...layer }) => ({
      ...layer,
      capacity: capacity.toJSON(),
      absorbed: absorbed.toJSON(),
    })),
  });
}

function auctionDto({
  round,
  openedAt,
  closesAt,
  low,
  high,
  reserve,
  outcome,
  bids,
}: AuctionView): AuctionDto {
  return {
    round,
    openedAt: textOf(openedAt),
    closesAt: textOf(closesAt),
    low: low.toJSON(),
    high: high.toJSON(),
    reserve: reserve.toJSON(),
    outcome: outcome ?? null,
    bids: bids.map(({ bidder, sealedAt, price, place, refused, failedToSign }) => ({
      bidder,
      failedToSign,
      sealedAt: textOf(sealedAt),
      price: price?.toJSON() ?? null,
      place: place ?? null,
      refused: refused ?? null,
    })),
  };
}
