import { REGISTRATION_STATUSES } from '@app/legal-entity/domain';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, Length, ValidateNested } from 'class-validator';
import { OneLine } from '../http/one-line';
import { AmountDto, Day } from './fields';

const RATINGS = ['low', 'standard', 'high'] as const;

/** What the register of the identifier's issuer says. */
export class LeiRegistrationDto {
  @ApiProperty({ example: '506700GE1G29325QX363' }) @Length(20, 20) @OneLine() lei!: string;

  @ApiProperty({ enum: REGISTRATION_STATUSES })
  @IsIn(REGISTRATION_STATUSES)
  registrationStatus!: (typeof REGISTRATION_STATUSES)[number];

  @ApiProperty({ enum: ['active', 'inactive'] }) @IsIn(['active', 'inactive']) entityStatus!:
    'active' | 'inactive';
  @ApiProperty({ format: 'date' }) @Day() readOn!: string;
}

export class RiskRatingDto {
  @ApiProperty({ enum: RATINGS }) @IsIn(RATINGS) rating!: (typeof RATINGS)[number];
  @ApiProperty({ maxLength: 1000 }) @Length(1, 1000) @OneLine() reasons!: string;
}

export class CreditOpinionDto {
  @ApiProperty({ enum: ['in-favour', 'against'] }) @IsIn(['in-favour', 'against']) opinion!:
    'in-favour' | 'against';
  @ApiProperty({ maxLength: 1000 }) @Length(1, 1000) @OneLine() reasons!: string;
}

export class TestTransferDto {
  @ApiProperty({ type: AmountDto })
  @IsObject()
  @ValidateNested()
  @Type(() => AmountDto)
  received!: AmountDto;

  @ApiProperty({ maxLength: 200, description: 'by which it is found: a transaction hash' })
  @Length(1, 200)
  @OneLine()
  reference!: string;

  @ApiProperty({ format: 'date' }) @Day() receivedOn!: string;
}
