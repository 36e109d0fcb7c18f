import {
  type CovenantCase,
  CovenantCaseService,
  type ExerciseRefusal,
  type ReserveRightRefusal,
} from '@app/credit';
import { Clock, id, refuse, type Result } from '@app/kernel';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { PageQuery } from '../http/page.query';
import { RelationshipPath } from '../http/paths';
import { Transactions, type Tx } from '../transactions';
import {
  caseDto,
  CasePath,
  CovenantCaseDto,
  CovenantCasePageDto,
  ExerciseDto,
  ProposedWaiverDto,
  waiverDto,
  WaiverPath,
  WaiverProposalDto,
} from './covenant.dto';
import { LineApprovalDto } from './credit-line.dto';
import { CreditCommands, type CreditOrder, CreditOrdered } from './credit-commands';
import { noDecision } from './no';
import { serviceOf } from './service.dto';

/** Covenants that were not kept: each is a right, with a last day, that named people use or let be. */
@ApiTags('covenants')
@Controller('v1/relationships/:id')
export class CovenantController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: CreditCommands,
    private readonly cases: CovenantCaseService,
    private readonly clock: Clock,
  ) {}

  @Get('covenant-cases')
  @Allow(...STAFF)
  @ApiOkResponse({ type: CovenantCasePageDto })
  async list(
    @Caller() caller: Principal,
    @Param() path: RelationshipPath,
    @Query() { after, limit }: PageQuery,
  ): Promise<CovenantCasePageDto> {
    const found = await this.transactions.read(caller, async (tx) => {
      const { relationship, seats: occupancies } = await this.commands.seen(tx, caller, path.id);
      const page = { occupancies, limit: limit + 1, ...(after !== undefined && { after }) };
      return await this.cases.page(tx, relationship.id, page);
    });
    const cases = found.slice(0, limit);
    return { cases: cases.map(caseDto), next: found.length > limit ? (cases.at(-1)?.id ?? null) : null };
  }

  @Get('covenant-cases/:caseId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: CovenantCaseDto })
  async get(@Caller() caller: Principal, @Param() path: CasePath): Promise<CovenantCaseDto> {
    const found = await this.transactions.read(caller, (tx) =>
      this.cases.find(tx, id<'Book'>(path.id), id<'CovenantCase'>(path.caseId)),
    );
    if (found === undefined) throw new NotFoundException('no such case');
    return caseDto(found);
  }

  /** Reserves the right by notice: that it is not used now is no waiver. It lasts no longer by that. */
  @Post('covenant-cases/:caseId/reservation')
  @HttpCode(200)
  @Allow('credit-officer', 'risk-officer', 'legal')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CovenantCaseDto })
  reserve(
    @CreditOrdered() order: CreditOrder,
    @Param() path: CasePath,
    @Body() body: ExerciseDto,
  ): Promise<CovenantCaseDto> {
    return this.use('reserve', order, path, body, (tx, book, found, use) =>
      this.cases.reserve(tx, book, found, use),
    );
  }

  /** Uses the right: its notice is served, and the line is stopped as the covenant says. It declares no event of default. */
  @Post('covenant-cases/:caseId/exercise')
  @HttpCode(200)
  @Allow('credit-officer', 'risk-officer', 'default-manager')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CovenantCaseDto })
  exercise(
    @CreditOrdered() order: CreditOrder,
    @Param() path: CasePath,
    @Body() body: ExerciseDto,
  ): Promise<CovenantCaseDto> {
    return this.use('exercise', order, path, body, (tx, book, found, use) =>
      this.cases.exercise(tx, book, found, use),
    );
  }

  /** Proposes to let the breach be, until a day and under conditions. */
  @Post('covenant-cases/:caseId/waivers')
  @Allow('credit-officer', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ProposedWaiverDto })
  async proposeWaiver(
    @CreditOrdered() order: CreditOrder,
    @Param() { id: relationship, caseId }: CasePath,
    @Body() body: WaiverProposalDto,
  ): Promise<ProposedWaiverDto> {
    const asOf = await this.clock.now();
    const deed = {
      deed: 'propose-waiver',
      relationship,
      subject: { kind: 'covenant-case', id: caseId },
      inputs: { relationship, caseId, waiver: body },
    };
    const by = { officer: id<'Actor'>(order.caller.client), asOf };
    return await this.commands.performIn(
      order,
      deed,
      async (tx, found) => {
        const proposed = await this.cases.proposeWaiver(tx, found.id, id<'CovenantCase'>(caseId), body, by);
        return proposed.ok ? proposed : refuse(noDecision(proposed.refusal));
      },
      waiverDto,
    );
  }

  /** What the second person has to read. */
  @Get('waivers/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ProposedWaiverDto })
  async waiver(@Caller() caller: Principal, @Param() path: WaiverPath): Promise<ProposedWaiverDto> {
    const found = await this.transactions.read(caller, (tx) =>
      this.cases.waiver(tx, id<'Book'>(path.id), path.proposalId),
    );
    if (found === undefined) throw new NotFoundException('no such proposal');
    return waiverDto(found);
  }

  /** Agrees to a waiver, by the hash of the terms that were read. */
  @Post('waivers/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CovenantCaseDto })
  async approveWaiver(
    @CreditOrdered() order: CreditOrder,
    @Param() { id: relationship, proposalId }: WaiverPath,
    @Body() { termsHash }: LineApprovalDto,
  ): Promise<CovenantCaseDto> {
    const asOf = await this.clock.now();
    const deed = {
      deed: 'approve-waiver',
      relationship,
      subject: { kind: 'waiver-proposal', id: proposalId },
      inputs: { relationship, proposalId, termsHash },
    };
    const approval = { proposalId, termsHash, checker: id<'Actor'>(order.caller.client) };
    return await this.commands.performIn(
      order,
      deed,
      async (tx, found) => {
        const waived = await this.cases.approveWaiver(tx, found.id, approval, asOf);
        return waived.ok ? waived : refuse(noDecision(waived.refusal));
      },
      caseDto,
    );
  }

  private async use(
    how: 'reserve' | 'exercise',
    order: CreditOrder,
    { id: relationship, caseId }: CasePath,
    body: ExerciseDto,
    perform: (
      ...used: Parameters<CovenantCaseService['exercise']>
    ) => Promise<Result<CovenantCase, ReserveRightRefusal | ExerciseRefusal>>,
  ): Promise<CovenantCaseDto> {
    const asOf = await this.clock.now();
    const { reason } = body;
    const deed = {
      deed: `${how}-right`,
      relationship,
      subject: { kind: 'covenant-case', id: caseId },
      inputs: { relationship, caseId, how, asked: body },
      reason,
      state: async (tx: Tx) => {
        const locked = await this.commands.locked(tx, relationship);
        const found = locked && (await this.cases.find(tx, locked.id, id<'CovenantCase'>(caseId)));
        return found && { state: found.state };
      },
    };
    const use = { officer: id<'Actor'>(order.caller.client), reason, service: serviceOf(body.service), asOf };
    return await this.commands.performIn(
      order,
      deed,
      async (tx, found) => {
        const used = await perform(tx, found.id, id<'CovenantCase'>(caseId), use);
        return used.ok ? used : refuse(noDecision(used.refusal));
      },
      caseDto,
    );
  }
}
