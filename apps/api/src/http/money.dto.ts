import { type Asset, Money, USDC } from '@app/kernel';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';

const SETTLEMENT_ASSETS: readonly Asset[] = [USDC];

/** An amount as it crosses HTTP: decimal text, never a JSON number. */
export class MoneyDto {
  @ApiProperty({ type: String, pattern: String.raw`^-?\d{1,30}(\.\d{1,18})?$`, example: '1250000.000000' })
  @Matches(/^-?\d{1,30}(\.\d{1,18})?$/, { message: '$property is an amount as decimal text: 1250000.000000' })
  amount!: string;

  @ApiProperty({ type: String, example: 'USDC' })
  @IsIn(SETTLEMENT_ASSETS.map(({ code }) => code))
  asset!: string;
}

/** An amount as a book has it: of an asset, or of what is promised in it. */
export class BookedMoneyDto {
  @ApiProperty({ type: String, pattern: String.raw`^-?\d{1,30}(\.\d{1,18})?$`, example: '1250000.000000' })
  amount!: string;

  @ApiProperty({ type: String, example: 'USDC.owed' })
  asset!: string;
}

/** @returns undefined when the amount is finer than the asset's smallest unit */
export function moneyOf({ amount, asset }: MoneyDto): Money | undefined {
  const known = SETTLEMENT_ASSETS.find(({ code }) => code === asset);
  return known !== undefined && Money.fits(amount, known) ? Money.of(amount, known) : undefined;
}
