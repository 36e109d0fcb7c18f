import { type Asset, Money, USDC } from '@app/kernel';
import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsIn, IsObject, ValidateBy, ValidateNested } from 'class-validator';

// What amounts may cross HTTP in. Promises do not: they are the ledger's own.
const ASSETS: ReadonlyMap<string, Asset> = new Map([[USDC.code, USDC]]);

/** An amount as it crosses HTTP: the code of its asset and decimal text, never a JSON number. */
export class MoneyDto {
  @IsIn([...ASSETS.keys()]) asset!: string;

  @ValidateBy({
    name: 'fitsAsset',
    validator: {
      validate: (text, args) => fits(text, (args?.object as MoneyDto).asset),
      defaultMessage: (args) => expected((args?.object as MoneyDto).asset),
    },
  })
  amount!: string;

  /** Only after validation. */
  toMoney(): Money {
    return Money.of(this.amount, ASSETS.get(this.asset) ?? USDC);
  }
}

/** A required amount. `ValidateNested` alone would let a missing value or an empty list through. */
export const IsMoney = () =>
  applyDecorators(
    IsObject({ message: '$property must be an amount: {"asset": "USDC", "amount": "250.00"}' }),
    ValidateNested(),
    Type(() => MoneyDto),
  );

function fits(text: unknown, code: string): boolean {
  const asset = ASSETS.get(code);
  return typeof text === 'string' && asset !== undefined && Money.fits(text, asset);
}

function expected(code: string): string {
  const asset = ASSETS.get(code);
  if (asset === undefined) return 'amount cannot be read: its asset is unknown';
  return `amount must be decimal text with at most ${String(asset.scale)} decimals of ${code}, like "250.00"`;
}
