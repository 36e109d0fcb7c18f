import { DOCUMENT_KINDS, INSTRUMENT_TYPES } from '@app/legal-entity/domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { OneLine } from '../http/one-line';
import { AmountDto, Day, ListOf, MayBeAbsent, Ref, Sha256 } from './fields';

const MOST = 100; // of each kind: more is a mistake, or an attempt to keep us busy
const REGULATORY_CLASSES = [
  ...(['financial-counterparty', 'non-financial-counterparty', 'swap-dealer', 'exempt'] as const),
];
const EXEMPTIONS = ['listed', 'regulated', 'state'] as const;
const POSITIONS = ['director', 'senior-managing-official'] as const;
const PERCENT = /^\d{1,3}(\.\d{1,6})?$/;

export class LegalIdentityDto {
  @ApiProperty({ description: 'legal entity identifier, ISO 17442', example: '506700GE1G29325QX363' })
  @Length(1, 40)
  @OneLine()
  lei!: string;

  @ApiProperty({ maxLength: 200 }) @Length(1, 200) @OneLine() legalName!: string;
  @ApiProperty({ maxLength: 100 }) @Length(1, 100) @OneLine() legalForm!: string;

  @ApiProperty({ description: 'ISO 3166-1 alpha-2', example: 'IE' })
  @Matches(/^[A-Z]{2}$/, { message: '$property is a country of two capitals' })
  jurisdiction!: string;

  @ApiProperty({ maxLength: 100 }) @Length(1, 100) @OneLine() registrationNumber!: string;
  @ApiProperty({ maxLength: 300 }) @Length(1, 300) @OneLine() address!: string;
  @ApiProperty({ enum: REGULATORY_CLASSES })
  @IsIn(REGULATORY_CLASSES)
  regulatoryClass!: (typeof REGULATORY_CLASSES)[number];
  @ApiProperty() @IsBoolean() usPerson!: boolean;
}

export class OwnerDto {
  @ApiProperty({ example: 'holding' }) @Ref() id!: string;
  @ApiProperty({ maxLength: 200 }) @Length(1, 200) @OneLine() name!: string;
  @ApiProperty({ enum: ['person', 'entity'] }) @IsIn(['person', 'entity']) kind!: 'person' | 'entity';

  @ApiPropertyOptional({ enum: EXEMPTIONS, description: 'why nobody behind it has to be named' })
  @MayBeAbsent()
  @IsIn(EXEMPTIONS)
  exempt?: (typeof EXEMPTIONS)[number];
}

export class HoldingDto {
  @ApiProperty() @Ref() owner!: string;
  @ApiProperty({ description: 'an owner, or `applicant`' }) @Ref() owned!: string;

  @ApiProperty({ type: String, pattern: PERCENT.source, example: '33.333333' })
  @Matches(PERCENT, { message: '$property is a percentage as decimal text: 33.333333' })
  percent!: string;
}

export class ControlDto {
  @ApiProperty() @Ref() controller!: string;
  @ApiProperty() @Ref() controlled!: string;
  @ApiProperty({ example: 'general partner', maxLength: 200 }) @Length(1, 200) @OneLine() ground!: string;
}

export class OwnershipDto {
  @ListOf(() => OwnerDto, MOST, 'without the applicant itself')
  owners!: OwnerDto[];

  @ListOf(() => HoldingDto, 3 * MOST)
  holdings!: HoldingDto[];

  @ListOf(() => ControlDto, MOST, 'control that no share gives')
  controls!: ControlDto[];

  @ApiPropertyOptional({ maxLength: 1000, description: 'why owners own each other, where they do' })
  @MayBeAbsent()
  @Length(1, 1000)
  @OneLine()
  cyclesExplained?: string;
}

export class OfficerDto {
  @ApiProperty() @Ref() id!: string;
  @ApiProperty({ maxLength: 200 }) @Length(1, 200) @OneLine() name!: string;
  @ApiProperty({ enum: POSITIONS }) @IsIn(POSITIONS) position!: (typeof POSITIONS)[number];
}

export class OfficersDto {
  @ListOf(() => OfficerDto, MOST)
  officers!: OfficerDto[];
}

/** What a signature looks like. */
export class SpecimenDto {
  @ApiProperty({ maxLength: 200, description: 'where the copy is kept' })
  @Length(1, 200)
  @OneLine()
  reference!: string;

  @Sha256('of the copy') sha256!: string;
}

export class SignatoryDto {
  @ApiProperty() @Ref() id!: string;
  @ApiProperty({ maxLength: 200 }) @Length(1, 200) @OneLine() name!: string;

  @ApiProperty({ enum: INSTRUMENT_TYPES, isArray: true, description: 'what he may sign' })
  @IsArray()
  @ArrayMaxSize(INSTRUMENT_TYPES.length)
  @IsIn(INSTRUMENT_TYPES, { each: true })
  scope!: (typeof INSTRUMENT_TYPES)[number][];

  @ApiPropertyOptional({ type: AmountDto, description: 'above it he may not sign' })
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => AmountDto)
  limit?: AmountDto;

  @ApiProperty({ enum: ['single', 'joint'] }) @IsIn(['single', 'joint']) signing!: 'single' | 'joint';
  @ApiProperty({ format: 'date' }) @Day() effectiveOn!: string;
  @ApiPropertyOptional({ format: 'date', description: 'the last day' })
  @MayBeAbsent()
  @Day()
  expiresOn?: string;

  @ApiPropertyOptional({ type: SpecimenDto, description: 'nobody is let in before it is there' })
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => SpecimenDto)
  specimen?: SpecimenDto;
}

export class SignatoriesDto {
  @ListOf(() => SignatoryDto, MOST)
  signatories!: SignatoryDto[];
}

export class DocumentDto {
  @ApiProperty({ enum: DOCUMENT_KINDS }) @IsIn(DOCUMENT_KINDS) kind!: (typeof DOCUMENT_KINDS)[number];

  @Sha256('of the executed copy') sha256!: string;

  @ApiProperty({ format: 'date' }) @Day() signedOn!: string;
  @ApiPropertyOptional({ format: 'date', description: 'the last day, where it has one' })
  @MayBeAbsent()
  @Day()
  expiresOn?: string;

  @ApiProperty({
    type: [String],
    description: 'ids of signatories; of officers, for a resolution or a power of attorney',
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST)
  @Ref({ each: true })
  signedBy!: string[];
}

export class DocumentsDto {
  @ListOf(() => DocumentDto, MOST)
  documents!: DocumentDto[];
}

export class WalletDto {
  @ApiProperty({ example: 'ethereum' }) @Ref() network!: string;
  @ApiProperty({ enum: ['USDC'] }) @IsIn(['USDC']) asset!: string;

  @ApiProperty({ pattern: '^[0-9A-Za-z]{3,100}$' })
  @Matches(/^[0-9A-Za-z]{3,100}$/, { message: '$property is an address of letters and digits' })
  address!: string;
}

export class SettlementDto {
  @ListOf(() => WalletDto, MOST)
  wallets!: WalletDto[];
}
