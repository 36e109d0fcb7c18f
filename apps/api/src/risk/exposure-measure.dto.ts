import type { Missing, RelationshipMeasures, SeatMeasures } from '@app/exposure';
import type { Estimate } from '@app/exposure/domain';
import { textOf, type Result } from '@app/kernel';
import { ApiProperty } from '@nestjs/swagger';
import { modelName, pointsDto, ProfileDto, type ProfileQuery } from './exposure-profile.dto';
import { saccrAcrossDto, SaccrDto, saccrDto } from './saccr.dto';

export class EstimateDto {
  @ApiProperty() value!: number;
  @ApiProperty({ description: 'one standard deviation of the simulated mean' }) standardError!: number;
}

export class CreditValuationDto {
  @ApiProperty({ description: "version of the party's curve" }) curve!: number;
  @ApiProperty({ description: "version of the entity's" }) ownCurve!: number;
  @ApiProperty({
    description: 'a year, as agreed with the curve of the entity: to bring to now what would be lost later',
  })
  discountBps!: string;

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
    saccr: saccrDto(seat),
    saccrAcross: saccrAcrossDto(seat),
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
    discountBps: own.discountBps,
    cva: estimateDto(cva),
    dva: estimateDto(dva),
    bilateralCva: estimateDto(bilateralCva),
    bilateralDva: estimateDto(bilateralDva),
  };
}

const estimateDto = ({ value, standardError }: Estimate): EstimateDto => ({ value, standardError });

function missingOf(found: Result<unknown, Missing> | undefined): string[] {
  if (found === undefined || found.ok) return [];
  const { refusal } = found;
  const of = 'of' in refusal ? refusal.of : refusal.underlying;
  return [of === undefined ? refusal.kind : `${refusal.kind}: ${of}`];
}
