import { Clock, id as idOf, refuse, unreachable } from '@app/kernel';
import { IntradayRightService, type RightApprovalRefusal, type RightProposalRefusal } from '@app/margin';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Res,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { CreditCommands, type CreditOrder, CreditOrdered } from '../credit/credit-commands';
import type { No } from '../credit/no';
import { isOfApproval, noApproval } from '../http/approval-no';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { RelationshipPath } from '../http/paths';
import { ApiSectionVersion, etagOf, SectionVersion } from '../onboarding/section-version';
import { Transactions } from '../transactions';
import {
  IntradayRightDto,
  IntradayRightInForceDto,
  ProposedRightDto,
  proposedRightDto,
  RightApprovalDto,
  rightDto,
  rightFaults,
  RightProposalPath,
} from './intraday-right.dto';

/** Whether a relationship may be called between its runs, and what has to happen: each version as two officers agreed on it. */
@ApiTags('margin-calls')
@Controller('v1/relationships/:id/intraday-right')
export class IntradayRightController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: CreditCommands,
    private readonly rights: IntradayRightService,
    private readonly clock: Clock,
  ) {}

  /** What is in force, to the house and to both seats. */
  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: IntradayRightInForceDto, headers: { ETag: { schema: { type: 'string' } } } })
  async get(
    @Caller() caller: Principal,
    @Param() path: RelationshipPath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntradayRightInForceDto> {
    return this.transactions.read(caller, async (tx) => {
      const { relationship } = await this.commands.seen(tx, caller, path.id);
      const found = await this.rights.inForce(tx, relationship.id);
      if (found === undefined) return { version: 0, right: null };
      void reply.header('etag', etagOf(found.version));
      return { version: found.version, right: rightDto(found) };
    });
  }

  /** Proposes the next version, whole, upon the one that was read. */
  @Post('proposals')
  @Allow('ops-analyst', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiSectionVersion()
  @ApiCreatedResponse({ type: ProposedRightDto })
  async propose(
    @CreditOrdered() order: CreditOrder,
    @SectionVersion() upon: number,
    @Param() { id: relationship }: RelationshipPath,
    @Body() body: IntradayRightDto,
  ): Promise<ProposedRightDto> {
    const faults = rightFaults(body);
    if (faults.length > 0) throw new BadRequestException(faults);
    const asOf = await this.clock.now();
    const right = rightDto(body);
    const subject = { kind: 'relationship', id: relationship };
    const inputs = { relationship, upon, right };
    return await this.commands.performIn(
      order,
      { deed: 'propose-intraday-right', relationship, subject, inputs },
      async (tx, found) => {
        const maker = idOf<'Actor'>(order.caller.client);
        const proposed = await this.rights.propose(tx, found, right, maker, { upon, asOf });
        return proposed.ok ? proposed : refuse(noRight(proposed.refusal));
      },
      proposedRightDto,
    );
  }

  /** What the second person has to read. */
  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ProposedRightDto })
  async proposal(
    @Caller() caller: Principal,
    @Param() { id, proposalId }: RightProposalPath,
  ): Promise<ProposedRightDto> {
    const found = await this.transactions.read(caller, (tx) =>
      this.rights.proposed(tx, idOf<'Book'>(id), proposalId),
    );
    if (found === undefined) throw new NotFoundException('no such proposal');
    return proposedRightDto(found);
  }

  /** Approves a right, by the hash of what was read. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: ProposedRightDto })
  async approve(
    @CreditOrdered() order: CreditOrder,
    @Param() { id: relationship, proposalId }: RightProposalPath,
    @Body() { termsHash }: RightApprovalDto,
  ): Promise<ProposedRightDto> {
    const subject = { kind: 'intraday-right-proposal', id: proposalId };
    const inputs = { relationship, proposalId, termsHash };
    return await this.commands.performIn(
      order,
      { deed: 'approve-intraday-right', relationship, subject, inputs },
      async (tx, found) => {
        const approval = { proposalId, termsHash, checker: idOf<'Actor'>(order.caller.client) };
        const approved = await this.rights.approve(tx, found.id, approval);
        return approved.ok ? approved : refuse(noRight({ kind: approved.refusal }));
      },
      proposedRightDto,
    );
  }
}

/** Why what was agreed on stays as it is. */
function noRight(refusal: RightProposalRefusal | { readonly kind: RightApprovalRefusal }): No {
  const { kind } = refusal;
  if (isOfApproval(kind)) return noApproval(kind);
  switch (kind) {
    case 'stale-version':
      return { kind, status: 412, detail: `version ${String(refusal.version)} stands` };
    case 'seat-not-performing':
      return { kind, status: 409 };
    default:
      return unreachable(kind);
  }
}
