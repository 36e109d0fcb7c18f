import { WrongWayService } from '@app/credit';
import { Clock, id, refuse } from '@app/kernel';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { RelationshipPath } from '../http/paths';
import { Transactions, type Tx } from '../transactions';
import { CreditCommands, type CreditOrder, CreditOrdered } from './credit-commands';
import { LineApprovalDto } from './credit-line.dto';
import { noDecision } from './no';
import {
  proposedWrongWayDto,
  ProposedWrongWayDto,
  readWrongWayDto,
  ReadWrongWayDto,
  wrongWayDto,
  WrongWayDto,
  wrongWayOf,
  WrongWayPath,
  WrongWayProposalDto,
  WrongWaysDto,
} from './wrong-way.dto';

/** Wrong-way risk: where a party is likely to fail just when it owes most. For the house alone. */
@ApiTags('credit-lines')
@Controller('v1/relationships/:id/wrong-ways')
export class WrongWayController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: CreditCommands,
    private readonly wrongWays: WrongWayService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: WrongWaysDto })
  async list(@Caller() caller: Principal, @Param() path: RelationshipPath): Promise<WrongWaysDto> {
    const found = await this.transactions.read(caller, async (tx) => {
      const { relationship } = await this.commands.seen(tx, caller, path.id);
      return this.wrongWays.inForce(tx, relationship.id);
    });
    return { wrongWays: found.map(wrongWayDto) };
  }

  /** Says it of a seat and an underlying. Another officer makes it a part of the seat's number. */
  @Post('proposals')
  @Allow('credit-officer', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ProposedWrongWayDto })
  async propose(
    @CreditOrdered() order: CreditOrder,
    @Param() path: RelationshipPath,
    @Body() body: WrongWayProposalDto,
  ): Promise<ProposedWrongWayDto> {
    const asOf = await this.clock.now();
    const terms = wrongWayOf(body);
    const deed = {
      deed: 'propose-wrong-way',
      relationship: path.id,
      subject: { kind: 'relationship', id: path.id },
      inputs: { relationship: path.id, proposal: body },
      reason: body.reason,
    };
    return await this.commands.performIn(
      order,
      deed,
      async (tx, relationship) => {
        const maker = id<'Actor'>(order.caller.client);
        const proposed = await this.wrongWays.propose(tx, relationship.id, terms, { maker, asOf });
        return proposed.ok ? proposed : refuse(noDecision({ kind: proposed.refusal }));
      },
      proposedWrongWayDto,
    );
  }

  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ReadWrongWayDto })
  async proposal(@Caller() caller: Principal, @Param() path: WrongWayPath): Promise<ReadWrongWayDto> {
    const found = await this.transactions.read(caller, async (tx) => {
      const { relationship } = await this.commands.seen(tx, caller, path.id);
      return this.wrongWays.proposed(tx, relationship.id, path.proposalId);
    });
    if (found === undefined) throw new NotFoundException('no such proposal');
    return readWrongWayDto(found);
  }

  /** Approves it, by the hash of what was read. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: WrongWayDto })
  async approve(
    @CreditOrdered() order: CreditOrder,
    @Param() { id: relationship, proposalId }: WrongWayPath,
    @Body() { termsHash }: LineApprovalDto,
  ): Promise<WrongWayDto> {
    const deed = {
      deed: 'approve-wrong-way',
      relationship,
      subject: { kind: 'wrong-way-proposal', id: proposalId },
      inputs: { relationship, proposalId, termsHash },
      state: async (tx: Tx) => {
        const found = await this.commands.locked(tx, relationship);
        return found && { inForce: await this.wrongWays.inForce(tx, found.id) };
      },
    };
    const approval = { proposalId, termsHash, checker: id<'Actor'>(order.caller.client) };
    return await this.commands.performIn(
      order,
      deed,
      async (tx, found) => {
        const approved = await this.wrongWays.approve(tx, found.id, approval);
        return approved.ok ? approved : refuse(noDecision({ kind: approved.refusal }));
      },
      wrongWayDto,
    );
  }
}
