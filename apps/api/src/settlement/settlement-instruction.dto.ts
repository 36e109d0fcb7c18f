import { textOf } from '@app/kernel';
import { type CallBack, instructionState, type SettlementInstruction } from '@app/legal-entity';
import {
  instructionDifferences,
  PAYABLE_ASSETS,
  type SettlementAccount,
  type SettlementInstructionState,
} from '@app/legal-entity/domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, IsUUID, Length, Matches, ValidateNested } from 'class-validator';
import { OneLine } from '../http/one-line';
import { PageQuery } from '../http/page.query';
import { MayBeAbsent } from '../onboarding/fields';

const PARTY = /^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$/;
const HASH = /^[0-9a-f]{64}$/;
const DECIMAL = /^\d{1,18}(\.\d{1,18})?$/;
const ANSWERS = ['confirmed', 'denied', 'not-reached'] as const;
const STATES: readonly SettlementInstructionState[] = [
  ...(['proposed', 'called-back', 'cooling', 'in-force', 'replaced', 'denied', 'cancelled'] as const),
];

export class BankAccountDto {
  @ApiProperty({ example: 'DE89370400440532013000', description: 'ISO 13616, without blanks' })
  @Length(1, 40)
  @OneLine()
  iban!: string;

  @ApiProperty({ example: 'COBADEFF', description: 'ISO 9362' })
  @Length(1, 20)
  @OneLine()
  bic!: string;
}

export class WalletAccountDto {
  @ApiProperty({
    example: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    description: 'spelled as EIP-55 says',
  })
  @Length(1, 60)
  @OneLine()
  address!: string;

  @ApiProperty({ type: String, pattern: '^[1-9]\\d{0,17}$', example: '1', description: 'EIP-155' })
  @Matches(/^[1-9]\d{0,17}$/, { message: '$property is a whole number above 0, as text' })
  chainId!: string;

  @ApiProperty({ maxLength: 100, example: 'self', description: 'who holds the keys' })
  @Length(1, 100)
  @OneLine()
  custodian!: string;
}

export class NewSettlementInstructionDto {
  @ApiPropertyOptional({
    pattern: PARTY.source,
    description: 'whose account it is; a party proposes its own',
  })
  @MayBeAbsent()
  @Matches(PARTY, { message: '$property is the id of a party' })
  partyId?: string;

  @ApiProperty({ enum: PAYABLE_ASSETS, description: 'what is to be paid there' })
  @IsIn(PAYABLE_ASSETS)
  asset!: string;

  @ApiPropertyOptional({ type: BankAccountDto, description: 'this, or a wallet' })
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => BankAccountDto)
  bank?: BankAccountDto;

  @ApiPropertyOptional({ type: WalletAccountDto, description: 'this, or a bank account' })
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => WalletAccountDto)
  wallet?: WalletAccountDto;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'the instruction whose place it takes when it comes into force',
  })
  @MayBeAbsent()
  @IsUUID()
  replaces?: string;
}

export class ProofOfControlDto {
  @ApiProperty({ description: 'the account that it came from' }) @Length(1, 60) @OneLine() from!: string;

  @ApiProperty({ type: String, pattern: DECIMAL.source, example: '1.000317' })
  @Matches(DECIMAL, { message: '$property is an amount as decimal text: 1.000317' })
  amount!: string;

  @ApiProperty({ maxLength: 100, description: 'what the chain, or the bank, calls the transfer' })
  @Length(1, 100)
  @OneLine()
  transfer!: string;
}

export class CallBackRequestDto {
  @ApiProperty({ format: 'uuid', description: 'the number on file that was called' })
  @IsUUID()
  phone!: string;
  @ApiProperty({ enum: ANSWERS }) @IsIn(ANSWERS) answer!: (typeof ANSWERS)[number];

  @ApiPropertyOptional({ maxLength: 100, description: 'who answered; nobody when nobody was reached' })
  @MayBeAbsent()
  @Length(1, 100)
  @OneLine()
  spokeTo?: string;
}

export class InstructionApprovalDto {
  @ApiProperty({ pattern: HASH.source, description: 'of exactly what the second person has read' })
  @Matches(HASH, { message: '$property is a SHA-256 in hex' })
  termsHash!: string;
}

export class CancellationDto {
  @ApiProperty({ minLength: 1, maxLength: 500 }) @Length(1, 500) @OneLine() reason!: string;
}

export class SettlementInstructionQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, pattern: PARTY.source })
  @IsOptional()
  @Matches(PARTY, { message: '$property is the id of a party' })
  party?: string;
}

export class TestAmountDto {
  @ApiProperty({ example: '1.000317' }) amount!: string;
  @ApiProperty({ enum: PAYABLE_ASSETS }) asset!: string;
}

