import { accept, type Result } from '@app/kernel';
import { PledgeService } from '@app/margin';
import type { CallState } from '@app/margin/domain';
import { BadRequestException, Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { type CreditOrder, CreditOrdered } from '../credit/credit-commands';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { UuidPath } from '../http/paths';
import { MarginCallCommands } from './margin-call-commands';
import { CallStateDto, PledgeDecisionDto, PledgeDto } from './margin-call-step.dto';

/** How an agreed call is met before its deadline: something is offered, the house takes it, and it is moved. */
@ApiTags('margin-calls')
@Controller('v1/margin-calls/:id')
export class MarginCallPledgeController {
  constructor(
    private readonly commands: MarginCallCommands,
    private readonly pledges: PledgeService,
  ) {}

  /**
   * Offers to meet a call, whole or in part. One for initial margin is met in whatever the annex takes, at its value after haircuts and
   * within its limits; what is not taken is named, piece by piece, with the criterion that it failed.
   */
  @Post('pledges')
  @HttpCode(200)
  @Allow('ops-analyst', 'counterparty')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CallStateDto })
  pledge(
    @CreditOrdered() order: CreditOrder,
    @Param() path: UuidPath,
    @Body() { pieces: given }: PledgeDto,
  ): Promise<CallStateDto> {
    const pieces = given.map(({ asset, amount }) => ({ asset, amount }));
    const doing = { deed: 'pledge-for-call', inputs: { pieces }, by: 'house' } as const;
    return this.commands.perform(order, path.id, doing, async (tx, call, by, asOf) =>
      stateOf(await this.pledges.offer(tx, call.relationship, call.id, { pieces, by }, asOf)),
    );
  }

  /** Takes what is offered, or says why not: then something else may be offered. */
  @Post('pledges/decision')
  @HttpCode(200)
  @Allow('ops-analyst')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CallStateDto })
  decide(
    @CreditOrdered() order: CreditOrder,
    @Param() path: UuidPath,
    @Body() { decision: kind, reason }: PledgeDecisionDto,
  ): Promise<CallStateDto> {
    if (kind === 'accept' && reason !== undefined)
      throw new BadRequestException(['reason belongs to a rejection']);
    const decision = kind === 'accept' ? ({ kind } as const) : ({ kind, reason: reason ?? '' } as const);
    const doing = {
      deed: 'decide-pledge',
      inputs: { decision: kind },
      ...(reason !== undefined && { reason }),
    };
    return this.commands.perform(order, path.id, doing, async (tx, call, by, asOf) =>
      stateOf(await this.pledges.decide(tx, call.relationship, call.id, { decision, by }, asOf)),
    );
  }

  /** Instructs what was taken: it is moved at once, or as soon as all of it is there. */
  @Post('instruction')
  @HttpCode(200)
  @Allow('ops-analyst')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CallStateDto })
  instruct(@CreditOrdered() order: CreditOrder, @Param() path: UuidPath): Promise<CallStateDto> {
    return this.commands.perform(order, path.id, { deed: 'instruct-pledge' }, async (tx, call, by, asOf) =>
      stateOf(await this.pledges.instruct(tx, call.relationship, call.id, by, asOf)),
    );
  }
}

function stateOf<Refusal>(done: Result<CallState, Refusal>): Result<CallStateDto, Refusal> {
  return done.ok ? accept({ state: done.value }) : done;
}
