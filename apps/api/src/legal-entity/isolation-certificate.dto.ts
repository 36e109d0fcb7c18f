import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';

const NAMES = {
  oneOf: [
    { type: 'array', items: { type: 'string' } },
    { type: 'string', enum: ['not-shown'] },
  ],
};

export class SignaturesDto {
  @ApiProperty() maker!: string;
  @ApiProperty() makerGroup!: string;
  @ApiProperty() checker!: string;
  @ApiProperty() checkerGroup!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

const APPROVED = {
  oneOf: [{ $ref: getSchemaPath(SignaturesDto) }, { type: 'string', enum: ['not-recorded'] }],
};

export class OtherEndDto {
  @ApiProperty({ enum: ['relationship', 'trust', 'entity', 'party', 'custodian'] }) kind!: string;
  @ApiProperty() id!: string;
  @ApiProperty() name!: string;
}

export class EndedDto {
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty(APPROVED) approved!: SignaturesDto | string;
}

export class PassedDto {
  @ApiProperty({ description: 'debits less credits of the bridge in this book' }) here!: string;
  @ApiProperty({ description: 'of the bridge in the other book' }) there!: string;
  @ApiProperty({ description: 'of both: always zero' }) sum!: string;
}

export class CoverDto {
  @ApiProperty({ example: 'A1', description: 'whose default it pays for' }) occupancy!: string;
  @ApiProperty({ example: '0', description: '0 pays first' }) rank!: string;
  @ApiProperty({ example: '300000.000000' }) subLimit!: string;
}

export class OthersDto {
  @ApiProperty({ example: '2' }) count!: string;
  @ApiProperty(NAMES) names!: readonly string[] | string;
}

export class PoolDto {
  @ApiProperty({ example: 'SECOND_SKIN' }) account!: string;
  @ApiProperty({ description: 'what lies there' }) holds!: string;
  @ApiProperty({ description: 'what is promised of it in all' }) promised!: string;
  @ApiProperty({ description: 'to how many relationships' }) relationships!: string;
}

export class SharedDto {
  @ApiProperty({
    enum: [
      'not-shared',
      'shared-series',
      'shared-by-construction',
      'another-relationship',
      'same-party-no-recourse',
      'joined-by-election',
      'shared-custodian',
    ],
  })
  how!: string;
  @ApiProperty({ type: OthersDto, description: 'other relationships the other end has to do with' })
  relationships!: OthersDto;
  @ApiProperty({ type: OthersDto, nullable: true, description: 'where a party may be seated' })
  replacementIn!: OthersDto | null;
  @ApiProperty({ description: 'other trusts the other end is linked with' }) trusts!: string;
  @ApiProperty({ description: 'other entities the other end is linked with' }) entities!: string;
  @ApiProperty({ type: PoolDto, nullable: true }) pool!: PoolDto | null;
}

@ApiExtraModels(SignaturesDto)
export class EdgeDto {
  @ApiProperty({ example: 'second-skin/Lss.R1/0c9c1f6e-3f0e-8d0e-9d5d-0a3d7c1b8f11' }) id!: string;
  @ApiProperty({
    enum: [
      ...['first-skin', 'second-skin', 'sponsor', 'liquidity', 'guarantee', 'claims', 'premium', 'fee'],
      ...['party', 'replacement', 'custodian'],
      ...['cross-default', 'default-under-specified-transaction', 'affiliate-set-off', 'common-guarantor'],
    ],
  })
  kind!: string;
  @ApiProperty({ type: OtherEndDto }) otherEnd!: OtherEndDto;
  @ApiProperty({ example: 'in-force' }) standing!: string;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } }) terms!: Record<string, string>;
  @ApiProperty(APPROVED) approved!: SignaturesDto | string;
  @ApiProperty({ type: EndedDto, nullable: true }) ended!: EndedDto | null;
  @ApiProperty({ type: PassedDto, nullable: true }) passed!: PassedDto | null;
  @ApiProperty({ type: [CoverDto] }) covers!: CoverDto[];
  @ApiProperty({ type: SharedDto }) shared!: SharedDto;
}

export class GapDto {
  @ApiProperty({ example: 'custodian' }) subject!: string;
  @ApiProperty({ enum: ['not-recorded', 'not-examined', 'not-relied-on'] }) statement!: string;
  @ApiProperty() why!: string;
}

export class CertifiedRelationshipDto {
  @ApiProperty({ example: '1' }) id!: string;
  @ApiProperty({ example: 'R1' }) name!: string;
  @ApiProperty({ example: 'USDC' }) asset!: string;
  @ApiProperty({ enum: ['entity-guaranteed', 'limited-recourse', 'sized-tranche'] }) writtenEnding!: string;
  @ApiProperty() exhaustion!: string;
}

export class CertifiedBookDto {
  @ApiProperty() id!: string;
  @ApiProperty({ description: 'over all its accounts and balances' }) hash!: string;
}

export class CertificateDto {
  @ApiProperty({ example: 'ringfence/isolation-certificate/3' }) format!: string;
  @ApiProperty({ description: 'the last migration of the database it was read from' }) schema!: string;
  @ApiProperty({ description: 'RFC 7638 thumbprint of the key it is signed with' }) keyId!: string;
  @ApiProperty({ format: 'date-time' }) asOf!: string;
  @ApiProperty({
    description: 'whole, or the occupancies it is shown to',
    oneOf: [
      { type: 'string', enum: ['whole'] },
      { type: 'array', items: { type: 'string' } },
    ],
  })
  view!: string | readonly string[];
  @ApiProperty({ type: CertifiedRelationshipDto }) relationship!: CertifiedRelationshipDto;
  @ApiProperty({ type: CertifiedBookDto }) book!: CertifiedBookDto;
  @ApiProperty({ type: [EdgeDto] }) edges!: EdgeDto[];
  @ApiProperty({ type: [GapDto], description: 'what it does not speak of' }) gaps!: GapDto[];
}

export class JwkDto {
  @ApiProperty({ enum: ['Ed25519'] }) crv!: string;
  @ApiProperty({ enum: ['OKP'] }) kty!: string;
  @ApiProperty() x!: string;
}

export class PublicKeyDto extends JwkDto {
  @ApiProperty({ description: 'RFC 7638 thumbprint' }) kid!: string;
  @ApiProperty({ enum: ['sig'] }) use!: string;
  @ApiProperty({ enum: ['EdDSA'] }) alg!: string;
}

/** In canonical JSON (RFC 8785), to the last byte. */
export class SignedCertificateDto {
  @ApiProperty({ type: CertificateDto }) certificate!: CertificateDto;
  @ApiProperty({ type: JwkDto }) key!: JwkDto;
  @ApiProperty({
    pattern: '^[0-9a-f]{128}$',
    description: 'Ed25519 over the canonical text of the certificate',
  })
  signature!: string;
}
