import { AuthorityService } from '@app/credit';
import { id, refuse } from '@app/kernel';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { ApiSectionVersion, etagOf, SectionVersion } from '../onboarding/section-version';
import { Transactions } from '../transactions';
import {
  AuthorityPath,
  AuthorityProposalDto,
  AuthorityTableDto,
  ProposedAuthorityDto,
  proposedAuthorityDto,
  readAuthorityDto,
  ReadAuthorityDto,
  tableDto,
} from './authority.dto';
import { CreditCommands, type CreditOrder, CreditOrdered } from './credit-commands';
import { LineApprovalDto } from './credit-line.dto';
import { notNegative } from './line-terms';
import { noDecision } from './no';

/** The delegated authority table: how much the checker of a line may approve, by grade. */
@ApiTags('credit-lines')
@Controller('v1/credit/authorities')
export class AuthorityController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: CreditCommands,
    private readonly authorities: AuthorityService,
  ) {}

  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: AuthorityTableDto, headers: { ETag: { schema: { type: 'string' } } } })
  async get(
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuthorityTableDto> {
    const table = await this.transactions.read(caller, (tx) => this.authorities.inForce(tx));
    if (table.version > 0) void reply.header('etag', etagOf(table.version));
    return tableDto(table);
  }

  /** Proposes the next table, whole, upon the one that was read. */
  @Post('proposals')
  @Allow('risk-officer')
  @ApiIdempotencyKey()
  @ApiSectionVersion()
  @ApiCreatedResponse({ type: ProposedAuthorityDto })
  async propose(
    @CreditOrdered() order: CreditOrder,
    @SectionVersion() upon: number,
    @Body() body: AuthorityProposalDto,
  ): Promise<ProposedAuthorityDto> {
    const entries = body.entries.map(({ grade, most }) => ({ grade, most: notNegative(most) }));
    const deed = {
      deed: 'propose-authorities',
      subject: { kind: 'credit-authority', id: 'table' },
      inputs: { upon, proposal: body },
    };
    return await this.commands.perform(
      order,
      deed,
      async (tx) => {
        const maker = id<'Actor'>(order.caller.client);
        const proposed = await this.authorities.propose(tx, entries, maker, upon);
        return proposed.ok ? proposed : refuse(noDecision(proposed.refusal));
      },
      proposedAuthorityDto,
    );
  }

  /** What the second person has to read: the table, and what is other than in the one it was made upon. */
  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ReadAuthorityDto })
  async proposal(
    @Caller() caller: Principal,
    @Param() { proposalId }: AuthorityPath,
  ): Promise<ReadAuthorityDto> {
    const found = await this.transactions.read(caller, (tx) => this.authorities.proposed(tx, proposalId));
    if (found === undefined) throw new NotFoundException('no such proposal');
    return readAuthorityDto(found);
  }

  /** Approves a proposed table, by the hash of the entries that were read. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: AuthorityTableDto })
  async approve(
    @CreditOrdered() order: CreditOrder,
    @Param() { proposalId }: AuthorityPath,
    @Body() { termsHash }: LineApprovalDto,
  ): Promise<AuthorityTableDto> {
    const deed = {
      deed: 'approve-authorities',
      subject: { kind: 'credit-authority-proposal', id: proposalId },
      inputs: { proposalId, termsHash },
    };
    const approval = { proposalId, termsHash, checker: id<'Actor'>(order.caller.client) };
    return await this.commands.perform(
      order,
      deed,
      async (tx) => {
        const approved = await this.authorities.approve(tx, approval);
        return approved.ok ? approved : refuse(noDecision({ kind: approved.refusal }));
      },
      tableDto,
    );
  }
}
