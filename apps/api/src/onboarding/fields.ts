import { applyDecorators, type Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type as TypeOf } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsISO8601,
  IsObject,
  Matches,
  ValidateIf,
  ValidateNested,
  type ValidationOptions,
} from 'class-validator';

/** An id that the applicant gives to something of his: holding, sig-1. */
export const Ref = (options: ValidationOptions = {}) =>
  Matches(/^[a-z0-9][a-z0-9-]{0,39}$/, {
    ...options,
    message: '$property is a short name in small letters, digits and hyphens',
  });

/** A day: 2026-01-31. */
export const Day = () =>
  applyDecorators(
    IsISO8601({ strict: true }, { message: '$property is a day that exists' }),
    Matches(/^\d{4}-\d\d-\d\d$/, { message: '$property is a day: 2026-01-31' }),
  );

/** The SHA-256 of a file that is kept elsewhere. */
export const Sha256 = (of: string) =>
  applyDecorators(
    ApiProperty({ pattern: '^[0-9a-f]{64}$', description: `${of}, in small hex`, example: 'ab'.repeat(32) }),
    Matches(/^[0-9a-f]{64}$/, { message: '$property is a SHA-256 in small hex' }),
  );

const AMOUNT = /^\d{1,18}(\.\d{1,6})?$/;

/** May be left out, and is not null: what is kept as it was sent has one way of saying that there is nothing. */
export const MayBeAbsent = () => ValidateIf((_, value) => value !== undefined);

/** A list of objects of one class, and not of more than `most`. */
export const ListOf = (type: () => Type, most: number, description = '') =>
  applyDecorators(
    // @nestjs/swagger waits for a class that is named by a function only where that is called `type`.
    ApiProperty({ type: () => [type()], maxItems: most, ...(description !== '' && { description }) }),
    IsArray(),
    ArrayMaxSize(most),
    IsObject({ each: true }),
    ValidateNested({ each: true }),
    TypeOf(type),
  );

/** An amount that is kept as it was written: decimal text of the settlement asset, not below 0. */
export class AmountDto {
  @ApiProperty({ type: String, pattern: AMOUNT.source, example: '1000000.000000' })
  @Matches(AMOUNT, { message: '$property is an amount as decimal text: 1000000.000000' })
  amount!: string;

  @ApiProperty({ enum: ['USDC'] }) @IsIn(['USDC']) asset!: string;
}
