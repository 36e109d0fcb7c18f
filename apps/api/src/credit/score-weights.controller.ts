import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { ApiSectionVersion, etagOf, SectionVersion } from '../onboarding/section-version';
import { PolicyPath } from './appetite.dto';
import { type CreditOrder, CreditOrdered } from './credit-commands';
import { LineApprovalDto } from './credit-line.dto';
import { PolicyDoor } from './policy-door';
import {
  proposedWeightsDto,
  ProposedScoreWeightsDto,
  readWeightsDto,
  ReadScoreWeightsDto,
  ScoreWeightsDto,
  ScoreWeightsInForceDto,
  ScoreWeightsProposalDto,
  weightsDto,
  weightsOf,
} from './score-weights.dto';

/** How many points each part of a line's score can cost. Without weights nothing is scored. */
@ApiTags('credit-desk')
@Controller('v1/credit/score-weights')
export class ScoreWeightsController {
  constructor(private readonly door: PolicyDoor) {}

  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: ScoreWeightsInForceDto, headers: { ETag: { schema: { type: 'string' } } } })
  async get(
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScoreWeightsInForceDto> {
    const policy = await this.door.inForce(caller, 'score-weights');
    if (policy !== undefined) void reply.header('etag', etagOf(policy.version));
    return { weights: policy === undefined ? null : weightsDto(policy) };
  }

  /** Proposes the next weights, whole, upon those that were read. */
  @Post('proposals')
  @Allow('risk-officer')
  @ApiIdempotencyKey()
  @ApiSectionVersion()
  @ApiCreatedResponse({ type: ProposedScoreWeightsDto })
  async propose(
    @CreditOrdered() order: CreditOrder,
    @SectionVersion() upon: number,
    @Body() body: ScoreWeightsProposalDto,
  ): Promise<ProposedScoreWeightsDto> {
    const terms = weightsOf(body);
    return await this.door.propose(order, 'score-weights', { terms, upon }, proposedWeightsDto);
  }

  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ReadScoreWeightsDto })
  async proposal(
    @Caller() caller: Principal,
    @Param() { proposalId }: PolicyPath,
  ): Promise<ReadScoreWeightsDto> {
    return readWeightsDto(await this.door.proposed(caller, 'score-weights', proposalId));
  }

  /** Approves proposed weights, by the hash of what was read. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: ScoreWeightsDto })
  async approve(
    @CreditOrdered() order: CreditOrder,
    @Param() { proposalId }: PolicyPath,
    @Body() { termsHash }: LineApprovalDto,
  ): Promise<ScoreWeightsDto> {
    return await this.door.approve(order, 'score-weights', { proposalId, termsHash }, weightsDto);
  }
}
