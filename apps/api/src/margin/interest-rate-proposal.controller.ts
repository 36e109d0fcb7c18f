import { Clock, id, refuse, unreachable } from '@app/kernel';
import {
  type RateApprovalRefusal,
  type RateProposalRefusal,
  ReferenceRateProposalService,
} from '@app/margin';
import { dayOf } from '@app/margin/domain';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { isOfApproval, noApproval } from '../http/approval-no';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { type Order, Ordered } from '../onboarding/onboarding-commands';
import type { SettlementNo } from '../settlement/no';
import { SettlementCommands } from '../settlement/settlement-commands';
import { Transactions } from '../transactions';
import {
  NewRateProposalDto,
  ProposedRateDto,
  proposedRateDto,
  RateApprovalDto,
  RateProposalPath,
  ReadRateDto,
  readRateDto,
  RecordedRateDto,
  recordedRateDto,
} from './interest-rate.dto';

/** What one person may not record of reference rates: steps of more than 100 basis points, and corrections. */
@ApiTags('reference-rates')
@Controller('v1/reference-rates/proposals')
export class ReferenceRateProposalController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: SettlementCommands,
    private readonly proposals: ReferenceRateProposalService,
    private readonly clock: Clock,
  ) {}

  /** Proposes what counts for a day from now on, for a reason. What counted before stays on record. */
  @Post()
  @Allow('ops-analyst', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ProposedRateDto })
  async propose(@Ordered() order: Order, @Body() body: NewRateProposalDto): Promise<ProposedRateDto> {
    const asOf = await this.clock.now();
    const { reason, name, fixedOn, rate, source } = body;
    const wanted = { rate: { name, fixedOn, rate, source }, reason };
    const subject = { kind: 'reference-rate', id: `${name}/${fixedOn}` };
    return await this.commands.perform(
      order,
      { deed: 'propose-reference-rate', subject, inputs: wanted, reason },
      async (tx) => {
        const maker = id<'Actor'>(order.caller.client);
        const proposed = await this.proposals.propose(tx, wanted, maker, { asOf, today: dayOf(asOf) });
        return proposed.ok ? proposed : refuse(noRate(proposed.refusal));
      },
      proposedRateDto,
    );
  }

  /** What the second person has to read, beside what counts for that day. */
  @Get(':proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ReadRateDto })
  async proposal(
    @Caller() caller: Principal,
    @Param() { proposalId }: RateProposalPath,
  ): Promise<ReadRateDto> {
    const found = await this.transactions.read(caller, (tx) => this.proposals.proposed(tx, proposalId));
    if (found === undefined) throw new NotFoundException('no such proposal');
    return readRateDto(found);
  }

  /** Approves a rate, by the hash of what was read. */
  @Post(':proposalId/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: RecordedRateDto })
  async approve(
    @Ordered() order: Order,
    @Param() { proposalId }: RateProposalPath,
    @Body() { termsHash }: RateApprovalDto,
  ): Promise<RecordedRateDto> {
    const subject = { kind: 'reference-rate-proposal', id: proposalId };
    return await this.commands.perform(
      order,
      { deed: 'approve-reference-rate', subject, inputs: { termsHash } },
      async (tx) => {
        const checker = id<'Actor'>(order.caller.client);
        const approved = await this.proposals.approve(tx, { proposalId, termsHash, checker });
        return approved.ok ? approved : refuse(noRate(approved.refusal));
      },
      recordedRateDto,
    );
  }
}

/** Why a rate is not taken, though two would sign it. */
function noRate(kind: RateProposalRefusal | RateApprovalRefusal): SettlementNo {
  if (isOfApproval(kind)) return noApproval(kind);
  switch (kind) {
    case 'nothing-changes':
    case 'rate-from-the-future':
    case 'not-a-rate':
    case 'not-a-fraction':
      return { kind, status: 422 };
    default:
      return unreachable(kind);
  }
}
