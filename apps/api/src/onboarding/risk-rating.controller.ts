import { Clock, id as idOf, refuse } from '@app/kernel';
import { RiskOverrideService } from '@app/legal-entity';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { UuidPath } from '../http/paths';
import { noOverride } from '../legal-entity/party-paper-no';
import { SettlementCommands } from '../settlement/settlement-commands';
import { Transactions, type Tx } from '../transactions';
import { type Order, Ordered } from './onboarding-commands';
import {
  heldRatingDto,
  HeldRatingDto,
  NewRiskOverrideDto,
  RiskOverrideApprovalDto,
  RiskOverridePath,
  riskOverrideProposalDto,
  RiskOverrideProposalDto,
} from './risk-rating.dto';

/** How risky an applicant is, or a party that it became: by the model, or by two people for a time. No applicant is told. */
@ApiTags('onboarding')
@Controller('v1/onboarding/applications/:id/risk-rating')
export class RiskRatingController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: SettlementCommands,
    private readonly overrides: RiskOverrideService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: HeldRatingDto })
  async get(@Caller() caller: Principal, @Param() path: UuidPath): Promise<HeldRatingDto> {
    const held = await this.transactions.read(caller, (tx) =>
      this.overrides.rating(tx, idOf<'Application'>(path.id)),
    );
    if (held === undefined) throw new NotFoundException('no rating');
    return heldRatingDto(held);
  }

  /** Proposes another rating than the one that is worked out, with a reason and a last day. */
  @Post('overrides')
  @Allow('compliance')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: RiskOverrideProposalDto })
  async propose(
    @Ordered() order: Order,
    @Param() path: UuidPath,
    @Body() { rating, expiresOn, reason }: NewRiskOverrideDto,
  ): Promise<RiskOverrideProposalDto> {
    const asOf = await this.clock.now();
    const wanted = { rating, expiresOn, reason, maker: idOf<'Actor'>(order.caller.client) };
    const inputs = { rating, expiresOn, reason };
    return await this.commands.perform(
      order,
      { deed: 'propose-risk-override', ...this.of(path.id), inputs, reason },
      async (tx) => {
        const proposed = await this.overrides.propose(tx, idOf<'Application'>(path.id), wanted, asOf);
        return proposed.ok ? proposed : refuse(noOverride(proposed.refusal));
      },
      riskOverrideProposalDto,
    );
  }

  /** What the second person has to read. */
  @Get('overrides/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: RiskOverrideProposalDto })
  async proposal(
    @Caller() caller: Principal,
    @Param() { id, proposalId }: RiskOverridePath,
  ): Promise<RiskOverrideProposalDto> {
    const found = await this.transactions.read(caller, (tx) =>
      this.overrides.proposed(tx, idOf<'Application'>(id), proposalId),
    );
    if (found === undefined) throw new NotFoundException('no such proposal');
    return riskOverrideProposalDto(found);
  }

  /** Sets another rating until its last day, by the hash of what was read. */
  @Post('overrides/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: HeldRatingDto })
  async approve(
    @Ordered() order: Order,
    @Param() { id, proposalId }: RiskOverridePath,
    @Body() { termsHash }: RiskOverrideApprovalDto,
  ): Promise<HeldRatingDto> {
    const approval = { proposalId, termsHash, checker: idOf<'Actor'>(order.caller.client) };
    return await this.commands.perform(
      order,
      { deed: 'approve-risk-override', ...this.of(id), inputs: { proposalId, termsHash } },
      async (tx) => {
        const approved = await this.overrides.approve(tx, idOf<'Application'>(id), approval);
        return approved.ok ? approved : refuse(noOverride(approved.refusal));
      },
      heldRatingDto,
    );
  }

  private of(id: string) {
    const state = async (tx: Tx) => {
      const held = await this.overrides.rating(tx, idOf<'Application'>(id));
      return held && heldRatingDto(held);
    };
    return { subject: { kind: 'application', id }, state };
  }
}
