import { id } from '@app/kernel';
import { CertificateService, RelationshipService, signedCertificate } from '@app/legal-entity';
import { Controller, Get, Header, NotFoundException, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, Open } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { isOutsider, STAFF } from '../access/role';
import { seatsSeenBy } from '../access/visibility';
import { RelationshipPath } from '../http/paths';
import { Transactions } from '../transactions';
import { PublicKeyDto, SignedCertificateDto } from './isolation-certificate.dto';
import { SigningKey } from './isolation-certificate-key';

/** Isolation certificates, and the public key to check them with: whoever is shown one may, with or without a token. */
@ApiTags('relationships')
@Controller('v1')
export class IsolationCertificateController {
  constructor(
    private readonly transactions: Transactions,
    private readonly relationships: RelationshipService,
    private readonly certificates: CertificateService,
    private readonly signing: SigningKey,
  ) {}

  /** The whole to the house; to a counterparty, of its own relationship, what isolation needs. Sent as the bytes that were signed. */
  @Get('relationships/:id/isolation-certificate')
  @Allow(...STAFF, 'counterparty')
  @Header('content-type', 'application/json; charset=utf-8')
  @ApiOkResponse({ type: SignedCertificateDto })
  async certificate(@Caller() caller: Principal, @Param() path: RelationshipPath): Promise<string> {
    return this.transactions.readAsHouse(async (tx) => {
      const found = await this.relationships.find(tx, id<'Book'>(path.id));
      const seats = found === undefined ? [] : seatsSeenBy(caller, found);
      if (found === undefined || seats.length === 0) throw new NotFoundException('no such relationship');
      const key = this.signing.required();
      const view = isOutsider(caller.role) ? seats.map(({ code }) => code) : 'whole';
      return signedCertificate(await this.certificates.of(tx, found, { view, keyId: key.id }), key);
    });
  }

  @Get('isolation-certificate-key')
  @Open()
  @ApiOkResponse({ type: PublicKeyDto })
  key(): PublicKeyDto {
    const key = this.signing.required();
    return { crv: key.jwk.crv, kty: key.jwk.kty, x: key.jwk.x, kid: key.id, use: 'sig', alg: 'EdDSA' };
  }
}
