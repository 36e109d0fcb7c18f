import { REGISTRATION_STATUSES, RISK_PRODUCTS } from '@app/legal-entity/domain';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  Length,
  ValidateNested,
} from 'class-validator';
import { OneLine } from '../http/one-line';
import { AmountDto, Day } from './fields';

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

/** The facts. The rating is worked out from them, and stands in the section that is read. */
export class RiskRatingDto {
  @ApiProperty({ enum: RISK_PRODUCTS, isArray: true, description: 'what the applicant means to trade' })
  @IsArray()
  @ArrayMaxSize(RISK_PRODUCTS.length)
  @ArrayUnique()
  @IsIn(RISK_PRODUCTS, { each: true })
  products!: (typeof RISK_PRODUCTS)[number][];

  @ApiProperty({ description: 'an owner or an officer is' }) @IsBoolean() politicallyExposed!: boolean;
  @ApiProperty({ description: 'there is adverse news of it' }) @IsBoolean() adverseMedia!: boolean;
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
