import { Money, textOf } from '@app/kernel';
import type { ProposedSale, RecordedSale, Sale } from '@app/resolution';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, IsUUID, Length, ValidateNested } from 'class-validator';
import { AssetAmountDto } from '../collateral/collateral.dto';
import { BookedMoneyDto, MoneyDto, moneyOf } from '../http/money.dto';
import { OneLine } from '../http/one-line';
import { UuidPath } from '../http/paths';
import { Sha256 } from '../onboarding/fields';

/** A sale of what a defaulter has beside the settlement asset, with the proof of it. */
export class NewSaleDto {
  @ApiProperty({ minLength: 1, maxLength: 100, description: 'by which the sale is known: it counts once' })
  @Length(1, 100)
  @OneLine()
  reference!: string;

  @ApiProperty({ type: AssetAmountDto, description: 'what it has free goes before its margin' })
  @IsObject()
  @ValidateNested()
  @Type(() => AssetAmountDto)
  sold!: AssetAmountDto;

  @ApiProperty({ type: MoneyDto, description: 'as received; 0 where nobody would have it' })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  proceeds!: MoneyDto;

  @ApiProperty({ minLength: 1, maxLength: 120 }) @Length(1, 120) @OneLine() buyer!: string;

  @ApiProperty({
    minLength: 1,
    maxLength: 1000,
    description: 'the trade’s confirmation, and how the price was found',
  })
  @Length(1, 1000)
  @OneLine()
  proof!: string;
}

export class SalePath extends UuidPath {
  @ApiProperty({ type: String, format: 'uuid' }) @IsUUID() proposalId!: string;
}

export class SaleApprovalDto {
  @Sha256('of exactly what the second person has read') termsHash!: string;
}

class SaleDto {
  @ApiProperty() reference!: string;
  @ApiProperty({ type: BookedMoneyDto }) sold!: BookedMoneyDto;
  @ApiProperty({ type: MoneyDto }) proceeds!: MoneyDto;
  @ApiProperty({ description: 'of one unit, in the settlement asset' }) price!: string;
  @ApiProperty() buyer!: string;
  @ApiProperty() proof!: string;
}

export class ProposedSaleDto extends SaleDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
}

export class RecordedSaleDto extends SaleDto {
  @ApiProperty({ type: BookedMoneyDto, description: 'what of it the defaulter had free' })
  ofFree!: BookedMoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'of the proceeds, what repaid a claim' }) offClaim!: MoneyDto;
  @ApiProperty({ format: 'date-time' }) soldAt!: string;
  @ApiProperty() proposedBy!: string;
  @ApiProperty() approvedBy!: string;
}

export class SalesDto {
  @ApiProperty({ type: [RecordedSaleDto] }) sales!: RecordedSaleDto[];
}

/** What a sale fetched; undefined: it is finer than the smallest unit, or less than nothing. */
export function proceedsOf({ proceeds }: NewSaleDto): Money | undefined {
  const money = moneyOf(proceeds);
  return money === undefined || money.lessThan(Money.zero(money.asset)) ? undefined : money;
}

export function proposedSaleDto({ proposalId, termsHash, sale }: ProposedSale): ProposedSaleDto {
  return Object.assign(partsOf(sale), { proposalId, termsHash });
}

export function recordedSaleDto(recorded: RecordedSale): RecordedSaleDto {
  const { ofFree, offClaim, soldAt, maker, checker } = recorded;
  return Object.assign(partsOf(recorded), {
    ofFree: ofFree.toJSON(),
    offClaim: offClaim.toJSON(),
    soldAt: textOf(soldAt),
    proposedBy: maker,
    approvedBy: checker,
  });
}

function partsOf({ reference, sold, proceeds, buyer, proof }: Sale): SaleDto {
  const price = proceeds.exact().div(sold.exact());
  const parts = { reference, buyer, proof, sold: sold.toJSON(), proceeds: proceeds.toJSON() };
  return Object.assign(parts, { price: price.toSignificantDigits(12).toFixed() });
}
