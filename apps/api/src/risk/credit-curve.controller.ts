import { CreditCurveService } from '@app/exposure';
import { Clock, id, refuse } from '@app/kernel';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { ApiSectionVersion, SectionVersion } from '../onboarding/section-version';
import { Transactions } from '../transactions';
import {
  curveDto,
  CurveProposalDto,
  CurveQuery,
  CurvesDto,
  CurveVersionDto,
  ProposedCurveDto,
  proposedCurveDto,
} from './credit-curve.dto';
import { ModelApprovalDto, ModelProposalPath } from './margin-model.dto';
import { RiskCommands } from './risk-commands';

/** What a default is priced at: each version of a curve proposed by one officer and approved by another. */
@ApiTags('exposure')
@Controller('v1/credit-curves')
export class CreditCurveController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: RiskCommands,
    private readonly curves: CreditCurveService,
    private readonly clock: Clock,
  ) {}

  /** Every version of one curve. */
  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: CurvesDto })
  async list(@Caller() caller: Principal, @Query() { party }: CurveQuery): Promise<CurvesDto> {
    const curves = await this.transactions.read(caller, (tx) => this.curves.all(tx, party ?? null));
    return { curves: curves.map(curveDto) };
  }

  /** Proposes the next version of a curve, upon the one that was read. */
  @Post('proposals')
  @Allow('risk-officer')
  @ApiIdempotencyKey()
  @ApiSectionVersion()
  @ApiCreatedResponse({ type: ProposedCurveDto })
  async propose(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @SectionVersion() upon: number,
    @Body() body: CurveProposalDto,
  ): Promise<ProposedCurveDto> {
    const asOf = await this.clock.now();
    const { party, points, recovery, discountBps = '0', source, effectiveOn } = body;
    const subject = { kind: 'credit-curve', id: party ?? 'the entity' };
    const inputs = { upon, proposal: body };
    return await this.commands.perform(
      { caller, ...keyed, deed: 'propose-credit-curve', subject, inputs },
      (tx) => {
        const wanted = { partyId: party, points, recovery, discountBps, source, effectiveOn };
        return this.curves.propose(tx, wanted, id<'Actor'>(caller.client), { asOf, upon });
      },
      proposedCurveDto,
    );
  }

  /** What the second person has to read. */
  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ProposedCurveDto })
  async proposal(
    @Caller() caller: Principal,
    @Param() { proposalId }: ModelProposalPath,
  ): Promise<ProposedCurveDto> {
    const found = await this.transactions.read(caller, (tx) => this.curves.proposed(tx, proposalId));
    if (found === undefined) throw new NotFoundException('no such proposal');
    return proposedCurveDto(found);
  }

  /** Approves a version, by the hash of what was read. It is used from its day on. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CurveVersionDto })
  async approve(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Param() { proposalId }: ModelProposalPath,
    @Body() { termsHash }: ModelApprovalDto,
  ): Promise<CurveVersionDto> {
    const subject = { kind: 'credit-curve-proposal', id: proposalId };
    const inputs = { proposalId, termsHash };
    const checker = id<'Actor'>(caller.client);
    return await this.commands.perform(
      { caller, ...keyed, deed: 'approve-credit-curve', subject, inputs },
      async (tx) => {
        const approved = await this.curves.approve(tx, { proposalId, termsHash, checker });
        return approved.ok ? approved : refuse({ kind: approved.refusal });
      },
      curveDto,
    );
  }
}
