import type { SaccrMargining, SaccrMeasure, SaccrSeatMeasure } from '@app/exposure/domain';
import { ApiProperty } from '@nestjs/swagger';

/** Where each part of the standard's number is laid down, by its symbol there. */
const SOURCES = {
  RC: 'BCBS 279, paragraphs 136 and 144; of several netting sets CRE 52.75',
  PFE: 'BCBS 279, paragraphs 148 to 150: multiplier × aggregate add-on; of several netting sets CRE 52.76 and its FAQ 1',
  addOn:
    'BCBS 279, paragraphs 155 to 183; a cryptoasset, which it does not know, at the factor and volatility of a single equity (table 2), each its own hedging set',
  EAD: 'BCBS 279, paragraphs 128 to 130: 1.4 × (replacement cost + potential)',
};

export class SetAddOnDto {
  @ApiProperty({ example: 'CA' }) assetClass!: string;
  @ApiProperty({ example: 'BTC' }) hedgingSet!: string;
  @ApiProperty() addOn!: number;
}

export class NettingSetDto {
  @ApiProperty({ description: 'of its trades, to whoever sees it' }) V!: number;
  @ApiProperty({
    type: Number,
    nullable: true,
    description:
      'its part of the collateral that several share; null: more was given than they are owed, and no multiplier is below 1',
  })
  C!: number | null;
  @ApiProperty({ type: [SetAddOnDto] }) addOns!: SetAddOnDto[];
  @ApiProperty({ description: 'their sum' }) addOn!: number;
  @ApiProperty({ description: 'what value and collateral leave of it: 0.05 to 1' }) multiplier!: number;
}

export class MarginingDto {
  @ApiProperty({ description: 'threshold' }) TH!: number;
  @ApiProperty({ description: 'minimum transfer amount' }) MTA!: number;
  @ApiProperty({ description: 'independent collateral, at haircut value' }) NICA!: number;
  @ApiProperty() mporBusinessDays!: number;
  @ApiProperty({ description: 'business days between two calls' }) frequencyBusinessDays!: number;
}

export class SaccrSourcesDto {
  @ApiProperty() RC!: string;
  @ApiProperty() PFE!: string;
  @ApiProperty() addOn!: string;
  @ApiProperty() EAD!: string;
}

export class SaccrDto {
  @ApiProperty({
    enum: ['margined', 'unmargined', 'several-netting-sets'],
    description: 'as what it was counted; a margined one is never more than it would be without margin',
  })
  basis!: string;
  @ApiProperty({ description: 'value, to whoever sees it' }) V!: number;
  @ApiProperty({
    description:
      'variation margin held less given; of the seat also its initial margin and independent amounts',
  })
  C!: number;
  @ApiProperty({ type: MarginingDto }) margining!: MarginingDto;
  @ApiProperty({ type: [NettingSetDto], description: 'one; or each trade, where netting does not stand' })
  nettingSets!: NettingSetDto[];
  @ApiProperty({ description: 'replacement cost' }) RC!: number;
  @ApiProperty({ description: 'potential exposure: Σ multiplier × add-on' }) PFE!: number;
  @ApiProperty({ description: 'exposure at default: 1.4 × (RC + PFE)' }) EAD!: number;
  @ApiProperty({ type: SaccrSourcesDto }) sources!: SaccrSourcesDto;
}

/** The measure of a seat, seen by the cell. */
export function saccrDto({ saccr, margining }: SaccrSeatMeasure): SaccrDto {
  return measureDto(saccr, margining);
}

/** The measure of the cell, seen by the seat: nothing that is independent is held of a cell. */
export function saccrAcrossDto({ saccrAcross, margining }: SaccrSeatMeasure): SaccrDto {
  return measureDto(saccrAcross, Object.assign({}, margining, { nica: 0 }));
}

function measureDto(measure: SaccrMeasure, margining: SaccrMargining): SaccrDto {
  const { basis, nettingSets, replacementCost, potential, exposureAtDefault } = measure;
  return {
    basis,
    V: measure.value,
    C: measure.collateral,
    margining: {
      TH: margining.threshold,
      MTA: margining.minimumTransfer,
      NICA: margining.nica,
      mporBusinessDays: margining.mporBusinessDays,
      frequencyBusinessDays: margining.frequencyBusinessDays,
    },
    nettingSets: nettingSets.map(({ value, collateral, addOns, addOn, multiplier }) => ({
      V: value,
      C: collateral ?? null,
      addOns: [...addOns],
      addOn,
      multiplier,
    })),
    RC: replacementCost,
    PFE: potential,
    EAD: exposureAtDefault,
    sources: SOURCES,
  };
}
