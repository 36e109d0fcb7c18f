import type { SaccrBook, SaccrBookSeat, SeatUnmeasured } from '@app/exposure';
import { type SaccrSum, saccrSums, type SaccrTotal } from '@app/exposure/domain';
import { textOf } from '@app/kernel';
import { ApiProperty } from '@nestjs/swagger';
import { saccrAcrossDto, SaccrDto, saccrDto } from './saccr.dto';

export class SaccrTotalDto {
  @ApiProperty({ description: 'replacement cost' }) RC!: number;
  @ApiProperty({ description: 'potential exposure: Σ multiplier × add-on' }) PFE!: number;
  @ApiProperty({ description: 'exposure at default: 1.4 × (RC + PFE)' }) EAD!: number;
}

export class SaccrSumDto {
  @ApiProperty({ example: 'USDC', description: 'assets are not added to each other' }) asset!: string;
  @ApiProperty({ description: 'netting agreements that are added up: one for each seat' }) seats!: number;
  @ApiProperty({
    type: SaccrTotalDto,
    nullable: true,
    description: 'what the entity may lose (CRE 51.11); null: one of the seats has no number',
  })
  entity!: SaccrTotalDto | null;
  @ApiProperty({
    type: SaccrTotalDto,
    nullable: true,
    description: 'what may be lost by the entity, cell by cell; null: one of the seats has no number',
  })
  across!: SaccrTotalDto | null;
}

export class SaccrPlaceDto {
  @ApiProperty({ example: '1' }) relationshipId!: string;
  @ApiProperty({ example: 'R1' }) relationship!: string;
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ example: 'USDC', description: 'in which it settles' }) asset!: string;
  @ApiProperty({
    type: [String],
    description: 'why it has no number: no-mark: ETH; collateral-unpriced: BUIDL',
  })
  missing!: string[];
}

export class SaccrSeatDto extends SaccrPlaceDto {
  @ApiProperty({ description: 'whether what it owes is counted net' }) nets!: boolean;
  @ApiProperty({ example: 'opinion-says-yes', description: 'why, or why not' }) netting!: string;
  @ApiProperty({ description: 'held of the seat, less given to it' }) variationMargin!: string;
  @ApiProperty({ description: 'at haircut value' }) initialMargin!: string;
  @ApiProperty() independentAmount!: string;
  @ApiProperty({ type: SaccrDto, nullable: true, description: 'of the seat, seen by the cell' })
  saccr!: SaccrDto | null;
  @ApiProperty({ type: SaccrDto, nullable: true, description: 'of the cell, seen by the seat' })
  saccrAcross!: SaccrDto | null;
}

export class PartySaccrDto {
  @ApiProperty({ example: '506700GE1G29325QX363' }) party!: string;
  @ApiProperty({ format: 'date-time', description: 'of the marks' }) asOf!: string;
  @ApiProperty({ format: 'uuid' }) snapshot!: string;
  @ApiProperty({ type: [SaccrSeatDto], description: 'that it sits in; estimates, each in its own asset' })
  seats!: SaccrSeatDto[];
  @ApiProperty({
    type: [SaccrSumDto],
    description: 'of its seats, asset by asset: nothing nets across cells',
  })
  sums!: SaccrSumDto[];
}

export class SaccrPartyDto {
  @ApiProperty({ example: '506700GE1G29325QX363' }) party!: string;
  @ApiProperty({ type: [SaccrSumDto], description: 'of its seats, asset by asset' }) sums!: SaccrSumDto[];
  @ApiProperty({ type: [SaccrPlaceDto], description: 'seats of it that have no number' })
  unmeasured!: SaccrPlaceDto[];
}

export class HouseSaccrDto {
  @ApiProperty({ format: 'date-time', description: 'of the marks' }) asOf!: string;
  @ApiProperty({ format: 'uuid' }) snapshot!: string;
  @ApiProperty({ type: [SaccrPartyDto] }) parties!: SaccrPartyDto[];
  @ApiProperty({ type: [SaccrSumDto], description: 'of every seat, asset by asset' }) sums!: SaccrSumDto[];
}

export function partySaccrDto(party: string, { asOf, snapshotId, seats }: SaccrBook): PartySaccrDto {
  return {
    party,
    asOf: textOf(asOf),
    snapshot: snapshotId,
    seats: seats.map(seatDto),
    sums: sumsOf(seats),
  };
}

export function houseSaccrDto({ asOf, snapshotId, seats }: SaccrBook): HouseSaccrDto {
  const parties = [...new Set(seats.map(({ occupant }) => occupant.partyId))].sort();
  return {
    asOf: textOf(asOf),
    snapshot: snapshotId,
    parties: parties.map((party) => {
      const own = seats.filter(({ occupant }) => occupant.partyId === party);
      const unmeasured = own.filter(({ measure }) => !measure.ok).map(placeDto);
      return { party, sums: sumsOf(own), unmeasured };
    }),
    sums: sumsOf(seats),
  };
}

function seatDto(seat: SaccrBookSeat): SaccrSeatDto {
  const { netting, held, measure } = seat;
  return Object.assign(placeDto(seat), {
    nets: netting.on,
    netting: netting.why,
    variationMargin: held.variationMargin.toText(),
    initialMargin: held.initialMargin.toText(),
    independentAmount: held.independentAmount.toText(),
    saccr: measure.ok ? saccrDto(measure.value) : null,
    saccrAcross: measure.ok ? saccrAcrossDto(measure.value) : null,
  });
}

function placeDto({ relationship, occupant, measure }: SaccrBookSeat): SaccrPlaceDto {
  return {
    relationshipId: relationship.id,
    relationship: relationship.name,
    occupancy: occupant.code,
    asset: relationship.asset.code,
    missing: measure.ok ? [] : missingOf(measure.refusal),
  };
}

function missingOf(refusal: SeatUnmeasured): string[] {
  if (refusal.kind === 'collateral-unpriced')
    return refusal.assets.map((asset) => `collateral-unpriced: ${asset}`);
  return [`${refusal.kind}: ${refusal.underlying}`];
}

function sumsOf(seats: readonly SaccrBookSeat[]): SaccrSumDto[] {
  const summed = seats.map(({ relationship, measure }) => ({
    asset: relationship.asset.code,
    measure: measure.ok ? measure.value : undefined,
  }));
  return saccrSums(summed).map(({ asset, seats: count, totals }: SaccrSum) => ({
    asset,
    seats: count,
    entity: totalDto(totals?.entity),
    across: totalDto(totals?.across),
  }));
}

function totalDto(total: SaccrTotal | undefined): SaccrTotalDto | null {
  if (total === undefined) return null;
  const { replacementCost, potential, exposureAtDefault } = total;
  return { RC: replacementCost, PFE: potential, EAD: exposureAtDefault };
}
