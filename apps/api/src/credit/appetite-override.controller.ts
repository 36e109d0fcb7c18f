import { AppetiteOverrideService } from '@app/credit';
import { Clock, id, refuse } from '@app/kernel';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { RelationshipPath } from '../http/paths';
import { Transactions, type Tx } from '../transactions';
import {
  AppetiteOverridesDto,
  overrideDto,
  overrideOf,
  OverridePath,
  AppetiteOverrideProposalDto,
  proposedOverrideDto,
  ProposedAppetiteOverrideDto,
} from './appetite-override.dto';
import { CreditCommands, type CreditOrder, CreditOrdered } from './credit-commands';
import { LineApprovalDto } from './credit-line.dto';
import { noDecision } from './no';

/** Exceptions from the appetite: of one seat, up to an amount, for a while; by two who did not make the version that needs one. */
@ApiTags('credit-desk')
@Controller('v1/relationships/:id/appetite-overrides')
export class AppetiteOverrideController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: CreditCommands,
    private readonly overrides: AppetiteOverrideService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: AppetiteOverridesDto })
  async list(@Caller() caller: Principal, @Param() path: RelationshipPath): Promise<AppetiteOverridesDto> {
    const now = await this.clock.now();
    const found = await this.transactions.read(caller, async (tx) => {
      const { relationship } = await this.commands.seen(tx, caller, path.id);
      return this.overrides.list(tx, relationship.id, now);
    });
    return { overrides: found.map(overrideDto) };
  }

  @Post('proposals')
  @Allow('credit-officer', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ProposedAppetiteOverrideDto })
  async propose(
    @CreditOrdered() order: CreditOrder,
    @Param() path: RelationshipPath,
    @Body() body: AppetiteOverrideProposalDto,
  ): Promise<ProposedAppetiteOverrideDto> {
    const asOf = await this.clock.now();
    const terms = overrideOf(body);
    const deed = {
      deed: 'propose-appetite-override',
      relationship: path.id,
      subject: { kind: 'relationship', id: path.id },
      inputs: { relationship: path.id, proposal: body },
      reason: body.reason,
    };
    const maker = id<'Actor'>(order.caller.client);
    return await this.commands.performIn(
      order,
      deed,
      async (tx, relationship) => {
        const proposed = await this.overrides.propose(tx, relationship.id, terms, { maker, asOf });
        return proposed.ok ? proposed : refuse(noDecision({ kind: proposed.refusal }));
      },
      proposedOverrideDto,
    );
  }

  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ProposedAppetiteOverrideDto })
  async proposal(
    @Caller() caller: Principal,
    @Param() path: OverridePath,
  ): Promise<ProposedAppetiteOverrideDto> {
    const found = await this.transactions.read(caller, async (tx) => {
      const { relationship } = await this.commands.seen(tx, caller, path.id);
      return this.overrides.proposed(tx, relationship.id, path.proposalId);
    });
    if (found === undefined) throw new NotFoundException('no such proposal');
    return proposedOverrideDto(found);
  }

  /** Approves an override, by the hash of what was read. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: ProposedAppetiteOverrideDto })
  async approve(
    @CreditOrdered() order: CreditOrder,
    @Param() { id: relationship, proposalId }: OverridePath,
    @Body() { termsHash }: LineApprovalDto,
  ): Promise<ProposedAppetiteOverrideDto> {
    const now = await this.clock.now();
    const deed = {
      deed: 'approve-appetite-override',
      relationship,
      subject: { kind: 'appetite-override-proposal', id: proposalId },
      inputs: { relationship, proposalId, termsHash },
      state: async (tx: Tx) => {
        const found = await this.commands.locked(tx, relationship);
        return found && { overrides: (await this.overrides.list(tx, found.id, now)).map(overrideDto) };
      },
    };
    const approval = { proposalId, termsHash, checker: id<'Actor'>(order.caller.client) };
    return await this.commands.performIn(
      order,
      deed,
      async (tx, found) => {
        const approved = await this.overrides.approve(tx, found.id, approval, now);
        return approved.ok ? approved : refuse(noDecision({ kind: approved.refusal }));
      },
      proposedOverrideDto,
    );
  }
}
