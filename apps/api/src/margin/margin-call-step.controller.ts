import { accept, textOf } from '@app/kernel';
import { type CallDeed, CallReleaseService, CallStepService } from '@app/margin';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { id } from '@app/kernel';
import { Allow } from '../access/policy';
import { type CreditOrder, CreditOrdered } from '../credit/credit-commands';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { UuidPath } from '../http/paths';
import { MarginCallCommands } from './margin-call-commands';
import {
  CallCancellationDto,
  CallDeliveryDto,
  CallReleaseDto,
  CallStateDto,
  ReleasedCallDto,
  ReleaseProposalDto,
} from './margin-call-step.dto';

/** What people do to a call that moves no money: each step under a name, and only where it can be taken. */
@ApiTags('margin-calls')
@Controller('v1/margin-calls/:id')
export class MarginCallStepController {
  constructor(
    private readonly commands: MarginCallCommands,
    private readonly steps: CallStepService,
    private readonly releases: CallReleaseService,
  ) {}

  /** Writes down that a call was delivered, and what shows it. */
  @Post('delivery')
  @HttpCode(200)
  @Allow('ops-analyst')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CallStateDto })
  deliver(
    @CreditOrdered() order: CreditOrder,
    @Param() path: UuidPath,
    @Body() { proof }: CallDeliveryDto,
  ): Promise<CallStateDto> {
    return this.take(order, path.id, 'deliver-call', { event: 'deliver', evidence: proof });
  }

  /** Says that a call was received: that it is right is said by agreeing to it. */
  @Post('acknowledgement')
  @HttpCode(200)
  @Allow('ops-analyst', 'counterparty')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CallStateDto })
  acknowledge(@CreditOrdered() order: CreditOrder, @Param() path: UuidPath): Promise<CallStateDto> {
    return this.take(order, path.id, 'acknowledge-call', { event: 'acknowledge' });
  }

  /** Gives a call up. The next run calls what is due by its own marks. */
  @Post('cancellation')
  @HttpCode(200)
  @Allow('risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CallStateDto })
  cancel(
    @CreditOrdered() order: CreditOrder,
    @Param() path: UuidPath,
    @Body() { reason }: CallCancellationDto,
  ): Promise<CallStateDto> {
    return this.commands.perform(
      order,
      path.id,
      { deed: 'cancel-call', reason },
      async (tx, call, by, asOf) => {
        const cancelled = await this.steps.cancel(tx, call.relationship, call.id, { by, reason }, asOf);
        return cancelled.ok ? accept({ state: cancelled.value }) : cancelled;
      },
    );
  }

  /** Asks for a call to be let go that something gave pause. Another officer agrees. */
  @Post('release-proposals')
  @Allow('ops-analyst')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ReleaseProposalDto })
  proposeRelease(@CreditOrdered() order: CreditOrder, @Param() path: UuidPath): Promise<ReleaseProposalDto> {
    return this.commands.perform(order, path.id, { deed: 'propose-call-release' }, (tx, call, by, asOf) =>
      this.releases.propose(tx, call.relationship, call.id, id<'Actor'>(by.who), asOf),
    );
  }

  /** Lets a call go, by the hash of what was read. Its deadline runs from now. */
  @Post('release')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: ReleasedCallDto })
  release(
    @CreditOrdered() order: CreditOrder,
    @Param() path: UuidPath,
    @Body() { proposalId, termsHash }: CallReleaseDto,
  ): Promise<ReleasedCallDto> {
    const doing = { deed: 'release-call', inputs: { proposalId, termsHash } };
    return this.commands.perform(order, path.id, doing, async (tx, call, checker, asOf) => {
      const release = { proposalId, termsHash, checker };
      const made = await this.releases.approve(tx, call.relationship, call.id, release, asOf);
      return made.ok ? accept({ state: made.value.state, dueAt: textOf(made.value.dueAt) }) : made;
    });
  }

  private take(order: CreditOrder, callId: string, deed: string, step: CallDeed): Promise<CallStateDto> {
    const inputs = step.event === 'deliver' ? { proof: step.evidence } : {};
    return this.commands.perform(order, callId, { deed, inputs }, async (tx, call, by, asOf) => {
      const taken = await this.steps.take(tx, call.relationship, call.id, { ...step, by }, asOf);
      return taken.ok ? accept({ state: taken.value }) : taken;
    });
  }
}
