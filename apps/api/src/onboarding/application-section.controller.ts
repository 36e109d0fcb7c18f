import { accept, id, textOf } from '@app/kernel';
import { ApplicationSectionService, type NewSection } from '@app/legal-entity';
import { type SectionName, type WriterOf, WRITTEN_BY } from '@app/legal-entity/domain';
import { hashOf } from '@app/platform';
import { applyDecorators, Body, Controller, Get, NotFoundException, Param, Put, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { type Role, STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { UuidPath } from '../http/paths';
import { Transactions, type Tx } from '../transactions';
import {
  DocumentsDto,
  LegalIdentityDto,
  OfficersDto,
  OwnershipDto,
  SettlementDto,
  SignatoriesDto,
} from './applicant-section.dto';
import { CreditOpinionDto, LeiRegistrationDto, RiskRatingDto, TestTransferDto } from './house-section.dto';
import { clientOf, OnboardingCommands, type Order, Ordered } from './onboarding-commands';
import { SectionDto, SectionPath, SectionPutDto } from './application-section.dto';
import { ApiSectionVersion, etagOf, SectionVersion } from './section-version';
import { TaxStatusDto } from './tax-section.dto';

/** A section that is put by these roles, upon a version. */
const Puts = (...roles: readonly Role[]) =>
  applyDecorators(
    Allow(...roles),
    ApiIdempotencyKey(),
    ApiSectionVersion(),
    ApiOkResponse({ type: SectionPutDto, headers: ETAG_HEADER }),
  );

const ETAG_HEADER = { ETag: { schema: { type: 'string' } } } as const;

/** What an application consists of. Each section is put whole, on top of the version that was read: nothing is lost unseen. */
@ApiTags('onboarding')
@Controller('v1/onboarding/applications/:id/sections')
export class ApplicationSectionController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: OnboardingCommands,
    private readonly sections: ApplicationSectionService,
  ) {}

  @Get(':section')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: SectionDto, headers: ETAG_HEADER })
  async get(
    @Caller() caller: Principal,
    @Param() { id: application, section }: SectionPath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SectionDto> {
    const found = await this.transactions.read(caller, (tx) =>
      this.sections.read(tx, id<'Application'>(application), section, clientOf(caller)),
    );
    if (found === undefined) throw new NotFoundException('no such section');
    void reply.header('etag', etagOf(found.version));
    const { version, content, at } = found;
    return { section, version, content: content as Record<string, unknown>, at: textOf(at) };
  }

  @Put('legal-identity')
  @Puts('counterparty', 'ops-analyst')
  legalIdentity(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @SectionVersion() after: number,
    @Body() content: LegalIdentityDto,
  ): Promise<SectionPutDto> {
    return this.put(order, application, { section: 'legal-identity', content, after });
  }

  @Put('ownership')
  @Puts('counterparty', 'ops-analyst')
  ownership(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @SectionVersion() after: number,
    @Body() content: OwnershipDto,
  ): Promise<SectionPutDto> {
    return this.put(order, application, { section: 'ownership', content, after });
  }

  @Put('officers')
  @Puts('counterparty', 'ops-analyst')
  officers(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @SectionVersion() after: number,
    @Body() content: OfficersDto,
  ): Promise<SectionPutDto> {
    return this.put(order, application, { section: 'officers', content, after });
  }

  @Put('signatories')
  @Puts('counterparty', 'ops-analyst')
  signatories(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @SectionVersion() after: number,
    @Body() content: SignatoriesDto,
  ): Promise<SectionPutDto> {
    return this.put(order, application, { section: 'signatories', content, after });
  }

  @Put('documents')
  @Puts('counterparty', 'ops-analyst')
  documents(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @SectionVersion() after: number,
    @Body() content: DocumentsDto,
  ): Promise<SectionPutDto> {
    return this.put(order, application, { section: 'documents', content, after });
  }

  @Put('settlement')
  @Puts('counterparty', 'ops-analyst')
  settlement(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @SectionVersion() after: number,
    @Body() content: SettlementDto,
  ): Promise<SectionPutDto> {
    return this.put(order, application, { section: 'settlement', content, after });
  }

  @Put('tax-status')
  @Puts('counterparty', 'ops-analyst')
  taxStatus(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @SectionVersion() after: number,
    @Body() content: TaxStatusDto,
  ): Promise<SectionPutDto> {
    return this.put(order, application, { section: 'tax-status', content, after });
  }

  @Put('lei-registration')
  @Puts('ops-analyst', 'compliance')
  leiRegistration(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @SectionVersion() after: number,
    @Body() content: LeiRegistrationDto,
  ): Promise<SectionPutDto> {
    return this.put(order, application, { section: 'lei-registration', content, after });
  }

  @Put('risk-rating')
  @Puts('compliance')
  riskRating(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @SectionVersion() after: number,
    @Body() content: RiskRatingDto,
  ): Promise<SectionPutDto> {
    return this.put(order, application, { section: 'risk-rating', content, after });
  }

  @Put('credit-opinion')
  @Puts('credit-officer')
  creditOpinion(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @SectionVersion() after: number,
    @Body() content: CreditOpinionDto,
  ): Promise<SectionPutDto> {
    return this.put(order, application, { section: 'credit-opinion', content, after });
  }

  @Put('test-transfer')
  @Puts('ops-analyst')
  testTransfer(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @SectionVersion() after: number,
    @Body() content: TestTransferDto,
  ): Promise<SectionPutDto> {
    return this.put(order, application, { section: 'test-transfer', content, after });
  }

  private async put<Name extends SectionName>(
    order: Order,
    application: string,
    given: NewSection<Name>,
  ): Promise<SectionPutDto> {
    const { section, content, after } = given;
    // What an audit keeps, it keeps for good: of names and addresses it keeps the hash.
    const inputs = { section, after, contentHash: hashOf(content) };
    const state = async (tx: Tx) => {
      const held = await this.sections.lock(
        tx,
        id<'Application'>(application),
        section,
        clientOf(order.caller),
      );
      return held && { section, version: held.version, contentHash: hashOf(held.content) };
    };
    const by: readonly WriterOf<Name>[] = WRITTEN_BY[section];
    const instruction = { application, deed: 'put-section', by, inputs, state };
    const put = await this.commands.perform(order, instruction, async (tx, acting) => {
      const version = await this.sections.put(tx, id<'Application'>(application), acting, given);
      return version.ok ? accept({ section, version: version.value }) : version;
    });
    void order.reply.header('etag', etagOf(put.version));
    return put;
  }
}
