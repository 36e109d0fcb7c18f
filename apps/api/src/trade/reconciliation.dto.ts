import { textOf } from '@app/kernel';
import type { Reconciliation } from '@app/trade';
import { TOLERANCE } from '@app/trade/domain';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import { RelationshipPath } from '../http/paths';

const MOST_CHARACTERS = 1_048_576;
const OCCUPANCY = /^[AB][1-9]\d?$/;

export class ReconciliationPath extends RelationshipPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsUUID()
  reconciliationId!: string;
}

export class SeatQuery {
  @ApiProperty({
    type: String,
    pattern: OCCUPANCY.source,
    example: 'A1',
    description: 'whose portfolio it is',
  })
  @Matches(OCCUPANCY, { message: '$property is an occupancy: A1' })
  occupancy!: string;
}

/** A file, as it is read from a body of comma-separated values. */
export class PortfolioDto {
  @ApiProperty({ maxLength: MOST_CHARACTERS })
  @IsString()
  @MaxLength(MOST_CHARACTERS)
  file!: string;
}

export class TradeTermsDto {
  @ApiProperty() instrument!: string;
  @ApiProperty() quantity!: string;
  @ApiProperty() price!: string;
  @ApiProperty({ format: 'date-time' }) tradedAt!: string;
}

export class DifferenceDto {
  @ApiProperty({ enum: ['instrument', 'quantity', 'price', 'tradedAt'] }) field!: string;
  @ApiProperty() ours!: string;
  @ApiProperty() theirs!: string;
}

export class DifferingDto {
  @ApiProperty() tradeId!: string;
  @ApiProperty({ type: [DifferenceDto] }) differences!: DifferenceDto[];
}

export class MissingHereDto {
  @ApiProperty() tradeId!: string;
  @ApiProperty({ type: TradeTermsDto }) theirs!: TradeTermsDto;
}

export class MissingThereDto {
  @ApiProperty() tradeId!: string;
  @ApiProperty({ type: TradeTermsDto }) ours!: TradeTermsDto;
}

export class DuplicateDto {
  @ApiProperty() tradeId!: string;
  @ApiProperty({ type: [Number], description: 'of the file' }) lines!: number[];
}

export class CadenceDto {
  @ApiProperty({ description: 'trades' }) atLeast!: number;
  @ApiProperty({ enum: ['business-day', 'week', 'quarter'] }) every!: string;
  @ApiProperty() source!: string;
}

export class ToleranceDto {
  @ApiProperty({ example: TOLERANCE.quantity }) quantity!: string;
  @ApiProperty({ example: TOLERANCE.price, description: 'as a part of our price' }) price!: string;
  @ApiProperty({ example: TOLERANCE.tradedAtSeconds }) tradedAtSeconds!: number;
}

export class ReconciliationDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 'A1' }) occupancy!: string;
  @ApiProperty({ description: 'SHA-256 of the file, in hex' }) fileHash!: string;
  @ApiProperty({ format: 'date-time' }) comparedAt!: string;
  @ApiProperty({ description: 'of ours, on that seat' }) trades!: number;
  @ApiProperty({ type: CadenceDto, nullable: true, description: 'how often so many trades are compared' })
  cadence!: CadenceDto | null;
  @ApiProperty({ type: ToleranceDto }) tolerance!: ToleranceDto;
  @ApiProperty({ type: [String] }) matched!: string[];
  @ApiProperty({ type: [DifferingDto] }) differing!: DifferingDto[];
  @ApiProperty({ type: [MissingHereDto], description: 'in the file alone' }) missingHere!: MissingHereDto[];
  @ApiProperty({ type: [MissingThereDto], description: 'in our books alone' })
  missingThere!: MissingThereDto[];
  @ApiProperty({ type: [DuplicateDto], description: 'named more than once: compared with nothing' })
  duplicates!: DuplicateDto[];
}

export function reconciliationDto(found: Reconciliation): ReconciliationDto {
  const { id, occupancy, fileHash, comparedAt, trades, cadence, result } = found;
  return {
    id,
    occupancy,
    fileHash,
    comparedAt: textOf(comparedAt),
    trades,
    cadence: cadence ?? null,
    tolerance: TOLERANCE,
    matched: [...result.matched],
    differing: result.differing.map(({ tradeId, differences }) => ({
      tradeId,
      differences: [...differences],
    })),
    missingHere: [...result.missingHere],
    missingThere: [...result.missingThere],
    duplicates: result.duplicates.map(({ tradeId, lines }) => ({ tradeId, lines: [...lines] })),
  };
}
