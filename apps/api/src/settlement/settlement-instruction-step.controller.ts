import { Clock, id as idOf, refuse, type Result } from '@app/kernel';
import {
  type SettlementInstruction,
  SettlementInstructionApproval,
  SettlementInstructionService,
} from '@app/legal-entity';
import { BadRequestException, Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { UuidPath } from '../http/paths';
import { type Order, Ordered } from '../onboarding/onboarding-commands';
import type { Tx } from '../transactions';
import { Cooling } from './cooling';
import { type InstructionRefusal, noInstruction } from './no';
import { SettlementCommands } from './settlement-commands';
import {
  CallBackRequestDto,
  InstructionApprovalDto,
  instructionStanding,
  ProofOfControlDto,
  settlementInstructionDto,
  SettlementInstructionDto,
} from './settlement-instruction.dto';

/** What has to happen before money goes to an account: proof that it is the party's, a call back, and a second person's word. */
@ApiTags('settlement-instructions')
@Controller('v1/settlement-instructions/:id')
export class SettlementInstructionStepController {
  constructor(
    private readonly commands: SettlementCommands,
    private readonly instructions: SettlementInstructionService,
    private readonly approvals: SettlementInstructionApproval,
    private readonly cooling: Cooling,
    private readonly clock: Clock,
  ) {}

  /** Records that the test amount came from the account. */
  @Post('proof-of-control')
  @HttpCode(200)
  @Allow('ops-analyst')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: SettlementInstructionDto })
  proof(
    @Ordered() order: Order,
    @Param() { id }: UuidPath,
    @Body() body: ProofOfControlDto,
  ): Promise<SettlementInstructionDto> {
    const { from, amount, transfer } = body;
    const sent = { from, amount, transfer, officer: idOf<'Actor'>(order.caller.client) };
    return this.step(order, { id, deed: 'prove-control', inputs: body }, (tx, asOf) =>
      this.instructions.prove(tx, id, sent, asOf),
    );
  }

  /** Records a call on a number that was on file, and what was said. A yes is proposed to a second person; a no is the end of it. */
  @Post('call-backs')
  @HttpCode(200)
  @Allow('ops-analyst', 'compliance')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: SettlementInstructionDto })
  callBack(
    @Ordered() order: Order,
    @Param() { id }: UuidPath,
    @Body() body: CallBackRequestDto,
  ): Promise<SettlementInstructionDto> {
    const { phone: phoneId, answer, spokeTo } = body;
    if ((answer === 'not-reached') !== (spokeTo === undefined))
      throw new BadRequestException(['spokeTo is who answered: nobody when nobody was reached']);
    const officer = idOf<'Actor'>(order.caller.client);
    const call = { phoneId, answer, officer, ...(spokeTo !== undefined && { spokeTo }) };
    return this.step(order, { id, deed: 'call-back', inputs: body }, (tx, asOf) =>
      this.approvals.callBack(tx, id, call, asOf),
    );
  }

  /** Approves exactly what was confirmed, by the hash of what was read. From then on it cools. */
  @Post('approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: SettlementInstructionDto })
  approve(
    @Ordered() order: Order,
    @Param() { id }: UuidPath,
    @Body() { termsHash }: InstructionApprovalDto,
  ): Promise<SettlementInstructionDto> {
    const approval = { termsHash, checker: idOf<'Actor'>(order.caller.client), cooling: this.cooling.hours };
    const deed = { id, deed: 'approve-settlement-instruction', inputs: { termsHash } };
    return this.step(order, deed, (tx, asOf) => this.approvals.approve(tx, id, approval, asOf));
  }

  private async step(
    order: Order,
    { id, deed, inputs }: { readonly id: string; readonly deed: string; readonly inputs: object },
    perform: (tx: Tx, asOf: Date) => Promise<Result<SettlementInstruction, InstructionRefusal>>,
  ): Promise<SettlementInstructionDto> {
    const asOf = await this.clock.now();
    const state = async (tx: Tx) => instructionStanding(await this.instructions.lock(tx, id), asOf);
    return await this.commands.perform(
      order,
      { deed, subject: { kind: 'settlement-instruction', id }, inputs, state },
      async (tx) => {
        const done = await perform(tx, asOf);
        return done.ok ? done : refuse(noInstruction(done.refusal));
      },
      (instruction) => settlementInstructionDto(instruction, asOf, true),
    );
  }
}
