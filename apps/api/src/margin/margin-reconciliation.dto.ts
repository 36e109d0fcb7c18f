import { textOf } from '@app/kernel';
import type { ReconciledDifference, Reconciliation } from '@app/margin';
import { ApiProperty } from '@nestjs/swagger';
import { MoneyDto } from '../http/money.dto';

export class AskedMarginReconciliationDto {
  @ApiProperty({ format: 'uuid', description: 'of the reconciliation: it is read by it within minutes' })
  id!: string;
}

export class MarginReconciliationDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'date-time' }) asOf!: string;
  @ApiProperty({ description: 'who asked; `ringfence` is the daily one' }) askedBy!: string;
  @ApiProperty({ type: 'integer', description: 'to compare' }) relationships!: number;
  @ApiProperty({ type: 'integer', description: 'so far: it is over when this is `relationships`' })
  compared!: number;
  @ApiProperty({ type: 'integer', description: 'of the relationships that were compared' }) calls!: number;
  @ApiProperty({ type: 'integer' }) differences!: number;
}

export class MarginReconciliationsDto {
  @ApiProperty({ type: [MarginReconciliationDto], description: 'the newest first' })
  reconciliations!: MarginReconciliationDto[];
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'give it as `after`; null on the last page',
  })
  next!: string | null;
}

class MarginDifferenceDto {
  @ApiProperty({ type: String }) relationship!: string;
  @ApiProperty({ description: 'what does not agree: `call-without-journal`, `balance-differs` …' })
  kind!: string;
  @ApiProperty({ description: 'the call, the journal or the account' }) subject!: string;
  @ApiProperty({ type: MoneyDto, description: 'what should be' }) said!: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'what is' }) found!: MoneyDto;
}

export class MarginReconciliationDetailDto extends MarginReconciliationDto {
  @ApiProperty({ type: [MarginDifferenceDto], description: 'the first thousand, by relationship' })
  found!: MarginDifferenceDto[];
}

export function marginReconciliationDto(reconciliation: Reconciliation): MarginReconciliationDto {
  const { id, asOf, askedBy, relationships, compared, calls, differences } = reconciliation;
  return { id, asOf: textOf(asOf), askedBy, relationships, compared, calls, differences };
}

export function marginReconciliationDetailDto(
  reconciliation: Reconciliation,
  found: readonly ReconciledDifference[],
): MarginReconciliationDetailDto {
  return Object.assign(marginReconciliationDto(reconciliation), {
    found: found.map(({ relationshipId, kind, subject, said, found: is }) => ({
      relationship: relationshipId,
      kind,
      subject,
      said: { amount: said.toText(), asset: said.asset.code },
      found: { amount: is.toText(), asset: is.asset.code },
    })),
  });
}
