import { id, type Money, textOf, USDC } from '@app/kernel';
import type { HeldOpening, WantedRelationship } from '@app/legal-entity';
import type { Seat } from '@app/legal-entity/domain';
import { applyDecorators, BadRequestException } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsObject, Length, Matches, ValidateNested } from 'class-validator';
import { MayBeNull } from '../http/may-be-null';
import { MoneyDto, moneyOf } from '../http/money.dto';
import { OneLine } from '../http/one-line';
import { ExhaustionDto, exhaustionDto, exhaustionOf } from './relationship-exhaustion.dto';

const NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/;
const PARTY = /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/;
const BOOK = /^[1-9]\d{0,17}$/;
const HASH = /^[0-9a-f]{64}$/;
const ENDINGS = ['entity-guaranteed', 'limited-recourse', 'sized-tranche'] as const;
const STATES = ['proposed', 'opened', 'withdrawn', 'expired'] as const;

/** An object of one class that has to be there. */
const Part = (type: new () => object, description = '') =>
  applyDecorators(
    ApiProperty({ type, ...(description !== '' && { description }) }),
    IsObject(),
    ValidateNested(),
    Type(() => type),
  );

export class WantedSeatDto {
  @ApiProperty({ type: String, pattern: PARTY.source, example: 'LARKFIELDFUND0000023' })
  @Matches(PARTY, { message: '$property is the id of a party' })
  partyId!: string;

  @Part(MoneyDto, "initial margin beyond the model's: the cover that nobody has placed on this party yet")
  independentAmount!: MoneyDto;
}

export class WantedSeatsDto {
  @Part(WantedSeatDto) A!: WantedSeatDto;
  @Part(WantedSeatDto) B!: WantedSeatDto;
}

export class SeatAmountsDto {
  @Part(MoneyDto) A!: MoneyDto;
  @Part(MoneyDto) B!: MoneyDto;
}

export class CapitalDto {
  @ApiProperty({ type: String, pattern: BOOK.source, example: '1000', description: "the entity's own book" })
  @Matches(BOOK, { message: '$property is the number of a book' })
  coreBook!: string;

  @Part(MoneyDto, 'what the core loses first, paid into the cell at the opening') firstSkin!: MoneyDto;
  @Part(SeatAmountsDto, 'its parts for either seat: together the whole') firstSkinFor!: SeatAmountsDto;
  @Part(MoneyDto, 'what VM could come to within grace, auction and tranche payment time')
  stressedVm!: MoneyDto;
  @Part(MoneyDto, 'liquidity set aside for this cell: at least stressed VM less first skin') line!: MoneyDto;
  @Part(MoneyDto, 'interest on the line, at most') lineReturnable!: MoneyDto;
  @Part(MoneyDto, 'published sub-limit of the second skin') secondSkinLimit!: MoneyDto;
  @Part(MoneyDto, 'of the entity; 0 where recourse is limited') guaranteeLimit!: MoneyDto;
  @Part(MoneyDto, 'from the cell to the core, at most') feeCap!: MoneyDto;
}

export class WantedRelationshipDto {
  @ApiProperty({ type: String, pattern: NAME.source, example: 'LARK-OSPREY', description: "the cell's name" })
  @Matches(NAME, { message: '$property is a name of letters, digits and hyphens' })
  name!: string;

  @ApiProperty({ enum: [USDC.code] })
  @IsIn([USDC.code])
  settlementAsset!: string;

  @Part(WantedSeatsDto) seats!: WantedSeatsDto;

  @ApiProperty({ enum: ENDINGS })
  @IsIn(ENDINGS)
  writtenEnding!: (typeof ENDINGS)[number];

  @ApiProperty({ type: ExhaustionDto, nullable: true, description: 'null: not yet sized' })
  @MayBeNull()
  @IsObject()
  @ValidateNested()
  @Type(() => ExhaustionDto)
  exhaustion!: ExhaustionDto | null;

  @Part(CapitalDto) capital!: CapitalDto;
}

export class AcceptanceDto {
  @ApiProperty({ pattern: HASH.source, description: 'of exactly the text that was disclosed' })
  @Matches(HASH, { message: '$property is a SHA-256 in hex' })
  disclosureHash!: string;

  @ApiProperty({
    type: [String],
    maxItems: 10,
    description: "the signatories of the party's application who accept",
  })
  @IsArray()
  @ArrayMaxSize(10)
  @Matches(/^[a-z0-9][a-z0-9-]{0,39}$/, { each: true, message: '$property are ids of signatories' })
  signedBy!: string[];
}

export class OpeningApprovalDto {
  @ApiProperty({ pattern: HASH.source, description: 'of exactly the terms the second person has read' })
  @Matches(HASH, { message: '$property is a SHA-256 in hex' })
  termsHash!: string;
}

export class ProposalWithdrawalDto {
  @ApiProperty({ minLength: 1, maxLength: 500 })
  @Length(1, 500)
  @OneLine()
  reason!: string;
}

export class ProposedSeatDto {
  @ApiProperty({ enum: ['A', 'B'] }) seat!: Seat;
  @ApiProperty() partyId!: string;
  @ApiProperty({ type: MoneyDto }) independentAmount!: MoneyDto;
  @ApiProperty({ type: [String], description: 'who accepted the disclosure; nobody yet: empty' })
  signedBy!: readonly string[];
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) acceptedAt!: string | null;
}

