import type { Money } from '@app/kernel';
import type { TrialBalanceRow } from '@app/ledger/domain';
import type { Occupancy, Relationship } from '@app/legal-entity/domain';
import { ApiProperty } from '@nestjs/swagger';
import { MoneyDto } from '../http/money.dto';
import { exhaustionDto, ExhaustionDto } from './relationship-exhaustion.dto';

export class OccupancyDto {
  @ApiProperty({ example: 'A1' }) code!: string;
  @ApiProperty({ enum: ['A', 'B'] }) seat!: 'A' | 'B';
  @ApiProperty() partyId!: string;
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
  @ApiProperty({ type: MoneyDto }) threshold!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) minimumTransfer!: MoneyDto;
  @ApiProperty({ type: ClocksDto }) clocks!: ClocksDto;
}

export class RelationshipListDto {
  @ApiProperty({ type: [RelationshipDto] }) relationships!: RelationshipDto[];
}

export class AccountDto {
  @ApiProperty({ example: 'FREE.A1' }) account!: string;
  @ApiProperty({ enum: ['debit', 'credit'], description: 'the side its balance stands on' }) side!: string;
  @ApiProperty({ type: MoneyDto }) debits!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) credits!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) balance!: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'less what is reserved out of it' }) available!: MoneyDto;
}

export class BookDto {
  @ApiProperty() relationshipId!: string;
  @ApiProperty({ type: [AccountDto] }) accounts!: AccountDto[];
}

export function moneyDto(money: Money): MoneyDto {
  return money.toJSON();
}

export function relationshipDto(relationship: Relationship, seen: readonly Occupancy[]): RelationshipDto {
  const { id, name, asset, writtenEnding, exhaustion, terms } = relationship;
  return {
    id,
    name,
    settlementAsset: asset.code,
    writtenEnding,
    exhaustion: exhaustionDto(exhaustion),
    occupancies: seen.map(({ code, seat, partyId, standing }) => ({ code, seat, partyId, standing })),
    threshold: moneyDto(terms.threshold),
    minimumTransfer: moneyDto(terms.minimumTransfer),
    clocks: { ...terms.clocks },
  };
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
