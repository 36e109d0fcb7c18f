import { Clock, id as idOf, invariant, refuse } from '@app/kernel';
import { PartyStandingService } from '@app/legal-entity';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { type Order, Ordered } from '../onboarding/onboarding-commands';
import { noStanding } from '../settlement/no';
import { SettlementCommands } from '../settlement/settlement-commands';
import { Transactions, type Tx } from '../transactions';
import {
  type HeldStanding,
  PartyPath,
  partyStandingDto,
  PartyStandingDto,
  StandingApprovalDto,
  StandingCommandDto,
  standingProposalDto,
  StandingProposalDto,
  StandingProposalPath,
} from './party.dto';

/** What a party may do since it was let in. For the house: whoever is told why he is stopped has been warned. */
@ApiTags('parties')
@Controller('v1/parties/:id/standing')
export class PartyStandingController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: SettlementCommands,
    private readonly standings: PartyStandingService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: PartyStandingDto })
  async get(@Caller() caller: Principal, @Param() { id }: PartyPath): Promise<PartyStandingDto> {
    const held = await this.transactions.read(caller, (tx) => this.held(tx, id));
    if (held === undefined) throw new NotFoundException('no such party');
    return partyStandingDto(id, held);
  }

  /** Moves a party: a stop at once, by whoever says so; what lifts one waits for a second person, and stands under `proposal`. */
  @Post()
  @HttpCode(200)
  @Allow('compliance', 'risk-officer', 'credit-officer', 'default-manager')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: PartyStandingDto })
  async move(
    @Ordered() order: Order,
    @Param() { id }: PartyPath,
    @Body() { to, reason }: StandingCommandDto,
  ): Promise<PartyStandingDto> {
    const asOf = await this.clock.now();
    const { client, role } = order.caller;
    const command = { to, officer: idOf<'Actor'>(client), role, reason };
    return await this.commands.perform(
      order,
      { deed: 'move-party', ...this.partyOf(id), inputs: { to, reason }, reason },
      async (tx) => {
        const moved = await this.standings.command(tx, id, command, asOf);
        return moved.ok ? moved : refuse(noStanding(moved.refusal));
      },
      async (moved, tx) =>
        partyStandingDto(id, await this.moved(tx, id), moved === 'moved' ? undefined : moved),
    );
  }

  /** What the second person has to read. */
  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: StandingProposalDto })
  async proposal(
    @Caller() caller: Principal,
    @Param() { id, proposalId }: StandingProposalPath,
  ): Promise<StandingProposalDto> {
    const proposed = await this.transactions.read(caller, (tx) =>
      this.standings.proposed(tx, id, proposalId),
    );
    if (proposed === undefined) throw new NotFoundException('no such proposal');
    return standingProposalDto(proposed);
  }

  /** Lets a party go on, by the hash of what was read. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: PartyStandingDto })
  async approve(
    @Ordered() order: Order,
    @Param() { id, proposalId }: StandingProposalPath,
    @Body() { termsHash }: StandingApprovalDto,
  ): Promise<PartyStandingDto> {
    const asOf = await this.clock.now();
    const approval = { proposalId, termsHash, checker: idOf<'Actor'>(order.caller.client) };
    return await this.commands.perform(
      order,
      { deed: 'approve-party-standing', ...this.partyOf(id), inputs: { proposalId, termsHash } },
      async (tx) => {
        const approved = await this.standings.approve(tx, id, approval, asOf);
        return approved.ok ? approved : refuse(noStanding(approved.refusal));
      },
      async (_, tx) => partyStandingDto(id, await this.moved(tx, id)),
    );
  }

  private partyOf(id: string) {
    const state = async (tx: Tx) => {
      const standing = await this.standings.lock(tx, id);
      return standing && { state: standing };
    };
    return { subject: { kind: 'party', id }, state };
  }

  private async held(tx: Tx, partyId: string): Promise<HeldStanding | undefined> {
    const steps = await this.standings.history(tx, partyId);
    return steps && { steps, warning: await this.standings.registrationWarning(tx, partyId) };
  }

  /** Of a party that was just moved, and so is there. */
  private async moved(tx: Tx, partyId: string): Promise<HeldStanding> {
    const held = await this.held(tx, partyId);
    invariant(held !== undefined, 'a party was moved that is not there');
    return held;
  }
}
