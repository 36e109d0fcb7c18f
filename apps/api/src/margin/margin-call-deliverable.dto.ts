import type { DeliverableOffer } from '@app/collateral';
import type { Money } from '@app/kernel';
import { ApiProperty } from '@nestjs/swagger';
import { reasonOf } from '../collateral/no';
import { MoneyDto } from '../http/money.dto';

class DeliverableDto {
  @ApiProperty({ type: String, example: 'TBILL' }) asset!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: '515463.917526',
    description: 'the least that would meet the call by itself, before limits; null: nothing of it is taken',
  })
  amount!: string | null;
  @ApiProperty({
    type: MoneyDto,
    nullable: true,
    description: 'what it would add to what is posted, within the limits',
  })
  adds!: MoneyDto | null;
  @ApiProperty({ type: String, nullable: true, description: 'why nothing of it is taken' }) why!:
    string | null;
}

export class DeliverablesDto {
  @ApiProperty({ type: MoneyDto }) called!: MoneyDto;
  @ApiProperty({ type: [DeliverableDto], description: 'the settlement asset first' })
  assets!: DeliverableDto[];
}

const amountDto = (money: Money): MoneyDto => ({ amount: money.toText(), asset: money.asset.code });

export function deliverablesDto(called: Money, offers: readonly DeliverableOffer[]): DeliverablesDto {
  return {
    called: amountDto(called),
    assets: offers.map((offer) =>
      offer.taken
        ? {
            asset: offer.quantity.asset.code,
            amount: offer.quantity.toText(),
            adds: amountDto(offer.adds),
            why: null,
          }
        : { asset: offer.asset.code, amount: null, adds: null, why: reasonOf(offer.why) },
    ),
  };
}