export class HousePartDto {
  @ApiProperty() maker!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
  @ApiProperty({ type: CapitalDto }) capital!: CapitalDto;
}

export class RelationshipProposalDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: STATES }) state!: string;
  @ApiProperty({ description: 'the number the relationship has, once it is open' }) relationshipId!: string;
  @ApiProperty() name!: string;
  @ApiProperty() settlementAsset!: string;
  @ApiProperty({ enum: ENDINGS }) writtenEnding!: string;
  @ApiProperty({ type: ExhaustionDto, nullable: true, description: 'null: not yet sized' })
  exhaustion!: ExhaustionDto | null;
  @ApiProperty({ type: [ProposedSeatDto], description: 'both for the house; its own for a party' })
  seats!: ProposedSeatDto[];
  @ApiProperty() disclosureHash!: string;
  @ApiProperty({ format: 'date-time' }) proposedAt!: string;
  @ApiProperty({ format: 'date-time' }) expiresAt!: string;
  @ApiProperty({ type: HousePartDto, nullable: true, description: 'what no party is told' })
  house!: HousePartDto | null;
}

export class RelationshipProposalPageDto {
  @ApiProperty({ type: [RelationshipProposalDto] }) proposals!: RelationshipProposalDto[];
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'the `after` of the next page' })
  next!: string | null;
}

export class DisclosureDto {
  @ApiProperty({ description: 'SHA-256 of the text, as UTF-8: what is accepted' }) hash!: string;
  @ApiProperty() text!: string;
  @ApiProperty({ type: Object, description: 'the same, as data', additionalProperties: true })
  facts!: object;
}

/** What is wanted, of a body that has passed. @throws BadRequestException for an amount that cannot be one */
export function wantedOf({ name, seats, exhaustion, writtenEnding, capital }: WantedRelationshipDto) {
  const { coreBook, firstSkinFor, ...amounts } = capital;
  const wanted: WantedRelationship = {
    relationship: {
      name,
      asset: USDC,
      writtenEnding,
      exhaustion: exhaustionOf(exhaustion),
      occupancies: (['A', 'B'] as const).map((seat) => ({
        code: `${seat}1`,
        seat,
        partyId: seats[seat].partyId,
        standing: 'performing',
        independentAmount: notNegative(seats[seat].independentAmount),
      })),
    },
    coreBook: id<'Book'>(coreBook),
    firstSkin: notNegative(amounts.firstSkin),
    firstSkinFor: { A: notNegative(firstSkinFor.A), B: notNegative(firstSkinFor.B) },
    stressedVm: notNegative(amounts.stressedVm),
    line: notNegative(amounts.line),
    lineReturnable: notNegative(amounts.lineReturnable),
    secondSkinLimit: notNegative(amounts.secondSkinLimit),
    guaranteeLimit: notNegative(amounts.guaranteeLimit),
    feeCap: notNegative(amounts.feeCap),
  };
  return wanted;
}

const MOST = 10n ** 18n; // minor units: a tenth of what a column holds

function notNegative(dto: MoneyDto): Money {
  const money = moneyOf(dto);
  if (money === undefined)
    throw new BadRequestException(['an amount is finer than the smallest unit of its asset']);
  if (money.minor < 0n || money.minor > MOST)
    throw new BadRequestException(['an amount of a relationship is not below 0, nor beyond what books hold']);
  return money;
}

/** A proposal as the house sees it, or as one party does. */
export function proposalDto(held: HeldOpening, partyId?: string): RelationshipProposalDto {
  const { relationship } = held.opening;
  const seats = relationship.occupancies.filter((each) => partyId === undefined || each.partyId === partyId);
  return {
    id: held.id,
    state: held.state,
    relationshipId: relationship.id,
    name: relationship.name,
    settlementAsset: relationship.asset.code,
    writtenEnding: relationship.writtenEnding,
    exhaustion: exhaustionDto(relationship.exhaustion),
    seats: seats.map(({ seat, partyId: party, independentAmount }) => {
      const accepted = held.acceptances.find((each) => each.seat === seat);
      return {
        seat,
        partyId: party,
        independentAmount: independentAmount.toJSON(),
        signedBy: accepted?.signedBy ?? [],
        acceptedAt: accepted === undefined ? null : textOf(accepted.acceptedAt),
      };
    }),
    disclosureHash: held.disclosureHash,
    proposedAt: textOf(held.proposedAt),
    expiresAt: textOf(held.expiresAt),
    house: partyId === undefined ? housePart(held) : null,
  };
}

function housePart({ maker, termsHash, opening }: HeldOpening): HousePartDto {
  const { core, firstSkinFor } = opening;
  return {
    maker,
    termsHash,
    capital: {
      coreBook: core.id,
      firstSkin: opening.firstSkin.toJSON(),
      firstSkinFor: { A: firstSkinFor.A.toJSON(), B: firstSkinFor.B.toJSON() },
      stressedVm: opening.stressedVm.toJSON(),
      line: opening.line.toJSON(),
      lineReturnable: opening.lineReturnable.toJSON(),
      secondSkinLimit: opening.secondSkinLimit.toJSON(),
      guaranteeLimit: opening.guaranteeLimit.toJSON(),
      feeCap: opening.feeCap.toJSON(),
    },
  };
}
