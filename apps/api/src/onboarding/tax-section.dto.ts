import { CRS_STATUSES, FATCA_STATUSES, type FatcaStatus } from '@app/legal-entity/domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Length, Matches } from 'class-validator';
import { OneLine } from '../http/one-line';
import { Day, ListOf, MayBeAbsent, Ref, Sha256 } from './fields';

const MOST = 20; // countries: more is a mistake

export class TaxResidenceDto {
  @ApiProperty({ description: 'ISO 3166-1 alpha-2', example: 'IE' })
  @Matches(/^[A-Z]{2}$/, { message: '$property is a country of two capitals' })
  country!: string;

  @ApiPropertyOptional({ maxLength: 40, description: 'its tax number there' })
  @MayBeAbsent()
  @Length(1, 40)
  @OneLine()
  tin?: string;

  @ApiPropertyOptional({ maxLength: 200, description: 'where there is no number' })
  @MayBeAbsent()
  @Length(1, 200)
  @OneLine()
  whyNoTin?: string;
}

/** What the applicant certifies of its own taxes, for FATCA and the CRS. */
export class TaxStatusDto {
  @ApiProperty({ enum: FATCA_STATUSES }) @IsIn(FATCA_STATUSES) fatcaStatus!: FatcaStatus;

  @ApiPropertyOptional({ example: '98Q96B.00000.LE.250', description: 'where the status comes with one' })
  @MayBeAbsent()
  @Length(1, 40)
  @OneLine()
  giin?: string;

  @ApiProperty({ enum: CRS_STATUSES }) @IsIn(CRS_STATUSES) crsStatus!: (typeof CRS_STATUSES)[number];

  @ListOf(() => TaxResidenceDto, MOST)
  residences!: TaxResidenceDto[];

  @ApiProperty({ description: 'id of a signatory' }) @Ref() certifiedBy!: string;
  @ApiProperty({ format: 'date' }) @Day() certifiedOn!: string;
  @ApiProperty({ format: 'date', description: 'the last day' }) @Day() expiresOn!: string;
  @Sha256('of the signed form') sha256!: string;
}
