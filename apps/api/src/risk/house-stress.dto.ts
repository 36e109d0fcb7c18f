import type { HouseStress } from '@app/resolution';
import { reachOf, type StressedSeat } from '@app/resolution/domain';
import { textOf } from '@app/kernel';
import { ApiProperty } from '@nestjs/swagger';

export class LayerDemandDto {
  @ApiProperty({ example: 'first-skin', description: '`residual`: beyond every layer' }) layer!: string;
  @ApiProperty({ example: '250000.000000' }) needed!: string;
  @ApiProperty({ description: 'that reach it' }) seats!: number;
}

export class StressedLayerDto {
  @ApiProperty({ example: 'T1J' }) layer!: string;
  @ApiProperty() kind!: string;
  @ApiProperty() capacity!: string;
  @ApiProperty() absorbed!: string;
}

export class StressedSeatDto {
  @ApiProperty({ example: '1' }) relationshipId!: string;
  @ApiProperty({ example: 'R1' }) relationship!: string;
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ description: 'owed after the scenario, beyond variation margin held' }) unpaid!: string;
  @ApiProperty({ example: 'tranche', description: 'the last that would bear anything' }) reaches!: string;
  @ApiProperty({ type: [StressedLayerDto] }) layers!: StressedLayerDto[];
  @ApiProperty({ description: 'for the written ending' }) residual!: string;
}

export class UnmeasuredDto {
  @ApiProperty({ example: 'R1' }) relationship!: string;
  @ApiProperty({ example: 'no-history: SOL' }) refused!: string;
}

export class HouseScenarioDto {
  @ApiProperty({ example: 'march-2020' }) name!: string;
  @ApiProperty() label!: string;
  @ApiProperty({ format: 'date' }) firstClose!: string;
  @ApiProperty({ format: 'date' }) lastClose!: string;
  @ApiProperty({
    type: [LayerDemandDto],
    description: 'if every seat that would leave anything unpaid defaulted at once',
  })
  demands!: LayerDemandDto[];
  @ApiProperty({ type: [StressedSeatDto], description: 'that would leave anything unpaid' })
  seats!: StressedSeatDto[];
  @ApiProperty({ type: [UnmeasuredDto] }) unmeasured!: UnmeasuredDto[];
}

export class HouseStressDto {
  @ApiProperty({ format: 'date-time', description: 'of the marks' }) asOf!: string;
  @ApiProperty({ example: 'USDC' }) asset!: string;
  @ApiProperty({ description: 'what is left of it, for everyone; demands on it may sum to more' })
  secondSkin!: string;
  @ApiProperty({ type: [HouseScenarioDto] }) scenarios!: HouseScenarioDto[];
}

export function houseStressDto({ asOf, asset, secondSkin, scenarios }: HouseStress): HouseStressDto {
  return {
    asOf: textOf(asOf),
    asset: asset.code,
    secondSkin: secondSkin.toText(),
    scenarios: scenarios.map(({ scenario: { name, label, firstClose, lastClose }, ...found }) => ({
      name,
      label,
      firstClose,
      lastClose,
      demands: found.demands.map(({ kind, needed, seats }) => ({
        layer: kind,
        needed: needed.toText(),
        seats,
      })),
      seats: found.seats.map(seatDto),
      unmeasured: found.unmeasured.map(({ relationship, refused, underlying }) => ({
        relationship,
        refused: `${refused}: ${underlying}`,
      })),
    })),
  };
}

function seatDto({ relationshipId, relationship, occupancy, absorption }: StressedSeat): StressedSeatDto {
  return {
    relationshipId,
    relationship,
    occupancy,
    unpaid: absorption.netLoss.toText(),
    reaches: reachOf(absorption),
    layers: absorption.layers.map(({ id, kind, capacity, absorbed }) => ({
      layer: id,
      kind,
      capacity: capacity.toText(),
      absorbed: absorbed.toText(),
    })),
    residual: absorption.residual.toText(),
  };
}
