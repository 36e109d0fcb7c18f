import type { Missing, RelationshipMeasures, SeatMeasures } from '@app/exposure';
import type { Estimate, SaccrMargining, SaccrMeasure } from '@app/exposure/domain';
import { textOf, type Result } from '@app/kernel';
import { ApiProperty } from '@nestjs/swagger';
import { modelName, pointsDto, ProfileDto, type ProfileQuery } from './exposure-profile.dto';

/** Where each part of the standard's number is laid down, by its symbol there. */
const SOURCES = {
  RC: 'BCBS 279, paragraphs 136 and 144; of several netting sets CRR article 275(3)',
  PFE: 'BCBS 279, paragraphs 148 to 150: multiplier × aggregate add-on',
  addOn:
    'BCBS 279, paragraphs 155 to 183; a cryptoasset, which it does not know, at the factor and volatility of a single equity (table 2), each its own hedging set',
  EAD: 'BCBS 279, paragraphs 128 to 130: 1.4 × (replacement cost + potential)',
};

export class EstimateDto {
  @ApiProperty() value!: number;
  @ApiProperty({ description: 'one standard deviation of the simulated mean' }) standardError!: number;
}

export class SetAddOnDto {
  @ApiProperty({ example: 'CA' }) assetClass!: string;
  @ApiProperty({ example: 'BTC' }) hedgingSet!: string;
  @ApiProperty() addOn!: number;
}

export class NettingSetDto {
  @ApiProperty({ description: 'of its trades, to whoever sees it' }) V!: number;
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

export class CreditValuationDto {
  @ApiProperty({ description: "version of the party's curve" }) curve!: number;
  @ApiProperty({ description: "version of the entity's" }) ownCurve!: number;
  @ApiProperty({ type: EstimateDto }) cva!: EstimateDto;
  @ApiProperty({ type: EstimateDto }) dva!: EstimateDto;
  @ApiProperty({ type: EstimateDto, description: 'as far as the entity is still there' })
  bilateralCva!: EstimateDto;
  @ApiProperty({ type: EstimateDto, description: 'as far as the party is' }) bilateralDva!: EstimateDto;
}

export class SeatProfilesDto {
  @ApiProperty({ type: ProfileDto }) unmargined!: ProfileDto;
  @ApiProperty({ type: ProfileDto }) margined!: ProfileDto;
}

export class SeatMeasuresDto {
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ description: 'whether what it owes is counted net' }) nets!: boolean;
  @ApiProperty({ example: 'opinion-says-yes', description: 'why, or why not' }) netting!: string;
  @ApiProperty({ description: 'held of the seat, less given to it' }) variationMargin!: string;
  @ApiProperty({ description: 'at haircut value' }) initialMargin!: string;
  @ApiProperty() independentAmount!: string;
  @ApiProperty({ type: SaccrDto, description: 'of the seat, seen by the cell' }) saccr!: SaccrDto;
  @ApiProperty({
    type: SaccrDto,
    description: 'of the cell, seen by the seat: what it posted of its own is segregated, and not at risk',
  })
  saccrAcross!: SaccrDto;
  @ApiProperty({ type: SeatProfilesDto, nullable: true, description: 'null: `missing` says why' })
  profile!: SeatProfilesDto | null;
  @ApiProperty({
    type: CreditValuationDto,
    nullable: true,
    description: 'for the house, and undiscounted; null: `missing` says why',
  })
  creditValuation!: CreditValuationDto | null;
  @ApiProperty({
    type: [String],
    description: 'what there is no number of: no-history: BTC; no-credit-curve: a party',
  })
  missing!: string[];
}

export class ExposureMeasuresDto {
  @ApiProperty({ format: 'date-time', description: 'of the marks' }) asOf!: string;
  @ApiProperty({ format: 'uuid' }) snapshot!: string;
  @ApiProperty({ example: 'log-normal 2' }) model!: string;
  @ApiProperty() seed!: number;
  @ApiProperty() paths!: number;
  @ApiProperty({ type: [String], description: 'whose days stood in for whose' }) proxies!: string[];
  @ApiProperty({
    type: [SeatMeasuresDto],
    description: 'the netting set of each seat; estimates, in the settlement asset',
  })
  seats!: SeatMeasuresDto[];
}

export function measuresDto(
  { asOf, snapshotId, proxies, seats }: RelationshipMeasures,
  { seed, paths }: ProfileQuery,
): ExposureMeasuresDto {
  return {
    asOf: textOf(asOf),
    snapshot: snapshotId,
    model: modelName,
    seed,
    paths,
    proxies: [...proxies],
    seats: seats.map(seatDto),
  };
}

function seatDto(seat: SeatMeasures): SeatMeasuresDto {
  const { occupancy, netting, held, profile, creditValuation } = seat;
  const missing = [profile, creditValuation].flatMap((each) => missingOf(each));
  return {
    occupancy,
    nets: netting.on,
    netting: netting.why,
    variationMargin: held.variationMargin.toText(),
    initialMargin: held.initialMargin.toText(),
    independentAmount: held.independentAmount.toText(),
    saccr: saccrDto(seat.saccr, seat.margining),
    saccrAcross: saccrDto(seat.saccrAcross, Object.assign({}, seat.margining, { nica: 0 })),
    profile: profile.ok
      ? { unmargined: pointsDto(profile.value.unmargined), margined: pointsDto(profile.value.margined) }
      : null,
    creditValuation: creditValuation?.ok === true ? valuationDto(creditValuation.value) : null,
    missing: [...new Set(missing)],
  };
}

type Valuation = Extract<NonNullable<SeatMeasures['creditValuation']>, { readonly ok: true }>['value'];

function valuationDto({ curve, own, cva, dva, bilateralCva, bilateralDva }: Valuation): CreditValuationDto {
  return {
    curve: curve.version,
    ownCurve: own.version,
    cva: estimateDto(cva),
    dva: estimateDto(dva),
    bilateralCva: estimateDto(bilateralCva),
    bilateralDva: estimateDto(bilateralDva),
  };
}

function saccrDto(measure: SaccrMeasure, margining: SaccrMargining): SaccrDto {
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
    nettingSets: nettingSets.map(({ value, addOns, addOn, multiplier }) => ({
      V: value,
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

const estimateDto = ({ value, standardError }: Estimate): EstimateDto => ({ value, standardError });

function missingOf(found: Result<unknown, Missing> | undefined): string[] {
  if (found === undefined || found.ok) return [];
  const { refusal } = found;
  const of = 'of' in refusal ? refusal.of : refusal.underlying;
  return [of === undefined ? refusal.kind : `${refusal.kind}: ${of}`];
}
