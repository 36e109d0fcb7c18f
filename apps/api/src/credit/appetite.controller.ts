import { appetiteTerms } from '@app/credit';
import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { ApiSectionVersion, etagOf, SectionVersion } from '../onboarding/section-version';
import {
  AppetiteInForceDto,
  appetiteOf,
  AppetiteProposalDto,
  AppetiteStatementDto,
  PolicyPath,
  proposedAppetiteDto,
  ProposedAppetiteDto,
  readAppetiteDto,
  ReadAppetiteDto,
  statementDto,
} from './appetite.dto';
import { type CreditOrder, CreditOrdered } from './credit-commands';
import { LineApprovalDto } from './credit-line.dto';
import { PolicyDoor } from './policy-door';

/** What the house is willing to lend: no line is approved beyond it, save by an override of two others. */
@ApiTags('credit-desk')
@Controller('v1/credit/appetite')
export class AppetiteController {
  constructor(private readonly door: PolicyDoor) {}

  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: AppetiteInForceDto, headers: { ETag: { schema: { type: 'string' } } } })
  async get(
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AppetiteInForceDto> {
    const policy = await this.door.inForce(caller, 'appetite');
    if (policy !== undefined) void reply.header('etag', etagOf(policy.version));
    return { appetite: policy === undefined ? null : statementDto(policy) };
  }

  /** Proposes the next statement, whole, upon the one that was read. */
  @Post('proposals')
  @Allow('risk-officer')
  @ApiIdempotencyKey()
  @ApiSectionVersion()
  @ApiCreatedResponse({ type: ProposedAppetiteDto })
  async propose(
    @CreditOrdered() order: CreditOrder,
    @SectionVersion() upon: number,
    @Body() body: AppetiteProposalDto,
  ): Promise<ProposedAppetiteDto> {
    const terms = appetiteTerms(appetiteOf(body));
    return await this.door.propose(order, 'appetite', { terms, upon }, proposedAppetiteDto);
  }

  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ReadAppetiteDto })
  async proposal(@Caller() caller: Principal, @Param() { proposalId }: PolicyPath): Promise<ReadAppetiteDto> {
    return readAppetiteDto(await this.door.proposed(caller, 'appetite', proposalId));
  }

  /** Approves a proposed statement, by the hash of what was read. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: AppetiteStatementDto })
  async approve(
    @CreditOrdered() order: CreditOrder,
    @Param() { proposalId }: PolicyPath,
    @Body() { termsHash }: LineApprovalDto,
  ): Promise<AppetiteStatementDto> {
    return await this.door.approve(order, 'appetite', { proposalId, termsHash }, statementDto);
  }
}
