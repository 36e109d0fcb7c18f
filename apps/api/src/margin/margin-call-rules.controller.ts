import { id, refuse } from '@app/kernel';
import { CallRulesService, type ProposedRules } from '@app/margin';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Clock } from '@app/kernel';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { CreditCommands, type CreditOrder, CreditOrdered } from '../credit/credit-commands';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { RelationshipPath } from '../http/paths';
import { ApiSectionVersion, etagOf, SectionVersion } from '../onboarding/section-version';
import { Transactions } from '../transactions';
import { noToCall } from './margin-call-commands';
import {
  CallRulesApprovalDto,
  CallRulesDto,
  CallRulesInForceDto,
  CallRulesProposalPath,
  ProposedCallRulesDto,
  rulesDto,
  rulesOf,
} from './margin-call-rules.dto';

/** By which rules the calls of a relationship are made and followed: each version as two officers agreed on it. */
@ApiTags('margin-calls')
@Controller('v1/relationships/:id/call-rules')
export class MarginCallRulesController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: CreditCommands,
    private readonly rules: CallRulesService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: CallRulesInForceDto, headers: { ETag: { schema: { type: 'string' } } } })
  async get(
    @Caller() caller: Principal,
    @Param() path: RelationshipPath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CallRulesInForceDto> {
    return this.transactions.read(caller, async (tx) => {
      const { relationship } = await this.commands.seen(tx, caller, path.id);
      const found = (await this.rules.inForce(tx, [relationship.id])).get(relationship.id);
      if (found === undefined) return { version: 0, rules: null };
      void reply.header('etag', etagOf(found.version));
      const { version, ...rules } = found;
      return { version, rules: rulesDto(rules) };
    });
  }

  /** Proposes the next version, whole, upon the one that was read. */
  @Post('proposals')
  @Allow('risk-officer')
  @ApiIdempotencyKey()
  @ApiSectionVersion()
  @ApiCreatedResponse({ type: ProposedCallRulesDto })
  async propose(
    @CreditOrdered() order: CreditOrder,
    @SectionVersion() upon: number,
    @Param() { id: relationship }: RelationshipPath,
    @Body() body: CallRulesDto,
  ): Promise<ProposedCallRulesDto> {
    const asOf = await this.clock.now();
    const rules = rulesOf(body);
    const deed = {
      deed: 'propose-call-rules',
      relationship,
      subject: { kind: 'relationship', id: relationship },
      inputs: { relationship, upon, rules },
    };
    return await this.commands.performIn(
      order,
      deed,
      async (tx, found) => {
        const maker = id<'Actor'>(order.caller.client);
        const proposed = await this.rules.propose(tx, found.id, rules, maker, { upon, asOf });
        return proposed.ok ? proposed : refuse(noToCall(proposed.refusal));
      },
      proposedDto,
    );
  }

  /** What the second person has to read. */
  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ProposedCallRulesDto })
  async proposal(
    @Caller() caller: Principal,
    @Param() path: CallRulesProposalPath,
  ): Promise<ProposedCallRulesDto> {
    const found = await this.transactions.read(caller, (tx) =>
      this.rules.proposed(tx, id<'Book'>(path.id), path.proposalId),
    );
    if (found === undefined) throw new NotFoundException('no such proposal');
    return proposedDto(found);
  }

  /** Approves proposed rules, by the hash of what was read. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: ProposedCallRulesDto })
  async approve(
    @CreditOrdered() order: CreditOrder,
    @Param() { id: relationship, proposalId }: CallRulesProposalPath,
    @Body() { termsHash }: CallRulesApprovalDto,
  ): Promise<ProposedCallRulesDto> {
    const deed = {
      deed: 'approve-call-rules',
      relationship,
      subject: { kind: 'call-rules-proposal', id: proposalId },
      inputs: { relationship, proposalId, termsHash },
    };
    const approval = { proposalId, termsHash, checker: id<'Actor'>(order.caller.client) };
    return await this.commands.performIn(
      order,
      deed,
      async (tx, found) => {
        const approved = await this.rules.approve(tx, found.id, approval);
        return approved.ok ? approved : refuse(noToCall({ kind: approved.refusal }));
      },
      proposedDto,
    );
  }
}

function proposedDto({ proposalId, termsHash, version, rules }: ProposedRules): ProposedCallRulesDto {
  return { proposalId, termsHash, version, rules: rulesDto(rules) };
}