export class SettlementInstructionDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() partyId!: string;
  @ApiProperty({ enum: ['bank', 'wallet'] }) kind!: SettlementAccount['kind'];
  @ApiProperty({ enum: PAYABLE_ASSETS }) asset!: string;
  @ApiProperty({ description: 'an IBAN, or an address' }) account!: string;
  @ApiProperty({ type: String, nullable: true }) bic!: string | null;
  @ApiProperty({ type: String, nullable: true }) chainId!: string | null;
  @ApiProperty({ type: String, nullable: true }) custodian!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) replaces!: string | null;
  @ApiProperty({ enum: STATES }) state!: SettlementInstructionState;
  @ApiProperty({
    type: TestAmountDto,
    description: 'to be sent to us from there: it proves control of the account',
  })
  testAmount!: TestAmountDto;
  @ApiProperty({ description: 'the test amount came from there' }) controlProven!: boolean;
  @ApiProperty({ format: 'date-time' }) proposedAt!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) inForceFrom!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) replacedFrom!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) cancelledAt!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'who entered it; of the house, to the house alone',
  })
  enteredBy!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'what the second person approves; to the house alone',
  })
  termsHash!: string | null;
  @ApiProperty({
    type: Boolean,
    nullable: true,
    description:
      'whether the wallet is on the sanctions list in force; to the house alone, null while no list was read',
  })
  listed!: boolean | null;
}

export class SettlementInstructionPageDto {
  @ApiProperty({ type: [SettlementInstructionDto] }) instructions!: SettlementInstructionDto[];
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) next!: string | null;
}

export class CallBackDto {
  @ApiProperty() n!: number;
  @ApiProperty({ format: 'uuid' }) phone!: string;
  @ApiProperty({ description: 'the number as it was on file' }) number!: string;
  @ApiProperty({ description: 'whose number it is' }) person!: string;
  @ApiProperty({ type: String, nullable: true }) spokeTo!: string | null;
  @ApiProperty({ enum: ANSWERS }) answer!: string;
  @ApiProperty() calledBy!: string;
  @ApiProperty({ format: 'date-time' }) calledAt!: string;
}

export class AccountDifferenceDto {
  @ApiProperty({ example: 'address' }) field!: string;
  @ApiProperty({ description: 'empty: there was none' }) before!: string;
  @ApiProperty({ description: 'empty: there is none' }) now!: string;
}

export class SettlementInstructionDetailDto extends SettlementInstructionDto {
  @ApiProperty({ type: [CallBackDto], description: 'to the house alone' }) callBacks!: CallBackDto[];
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'the one it replaces, or else the newest in force of the same asset; null: there is none',
  })
  comparedWith!: string | null;
  @ApiProperty({ type: [AccountDifferenceDto], description: 'what is other than there' })
  differences!: AccountDifferenceDto[];
}

/** An instruction as a reader may see it: a party is told nothing of a screening, nor who of the house did what. */
export function settlementInstructionDto(
  instruction: SettlementInstruction,
  asOf: Date,
  toHouse: boolean,
): SettlementInstructionDto {
  const { id, partyId, account, testAmount, replaces, proposedAt, confirmed, listed } = instruction;
  const wallet = account.kind === 'wallet' ? account : undefined;
  const own = instruction.enteredRole === 'counterparty';
  return {
    id,
    partyId,
    kind: account.kind,
    asset: testAmount.asset.code,
    account: account.account,
    bic: account.kind === 'bank' ? account.bic : null,
    chainId: wallet?.chainId ?? null,
    custodian: wallet?.custodian ?? null,
    replaces: replaces ?? null,
    state: instructionState(instruction, asOf),
    testAmount: { amount: testAmount.toText(), asset: testAmount.asset.code },
    controlProven: instruction.provenBy !== undefined,
    proposedAt: textOf(proposedAt),
    inForceFrom: instantOf(instruction.inForceFrom),
    replacedFrom: instantOf(instruction.replacedFrom),
    cancelledAt: instantOf(instruction.cancelledAt),
    enteredBy: toHouse || own ? instruction.enteredBy : null,
    termsHash: toHouse ? (confirmed?.termsHash ?? null) : null,
    listed: toHouse ? listed : null,
  };
}

/** What of an instruction its steps change, as an audit keeps it: nothing of the account. */
export function instructionStanding(instruction: SettlementInstruction | undefined, asOf: Date) {
  if (instruction === undefined) return undefined;
  const dto = settlementInstructionDto(instruction, asOf, true);
  const { state, controlProven, termsHash, inForceFrom, cancelledAt } = dto;
  return { state, controlProven, termsHash, inForceFrom, cancelledAt };
}

/** The same, with the calls about it, and what is other in it than in the one it is compared with. */
export function settlementInstructionDetailDto(
  instruction: SettlementInstructionDto,
  calls: readonly CallBack[],
  {
    now,
    before,
  }: { readonly now: SettlementInstruction; readonly before: SettlementInstruction | undefined },
): SettlementInstructionDetailDto {
  const differences = instructionDifferences(before && comparedOf(before), comparedOf(now));
  const comparedWith = before?.id ?? null;
  return Object.assign(instruction, { callBacks: calls.map(callBackDto), comparedWith, differences });
}

const comparedOf = ({ account, testAmount }: SettlementInstruction) => ({
  account,
  asset: testAmount.asset.code,
});

function callBackDto({
  phoneId,
  calledAt,
  n,
  number,
  person,
  spokeTo,
  answer,
  calledBy,
}: CallBack): CallBackDto {
  return { n, phone: phoneId, number, person, spokeTo, answer, calledBy, calledAt: textOf(calledAt) };
}

const instantOf = (instant: Date | undefined) => (instant === undefined ? null : textOf(instant));
