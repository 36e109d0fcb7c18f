import type { Money } from '@app/kernel';
import type { TrialBalanceRow } from '@app/ledger/domain';
import { counterpartOf, type Occupancy, type Relationship, type Seat } from '@app/legal-entity/domain';
import { ApiProperty } from '@nestjs/swagger';
import { BookedMoneyDto, MoneyDto } from '../http/money.dto';
import { exhaustionDto, ExhaustionDto } from './relationship-exhaustion.dto';

export class OccupancyDto {
  @ApiProperty({ example: 'A1' }) code!: string;
  @ApiProperty({ enum: ['A', 'B'] }) seat!: 'A' | 'B';
  @ApiProperty() partyId!: string;
  @ApiProperty({ enum: ['performing', 'potential-default', 'defaulted'] }) standing!: string;
  @ApiProperty({ type: MoneyDto, description: "initial margin beyond the model's" })
  independentAmount!: MoneyDto;
}

export class CounterpartyDto {
  @ApiProperty({ enum: ['A', 'B'] }) seat!: 'A' | 'B';
  @ApiProperty({ description: 'as it was disclosed' }) name!: string;
  @ApiProperty({ enum: ['performing', 'potential-default', 'defaulted'] }) standing!: string;
}

export class ClocksDto {
  @ApiProperty({ description: 'from a call to its deadline' }) responseMinutes!: number;
  @ApiProperty({ description: 'from the deadline to the right to give notice of failure' })
  noticeMinutes!: number;
  @ApiProperty({ description: 'from the notice to the event of default' }) graceMinutes!: number;
  @ApiProperty({ description: 'from early termination to the end of the auction' }) auctionMinutes!: number;
  @ApiProperty({ description: 'margin period of risk' }) mporMinutes!: number;
}

export class RelationshipDto {
  @ApiProperty({ example: '1' }) id!: string;
  @ApiProperty({ example: 'R1' }) name!: string;
  @ApiProperty({ example: 'USDC' }) settlementAsset!: string;
  @ApiProperty({ enum: ['entity-guaranteed', 'limited-recourse', 'sized-tranche'] }) writtenEnding!: string;
  @ApiProperty({ type: ExhaustionDto, nullable: true, description: 'null: not yet sized' })
  exhaustion!: ExhaustionDto | null;
  @ApiProperty({ type: [OccupancyDto], description: 'the seats the caller may see' })
  occupancies!: OccupancyDto[];
  @ApiProperty({
    type: CounterpartyDto,
    nullable: true,
    description: 'to a party, who sits opposite, where the disclosure it accepted named it; null else',
  })
  counterparty!: CounterpartyDto | null;
  @ApiProperty({ type: MoneyDto, description: 'common to both seats, as is every term of variation margin' })
  threshold!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) minimumTransfer!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) rounding!: MoneyDto;
  @ApiProperty({ type: ClocksDto }) clocks!: ClocksDto;
  @ApiProperty({ description: 'standard deviations of initial margin' }) imMultiplier!: string;
  @ApiProperty({ description: 'between every pair of underlyings' }) imCorrelation!: string;
  @ApiProperty({ description: "a year's interest on what the liquidity line advances, ACT/360" })
  lineRate!: string;
}

export class RelationshipListDto {
  @ApiProperty({ type: [RelationshipDto] }) relationships!: RelationshipDto[];
  @ApiProperty({ type: String, nullable: true, description: 'give it as `after`; null on the last page' })
  next!: string | null;
}

export class AccountDto {
  @ApiProperty({ example: 'FREE.A1' }) account!: string;
  @ApiProperty({ enum: ['debit', 'credit'], description: 'the side its balance stands on' }) side!: string;
  @ApiProperty({ type: BookedMoneyDto }) debits!: BookedMoneyDto;
  @ApiProperty({ type: BookedMoneyDto }) credits!: BookedMoneyDto;
  @ApiProperty({ type: BookedMoneyDto }) balance!: BookedMoneyDto;
  @ApiProperty({ type: BookedMoneyDto, description: 'less what is reserved out of it' })
  available!: BookedMoneyDto;
}

export class BookDto {
  @ApiProperty() relationshipId!: string;
  @ApiProperty({ type: [AccountDto] }) accounts!: AccountDto[];
}

export function moneyDto(money: Money): MoneyDto {
  return money.toJSON();
}

/** A relationship with the seats that are seen, and of the one opposite what was disclosed. */
export function relationshipDto(
  relationship: Relationship,
  seen: readonly Occupancy[],
  disclosed: Readonly<Record<Seat, string>> | undefined,
): RelationshipDto {
  const { id, name, asset, writtenEnding, exhaustion, terms } = relationship;
  return {
    id,
    name,
    settlementAsset: asset.code,
    writtenEnding,
    exhaustion: exhaustionDto(exhaustion),
    occupancies: seen.map(({ code, seat, partyId, standing, independentAmount }) => ({
      code,
      seat,
      partyId,
      standing,
      independentAmount: moneyDto(independentAmount),
    })),
    counterparty: counterpartyDto(relationship, seen, disclosed),
    threshold: moneyDto(terms.threshold),
    minimumTransfer: moneyDto(terms.minimumTransfer),
    rounding: moneyDto(terms.rounding),
    clocks: { ...terms.clocks },
    imMultiplier: terms.imMultiplier.toFixed(),
    imCorrelation: terms.imCorrelation.toFixed(),
    lineRate: terms.lineRate.toFixed(),
  };
}

/** Who was disclosed sat down first: of a replacement the disclosure said nothing. */
function counterpartyDto(
  relationship: Relationship,
  seen: readonly Occupancy[],
  disclosed: Readonly<Record<Seat, string>> | undefined,
): CounterpartyDto | null {
  const [own] = seen;
  if (own === undefined || disclosed === undefined || seen.some(({ seat }) => seat !== own.seat)) return null;
  const { code, seat, standing } = counterpartOf(relationship, own.code);
  return code === `${seat}1` ? { seat, name: disclosed[seat], standing } : null;
}

export function accountDto({
  account,
  side,
  debits,
  credits,
  balance,
  available,
}: TrialBalanceRow): AccountDto {
  return {
    account,
    side,
    debits: moneyDto(debits),
    credits: moneyDto(credits),
    balance: moneyDto(balance),
    available: moneyDto(available),
  };
}
